"""Claims decided again from the cells on record: the same state, and how far from another. Pure functions.

The record keeps a claim's comparison in words ("share of men above 0.5") and the values compared. Both are enough to
decide it again by the data layer's own rule.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from data_access.disclosure.comparison import Difference as Bounds
from data_access.disclosure.comparison import Quantity, compare
from data_access.disclosure.verdicts import Outcome
from series.evidence.items import ClaimItem, EvidenceCell
from series.evidence.kinds import ClaimState
from series.review.model import Check, Difference, Verdict

_RELATION = re.compile(r" (above|below|differs from) ")
_LEAST = re.compile(r" by at least (\S+)$")
"""The least difference that counts, where the author named one; records before it was put down don't have it."""
_LEVEL = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?")
_OPPOSITE = {
    Outcome.HOLDS: Outcome.FAILS,
    Outcome.FAILS: Outcome.HOLDS,
    Outcome.UNDETERMINED: Outcome.UNDETERMINED,
}
_WHAT = "claim decided again"


@dataclass(frozen=True)
class Comparison:
    """One comparison of a claim: its words, its outcome, and the bounds of the difference that decide it.

    ``margin``: how far the bound that decides lies from nil, or for an undetermined one, how far it would have to move.
    ``share``: the same as a share of the distance from the difference to that bound.
    """

    words: str
    outcome: Outcome
    difference: float | None
    margin: float | None
    share: float | None


@dataclass(frozen=True)
class Decided:
    """A claim decided again: its outcomes that fit the record (two where shares may be of one base), its comparisons."""

    outcomes: frozenset[Outcome]
    comparisons: tuple[Comparison, ...]

    @property
    def nearest(self) -> Comparison | None:
        """The comparison that is nearest to turning."""
        known = [one for one in self.comparisons if one.share is not None]
        return min(known, key=lambda one: one.share or 0.0, default=None)


@dataclass(frozen=True)
class _Relation:
    """``above``, ``below`` or ``differs from``, and the least difference that counts."""

    word: str
    least: float


class _Unreadable(ValueError):
    """The comparison can't be read from its words."""


def check_claim(claim: ClaimItem) -> Check:
    """Whether the state on record is that of the cells on record, and how near the claim is to another one."""
    try:
        decided = decide_again(claim)
    except _Unreadable as problem:
        return Check(_WHAT, Verdict.NOT_CHECKED, note=str(problem))
    recorded = Outcome(claim.state.value)
    note = nearness(decided)
    if recorded in decided.outcomes:
        return Check(_WHAT, Verdict.EXACT, note=note)
    if "differs from" in claim.basis and " by at least " not in claim.basis and recorded is not Outcome.HOLDS:
        return Check(_WHAT, Verdict.NOT_CHECKED, note="the least difference that counts is not on record")
    found = " or ".join(sorted(outcome.value for outcome in decided.outcomes))
    return Check.of(
        _WHAT, [Difference("state", claim.state.value, f"{found}, by the values on record")], note
    )


def nearness(decided: Decided) -> str:
    """In words, how near a claim is to another state."""
    nearest = decided.nearest
    if nearest is None or nearest.margin is None or nearest.share is None:
        return ""
    if nearest.outcome is Outcome.UNDETERMINED:
        return f"undetermined: the bound would have to move by {nearest.margin:.3g} to decide it"
    if math.isinf(nearest.share):
        return f"{nearest.margin:.3g} from turning; nothing of chance in it"
    near = "near to turning: " if nearest.share < 0.25 else ""
    return (
        f"{near}the bound lies {nearest.margin:.3g} from turning, {nearest.share:.2g} times the distance from "
        "value to bound"
    )


def decide_again(claim: ClaimItem) -> Decided:
    """The outcome by the cells on record. Raises a ValueError that says why it can't be told."""
    found: set[Outcome] = set()
    comparisons: tuple[Comparison, ...] = ()
    for exclusive in (False, True):
        cells = list(claim.cells)
        leaves: list[Comparison] = []
        outcome = _evaluate(claim.basis, cells, leaves, exclusive)
        if cells:
            raise _Unreadable("the record has more values than its comparison names")
        found.add(outcome)
        comparisons = comparisons or tuple(leaves)
    return Decided(frozenset(found), comparisons)


def _evaluate(basis: str, cells: list[EvidenceCell], leaves: list[Comparison], exclusive: bool) -> Outcome:
    if basis.startswith("not (") and _closes_at_end(basis, 4):
        return _OPPOSITE[_evaluate(basis[5:-1], cells, leaves, exclusive)]
    split = _split(basis)
    if split is not None:
        left, operator, right = split
        outcomes = [_evaluate(part, cells, leaves, exclusive) for part in (left, right)]
        return (
            _both(outcomes) if operator == "and" else _OPPOSITE[_both([_OPPOSITE[one] for one in outcomes])]
        )
    leaf = _leaf(basis, cells, exclusive)
    leaves.append(leaf)
    return leaf.outcome


def _both(outcomes: Sequence[Outcome]) -> Outcome:
    if Outcome.FAILS in outcomes:
        return Outcome.FAILS
    return Outcome.UNDETERMINED if Outcome.UNDETERMINED in outcomes else Outcome.HOLDS


def _closes_at_end(text: str, start: int) -> bool:
    return _closing(text, start) == len(text) - 1


def _closing(text: str, start: int) -> int:
    depth = 0
    for place in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if depth == 0:
            return place
    return -1


def _split(basis: str) -> tuple[str, str, str] | None:
    """``(a) and (b)``, ``(a) or (b)`` in its parts."""
    if not basis.startswith("("):
        return None
    end = _closing(basis, 0)
    found = re.match(r" (and|or) \(", basis[end + 1 :]) if end > 0 else None
    if found is None or not _closes_at_end(basis, end + found.end()):
        return None
    return basis[1:end], found[1], basis[end + found.end() + 1 : -1]


def _leaf(basis: str, cells: list[EvidenceCell], exclusive: bool) -> Comparison:
    relations = list(_RELATION.finditer(basis))
    if len(relations) != 1:
        raise _Unreadable("its comparison can't be read from the record")
    right = basis[relations[0].end() :]
    named = _LEAST.search(right)
    relation = _Relation(relations[0][1], float(named[1]) if named else 0.0)
    right = right[: named.start()] if named else right
    wanted = 1 if _LEVEL.fullmatch(right) else 2
    if len(cells) < wanted:
        raise _Unreadable("the record has fewer values than its comparison names")
    taken = [cells.pop(0) for _ in range(wanted)]
    mine, theirs = _quantity(taken[0]), Quantity.level(float(right)) if wanted == 1 else _quantity(taken[1])
    together = exclusive and wanted == 2 and _may_share_one_base(*taken)
    bounds = compare(mine, theirs, exclusive=together)
    outcome = {"above": bounds.above, "below": bounds.below}.get(relation.word) or bounds.differs(
        relation.least
    )
    return _with_margin(basis, relation, outcome, bounds, mine, theirs)


def _with_margin(
    words: str, relation: _Relation, outcome: Outcome, bounds: Bounds, mine: Quantity, theirs: Quantity
) -> Comparison:
    if bounds.low is None or bounds.high is None or mine.value is None or theirs.value is None:
        return Comparison(words, outcome, None, None, None)
    difference = mine.value - theirs.value
    distances = list(_distances(relation, outcome, bounds))
    bound = min(distances, key=abs)
    reach = abs(difference - bound)
    share = abs(bound) / reach if reach else math.inf
    return Comparison(words, outcome, difference, abs(bound), share)


def _distances(relation: _Relation, outcome: Outcome, bounds: Bounds) -> Iterator[float]:
    """The bounds that decide the comparison, as their distances from nil or from the least difference."""
    assert bounds.low is not None and bounds.high is not None
    least, differs = relation.least, relation.word == "differs from"
    if outcome is Outcome.UNDETERMINED:
        yield from (bounds.low - least, bounds.high + least)
    if differs and least and outcome is not Outcome.HOLDS:
        yield from (bounds.low + least, bounds.high - least)
    elif outcome is not Outcome.UNDETERMINED:
        above = bounds.low > 0 if differs else (relation.word == "above") is (outcome is Outcome.HOLDS)
        yield bounds.low - least if above else bounds.high + least


def _quantity(cell: EvidenceCell) -> Quantity:
    rounded = cell.status == "rounded" and cell.statistic == "count"
    return Quantity(cell.value, cell.low, cell.high, rounded)


def _may_share_one_base(left: EvidenceCell, right: EvidenceCell) -> bool:
    """Whether two shares may be of the same persons; the record doesn't keep the order of dimensions, so both are tried."""
    if not (left.statistic == right.statistic == "share" and left.population == right.population):
        return False
    if left.n_valid != right.n_valid or left.dimensions.keys() != right.dimensions.keys():
        return False
    return sum(left.dimensions[name] != right.dimensions[name] for name in left.dimensions) == 1


def turned(published: ClaimState, found: ClaimState) -> bool:
    """Whether a claim changed its sign: from holding to failing, or the other way."""
    return {published, found} == {ClaimState.HOLDS, ClaimState.FAILS}
