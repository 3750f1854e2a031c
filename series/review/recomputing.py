"""What follows from an edition's own released tables, computed again from them alone. Pure functions of a record.

Shares and their intervals from the counts on record, ratios and p-values from estimates and standard errors, rounding of
counts, the same count wherever it is printed, claims from their cells, marks of figures from theirs. What a reviewed
function computed from cases (indices, models, intervals that allow for groups) can't be had from the released counts.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scipy.stats import norm

from data_access.disclosure.fitting import FEW_CLUSTERS_REMARK
from data_access.disclosure.precision import REACH, step_of
from data_access.disclosure.proportions import share_of
from series.evidence.items import (
    ClaimItem,
    EvidenceCell,
    EvidenceCount,
    EvidenceRecord,
    FigureItem,
    Item,
    ModelItem,
)
from series.review.claims import check_claim
from series.review.comparing import cell_name, value_words
from series.review.model import Check, Difference, Verdict

if TYPE_CHECKING:
    from data_access.disclosure.policy import Profile

_WHAT = "computed again from what is released"
_LAST_DIGIT = 1.0000001
_RATIO_DIGITS = 3
_WALD = frozenset(("logit", "poisson", "negative_binomial", "multinomial_logit"))


@dataclass(frozen=True)
class Recomputed:
    """How many values of an item were computed again, how many couldn't be, and what differs."""

    differences: tuple[Difference, ...]
    done: int
    left: int

    @property
    def check(self) -> Check:
        if not self.done:
            return Check(
                _WHAT, Verdict.NOT_CHECKED, note="it was computed from the cases: needs the casebook"
            )
        note = f"{self.left} values were computed from the cases, and need the casebook" if self.left else ""
        return Check.of(_WHAT, self.differences, note)


def recompute_item(item: Item, profile: Profile, printed: Mapping[str, set[float]]) -> tuple[Check, ...]:
    """Every check that an item allows without the casebook. ``printed``: see ``counts_printed``."""
    checks = [recomputed(item, profile).check]
    if doubtful := list(_contradicted(item, printed)):
        checks.append(Check.of("the same count everywhere", doubtful))
    if isinstance(item, ClaimItem):
        checks.append(check_claim(item))
    return tuple(checks)


def counts_printed(records: Sequence[EvidenceRecord]) -> dict[str, set[float]]:
    """What an edition prints of each group of persons: it should be one number, wherever it stands."""
    printed: dict[str, set[float]] = defaultdict(set)
    for record in records:
        for count in record.released_counts():
            if count.value is not None:
                printed[count.group].add(count.value)
    return printed


def recomputed(item: Item, profile: Profile) -> Recomputed:
    """Hold each value of an item against what its own counts, or its own estimate, give."""
    differences: list[Difference] = []
    done = left = 0
    for cell in _cells(item):
        found = list(_of_cell(cell, profile))
        if isinstance(item, ModelItem):
            found += list(_of_term(item, cell))
        done += bool(found)
        left += not found and not cell.hidden
        differences += [one for one in found if one is not None]
    return Recomputed(tuple(differences), done, left)


def _cells(item: Item) -> Iterator[EvidenceCell]:
    yield from item.cells
    total = getattr(item, "total", None)
    if total is not None:
        yield total


def _of_cell(cell: EvidenceCell, profile: Profile) -> Iterator[Difference | None]:
    """For each value that can be computed again: None, or how it differs."""
    if cell.hidden:
        return
    counts = _by_role(cell.counts)
    if cell.statistic == "count":
        yield from _of_count(cell, counts, profile)
    elif cell.statistic == "share" and _single(counts, "numerator") and _single(counts, "base"):
        yield from _of_share(cell, counts, profile)
    elif cell.statistic == "derived" and _single(counts, "numerator") and len(counts) <= 3:
        yield from _of_derived_share(cell, counts)


def _by_role(counts: Sequence[EvidenceCount]) -> dict[str, list[float | None]]:
    found: dict[str, list[float | None]] = defaultdict(list)
    for count in counts:
        found[count.role].append(count.value)
    return found


def _single(counts: Mapping[str, list[float | None]], role: str) -> bool:
    return len(counts.get(role, ())) == 1 and counts[role][0] is not None


def _of_count(
    cell: EvidenceCell, counts: Mapping[str, list[float | None]], profile: Profile
) -> Iterator[Difference | None]:
    base = profile.counts.rounding_base
    if cell.status == "rounded" and base > 1 and cell.value is not None:
        yield None if cell.value % base == 0 else _differs(cell, cell.value, f"a multiple of {base}")
    if _single(counts, "value"):
        yield _same(cell, "value", cell.value, counts["value"][0])


def _of_share(
    cell: EvidenceCell, counts: Mapping[str, list[float | None]], profile: Profile
) -> Iterator[Difference | None]:
    numerator, base = int(counts["numerator"][0] or 0), int(counts["base"][0] or 0)
    everybody = counts["all"][0] if _single(counts, "all") else None
    found = share_of(numerator, base, None if everybody is None else int(everybody), profile)
    if found.value is None or cell.value is None:
        return
    complement = _near(cell.value, 1 - found.value, 1e-9) and any(
        code.startswith("not ") for code in cell.dimensions.values()
    )
    if complement:
        yield None
        return
    yield _same(cell, "value", cell.value, found.value)
    yield _same(cell, "base", cell.n_valid, base)
    if everybody is not None and cell.missing_share is not None:
        yield _same(cell, "share not known", cell.missing_share, found.missing_share)
    if cell.low is not None and cell.high is not None:
        yield _same(cell, "low", cell.low, found.low)
        yield _same(cell, "high", cell.high, found.high)


def _of_derived_share(
    cell: EvidenceCell, counts: Mapping[str, list[float | None]]
) -> Iterator[Difference | None]:
    """A share whose interval allows for groups: its value follows from its counts, in the step that it is told in."""
    numerator = counts["numerator"][0] or 0.0
    bases = [base for base in counts.get("base", ()) if base]
    if not bases or cell.value is None or cell.n_valid not in bases:
        return
    share = numerator / (cell.n_valid or 1)
    step = max(step_of(int(cell.n_valid or 1), 5), 0.001)
    if abs(cell.value - share) <= step * _LAST_DIGIT:
        yield None
        if cell.low is not None and cell.high is not None:
            yield (
                None
                if cell.low <= cell.value <= cell.high
                else _differs(cell, cell.value, "outside its interval")
            )


def _of_term(item: ModelItem, cell: EvidenceCell) -> Iterator[Difference | None]:
    """Ratio, interval and p-value of a term follow from its estimate and its standard error, as they are printed."""
    error = cell.extra.get("standard_error")
    ratio = cell.extra.get("ratio")
    if cell.value is None:
        return
    if ratio is not None:
        expected = float(f"{math.exp(cell.value):.{_RATIO_DIGITS}g}")
        yield _same(cell, "ratio", ratio, expected, 0.006 * expected)
    if error and item.model in _WALD and cell.low is not None and cell.high is not None:
        step = 10.0 ** -_decimals(cell.low, cell.high, cell.value)
        ends = {"low": cell.value - REACH * error, "high": cell.value + REACH * error}
        if FEW_CLUSTERS_REMARK in item.source_notes:
            # By Student's distribution with degrees of freedom that are not on record: wider than this, never narrower.
            yield from (_same(cell, name, getattr(cell, name), end, step) for name, end in ends.items()
                        if abs(getattr(cell, name) - cell.value) < REACH * error)  # fmt: skip
            return
        for name, end in ends.items():
            yield _same(cell, name, getattr(cell, name), end, step)
        p_value = cell.extra.get("p_value")
        if p_value is not None:
            yield _same(cell, "p-value", p_value, float(2 * norm.sf(abs(cell.value / error))), 0.00051)


def _decimals(*numbers: float) -> int:
    return max(len(repr(number).partition(".")[2].rstrip("0")) for number in numbers)


def _same(
    cell: EvidenceCell, what: str, recorded: float | None, found: float | None, allowed: float = 1e-9
) -> Difference | None:
    if recorded is None or found is None:
        return None if recorded is found else _differs(cell, recorded, value_words(found), what)
    return None if _near(recorded, found, allowed) else _differs(cell, recorded, value_words(found), what)


def _near(one: float, other: float, allowed: float) -> bool:
    return abs(one - other) <= allowed * _LAST_DIGIT


def _differs(cell: EvidenceCell, recorded: float | None, found: str, what: str = "value") -> Difference:
    return Difference(f"{cell_name(cell)}, {what}", value_words(recorded), f"{found}, by its own counts")


def _contradicted(item: Item, printed: Mapping[str, set[float]]) -> Iterator[Difference]:
    told = set()
    for cell in _cells(item):
        for count in cell.counts:
            values = printed.get(count.group, set())
            if count.value is not None and len(values) > 1 and count.group not in told:
                told.add(count.group)
                others = ", ".join(value_words(value) for value in sorted(values - {count.value}))
                yield Difference(count.group, value_words(count.value), f"{others}, elsewhere in the edition")


def check_drawing(figure: FigureItem) -> Check:
    """Whether the marks of a figure's drawing stand where its cells say, read with a ruler from its own axes."""
    from xml.parsers.expat import ExpatError

    from series.scan.positions import check_positions
    from series.scan.readers.drawing import ForbiddenXmlError, drawing_of

    what = "marks of the drawing"
    try:
        drawing = drawing_of(figure.svg)
    except (ExpatError, ForbiddenXmlError, ValueError, IndexError):
        return Check.of(what, [Difference("drawing", "a file that can't be read", "a drawing")])
    if not drawing.marks:
        return Check.of(what, [Difference("drawing", "blank", "marks")])
    values = [
        value for cell in figure.cells for value in (cell.value, cell.extra.get("ratio")) if value is not None
    ]
    given = ((cell.low, cell.high, *cell.extra.values()) for cell in figure.cells)
    ends = [end for ends_of_cell in given for end in ends_of_cell if end is not None]
    try:
        checked = check_positions(drawing, values, ends)
    except (ValueError, ZeroDivisionError, IndexError):
        return Check(what, Verdict.NOT_CHECKED, note="the axes of this form of chart are not read")
    if checked.strange:
        lines = ", ".join(map(str, checked.strange[:5]))
        told = f"{len(checked.strange)} of {checked.marks} stand elsewhere (lines {lines} of the SVG)"
        return Check.of(what, [Difference("marks", told, "at the values of its cells")])
    if not checked.marks:
        return Check(what, Verdict.NOT_CHECKED, note="a form of chart whose marks show no position")
    return Check(what, Verdict.EXACT, note=f"{checked.marks} marks read")
