"""Deliveries: which registrations each delivery of the casebook holds, and what the second one changed.

Records revised in the second delivery, late registrations, withdrawals and a new code make two deliveries that a
reader could subtract from one another: the material for testing protection against differencing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data_access.sources.demonstration.parameters import Parameters
from data_access.sources.demonstration.sampling import Bools, Ints
from data_access.sources.demonstration.setting import MONTHS
from data_access.sources.demonstration.truths import TrueCases


@dataclass(frozen=True)
class RawSize:
    """How many victims must be drawn so that the last delivery has the wanted number after refusals and withdrawals."""

    wanted: int
    refusals: int
    withdrawals: int

    @property
    def total(self) -> int:
        return self.wanted + self.refusals + self.withdrawals


def raw_size(parameters: Parameters, wanted: int) -> RawSize:
    """Numbers in proportion to the default size."""
    block = parameters.deliveries
    share = block.refused_consent_share.value
    default = max(parameters.size.victims.value, 1)
    return RawSize(
        wanted, round(wanted * share / (1.0 - share)), round(block.withdrawals.value * wanted / default)
    )


@dataclass(frozen=True)
class Delivery:
    """What one delivery holds, as masks over victims and registrations."""

    number: int
    last_month: int
    victims: Bools
    registrations: Bools
    refused: Bools
    """Victims without consent to research; they are dropped at import."""
    before_revision: Bools
    """Victims whose record this delivery still holds as it was before it was corrected."""
    has_new_code: bool


def build_delivery(cases: TrueCases, size: RawSize, number: int) -> Delivery:
    """The masks of a delivery; the last one holds everything but withdrawals."""
    parameters = cases.setting.parameters
    block = parameters.deliveries
    registrations = cases.registrations
    is_last = number == block.last.value
    first_end = block.first_delivery_last_year.value * MONTHS + MONTHS - 1
    last_month = int(cases.setting.years[-1]) * MONTHS + MONTHS - 1 if is_last else first_end
    late = _late(cases, first_end)
    early = (registrations.month <= first_end) & ~late[registrations.victim]
    in_first = np.zeros(len(cases.people.male), dtype=bool)
    in_first[registrations.victim[early & registrations.first]] = True
    refused, withdrawn, revised = _chosen(cases, size, in_first)
    held = (~withdrawn[registrations.victim]) if is_last else early & in_first[registrations.victim]
    victims = np.zeros(len(in_first), dtype=bool)
    victims[registrations.victim[held & registrations.first]] = True
    return Delivery(
        number=number,
        last_month=last_month,
        victims=victims,
        registrations=held,
        refused=refused,
        before_revision=revised & (not is_last),
        has_new_code=is_last,
    )


def _late(cases: TrueCases, first_end: int) -> Bools:
    """Victims whose registration in the last years before the first delivery arrived only after it."""
    block = cases.setting.parameters.deliveries
    month = cases.episodes.registered
    recent = (month > first_end - block.late_years.value * MONTHS) & (month <= first_end)
    return recent & (cases.streams.of("late").random(len(month)) < block.late_share.value)


def _chosen(cases: TrueCases, size: RawSize, in_first: Bools) -> tuple[Bools, Bools, Bools]:
    """Who refused research, who withdrew after the first delivery, and whose record was corrected."""
    block = cases.setting.parameters.deliveries
    rng = cases.streams.of("deliveries")
    count = len(in_first)
    order = rng.permutation(count)
    default = max(cases.setting.parameters.size.victims.value, 1)
    revisions = round(block.revised_records.value * size.wanted / default)
    refused = _mask(order[: size.refusals], count)
    left = order[size.refusals :]
    eligible = left[in_first[left]]
    withdrawn = _mask(eligible[: size.withdrawals], count)
    revised = _mask(eligible[size.withdrawals : size.withdrawals + revisions], count)
    return refused, withdrawn, revised


def _mask(positions: Ints, count: int) -> Bools:
    result = np.zeros(count, dtype=bool)
    result[positions] = True
    return result
