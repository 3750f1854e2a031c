"""Which outside figures there are."""

from __future__ import annotations

CONTEXT_NAMES = ("glotip", "population")
