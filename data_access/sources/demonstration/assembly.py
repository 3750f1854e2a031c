"""From true cases to the canonical tables of one delivery."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pandas as pd

from data_access.sources.demonstration import assembly_episodes as episode_tables
from data_access.sources.demonstration import assembly_perpetrators as perpetrator_tables
from data_access.sources.demonstration import assembly_services as service_tables
from data_access.sources.demonstration import assembly_victims as victim_tables
from data_access.sources.demonstration.deliveries import Delivery
from data_access.sources.demonstration.selection import Selection
from data_access.sources.demonstration.truths import TrueCases

Maker = Callable[[Selection], pd.DataFrame]

MAKERS: dict[str, Maker] = {
    "mission": victim_tables.mission,
    "mission_year": victim_tables.mission_year,
    "victim": victim_tables.victim,
    "registration": victim_tables.registration,
    "episode": episode_tables.episode,
    "recruitment": episode_tables.recruitment,
    "recruiter": episode_tables.recruiter,
    "route_leg": episode_tables.route_leg,
    "exploitation": episode_tables.exploitation,
    "sector": episode_tables.sector,
    "sexual": episode_tables.sexual,
    "control": episode_tables.control,
    "control_group": episode_tables.control_group,
    "violence": episode_tables.violence,
    "perpetrator": perpetrator_tables.perpetrator,
    "episode_perpetrator": perpetrator_tables.episode_perpetrator,
    "perpetrator_role": perpetrator_tables.perpetrator_role,
    "assistance": service_tables.assistance,
    "follow_up": service_tables.follow_up,
    "narrative": service_tables.narrative,
}


@dataclass(frozen=True)
class Assembly:
    """Makes the tables of one delivery, each when it is asked for."""

    selection: Selection

    def table(self, name: str) -> pd.DataFrame:
        """One canonical table. Raises KeyError for a table that the demonstration does not have."""
        return MAKERS[name](self.selection)

    def tables(self, names: tuple[str, ...] = tuple(MAKERS)) -> Iterator[tuple[str, pd.DataFrame]]:
        """Tables one after another, so that they need not all be held at once."""
        for name in names:
            yield name, self.table(name)


def assemble(cases: TrueCases, delivery: Delivery, *, with_refused: bool) -> Assembly:
    """The tables of a delivery, with or without the victims who refused research."""
    victims = delivery.victims if with_refused else delivery.victims & ~delivery.refused
    return Assembly(Selection(cases, delivery, victims))
