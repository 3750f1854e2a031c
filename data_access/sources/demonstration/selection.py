"""Which victims, registrations and episodes a delivery's tables hold, in the order of their pseudonyms."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from data_access.sources.demonstration.deliveries import Delivery
from data_access.sources.demonstration.identifiers import Identifiers, identifiers, shared_identifiers
from data_access.sources.demonstration.missingness import KNOWN, NOT_ASKED, UNKNOWN, Reasons
from data_access.sources.demonstration.registrations import Kind
from data_access.sources.demonstration.sampling import Bools, Ints
from data_access.sources.demonstration.truths import TrueCases

PRESENT, EARLIER, SECOND = range(3)
"""Kinds of episode: the one that led to the first registration, one before it (R1), a linked later one (R2)."""


@dataclass(frozen=True)
class Selection:
    """What of the true cases a delivery holds; all positions point into the true cases."""

    cases: TrueCases
    delivery: Delivery
    victim_mask: Bools

    @cached_property
    def victim_ids(self) -> Identifiers:
        return identifiers(self.cases.streams, "V", "victim", len(self.victim_mask))

    @cached_property
    def registration_ids(self) -> Identifiers:
        return identifiers(self.cases.streams, "R", "registration", len(self.cases.registrations.victim))

    @cached_property
    def episode_ids(self) -> Identifiers:
        """Three for each victim (present, earlier, second), most of them never used."""
        return identifiers(self.cases.streams, "E", "episode", 3 * len(self.victim_mask))

    @cached_property
    def group_ids(self) -> Identifiers:
        return identifiers(self.cases.streams, "G", "case group", len(self.cases.groups.size))

    @cached_property
    def perpetrator_ids(self) -> Identifiers:
        return identifiers(self.cases.streams, "P", "perpetrator", len(self.cases.perpetrators.group))

    @cached_property
    def mission_ids(self) -> Identifiers:
        return shared_identifiers(self.cases.streams, "M", "mission", len(self.cases.setting.mission_country))

    @cached_property
    def victims(self) -> Ints:
        """Victims, in the order of their pseudonyms."""
        return self.victim_ids.sorted(np.flatnonzero(self.victim_mask))

    @cached_property
    def registrations(self) -> Ints:
        """Registrations, in the order of their pseudonyms."""
        held = self.delivery.registrations & self.victim_mask[self.cases.registrations.victim]
        return self.registration_ids.sorted(np.flatnonzero(held))

    @cached_property
    def previously_trafficked(self) -> Reasons:
        """Why the answer to the question of earlier trafficking is not known, by victim."""
        return np.where(self.cases.interviews.asked(), KNOWN, NOT_ASKED).astype(np.int8)

    @cached_property
    def has_earlier(self) -> Bools:
        """Victims who told of an earlier episode."""
        return self.victim_mask & self.cases.earlier.prior & (self.previously_trafficked == KNOWN)

    @cached_property
    def has_second(self) -> Bools:
        """Victims whose second episode this delivery knows, because it led to a registration."""
        registrations = self.cases.registrations
        chosen = self.delivery.registrations & (registrations.kind == Kind.SECOND_EPISODE)
        result = np.zeros(len(self.victim_mask), dtype=bool)
        result[registrations.victim[chosen]] = True
        return result & self.victim_mask

    @cached_property
    def present_episodes(self) -> Ints:
        """Victims in the order of the pseudonyms of their present episodes."""
        return self.episode_ids.sorted(self.victims * 3 + PRESENT) // 3

    @cached_property
    def all_episodes(self) -> tuple[Ints, Ints]:
        """Victim and kind of every episode, in the order of the pseudonyms."""
        listed = np.concatenate(
            [
                self.victims * 3 + PRESENT,
                np.flatnonzero(self.has_earlier) * 3 + EARLIER,
                np.flatnonzero(self.has_second) * 3 + SECOND,
            ]
        )
        victim, kind = np.divmod(self.episode_ids.sorted(listed), 3)
        return victim, kind

    def reasons(self, item: str) -> Reasons:
        """Why an item is not known, by victim, from the interview at the first registration."""
        return self.cases.interviews.reasons(item)

    def revised(self, reasons: Reasons) -> Reasons:
        """The reasons as they stood before the records were corrected: not known then."""
        return np.where(self.delivery.before_revision & (reasons == KNOWN), UNKNOWN, reasons).astype(np.int8)
