"""Which tables of a demonstration casebook a question needs, and the first seed of those that are drawn."""

from __future__ import annotations

FIRST_SEED = 10_000
PEOPLE = ("victim", "registration", "episode")
SECTORS = (*PEOPLE, "sector")
PERPETRATORS = (*PEOPLE, "perpetrator", "episode_perpetrator", "perpetrator_role")
ACTIVITY = (*PEOPLE, "mission", "mission_year")
