"""How near published claims are to turning, given how many records a new delivery changes. Pure functions.

A share of n persons moves by at most c / n where c records are new, revised or withdrawn, whichever they are; a difference
of shares by the sum of both. That is held against the claim's margin: the distance of the bound that decides it from
nil. Intervals are taken to stay as wide as they are, so that near the margin it is a warning, not a proof.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from series.evidence.items import ClaimItem, EvidenceCell
from series.evidence.kinds import ClaimState
from series.review.claims import decide_again


@dataclass(frozen=True)
class Nearness:
    """A claim, its published state, how far it is from another one, and how far the changes can move it at most.

    ``margin`` and ``reach`` are on the scale of what is compared (shares from 0 to 1, or counts); None where it can't be told.
    """

    claim: str
    state: ClaimState
    margin: float | None
    reach: float | None

    @property
    def may_turn(self) -> bool:
        """Whether the changes reach the margin, or nobody can tell."""
        return self.margin is None or self.reach is None or self.reach >= self.margin

    @property
    def by_shares(self) -> bool:
        """Whether both are shares that can be told in points of per cent."""
        return self.margin is not None and self.reach is not None and self.margin <= 1


def nearness_of(claims: Iterable[ClaimItem], changed: int) -> tuple[Nearness, ...]:
    """The claims, nearest to turning first. ``changed``: at most so many records are new, revised or withdrawn."""
    found = [
        Nearness(claim.id, claim.state, _margin(claim), _reach(claim.cells, changed)) for claim in claims
    ]
    return tuple(sorted(found, key=_distance))


def _distance(one: Nearness) -> float:
    if one.margin is None or one.reach is None:
        return -1.0
    return one.margin / one.reach if one.reach else float("inf")


def _margin(claim: ClaimItem) -> float | None:
    """The smallest margin of the claim's comparisons; None where one of them can't be read or has no margin."""
    try:
        margins = [one.margin for one in decide_again(claim).comparisons]
    except ValueError:
        return None
    known = [one for one in margins if one is not None]
    return min(known) if known and len(known) == len(margins) else None


def _reach(cells: Iterable[EvidenceCell], changed: int) -> float | None:
    total = 0.0
    for cell in cells:
        if not _is_share(cell) or not cell.n_valid:
            return None
        total += min(1.0, changed / cell.n_valid)
    return total


def _is_share(cell: EvidenceCell) -> bool:
    roles = {str(count.role) for count in cell.counts}
    return cell.statistic == "share" or {"numerator", "base"} <= roles
