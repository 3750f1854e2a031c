"""Two records of one report held against each other: item by item, cell by cell, with the difference. Pure functions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any

from series.evidence.items import (
    ClaimItem,
    EvidenceCell,
    EvidenceCount,
    FigureItem,
    Item,
    ModelItem,
    NumberItem,
    TableItem,
)
from series.review.model import Check, Difference, Verdict
from series.review.tolerances import TOLERANCES, ValueKind, kind_of

HIDDEN = "not shown"
SHOWN_HERE = "a value, which the edition doesn't show"
"""Stands for what protection hid in the edition: a review must not tell it either."""

_WORDS = ("label", "caption", "note", "source", "population", "statistic", "format", "finding", "alt", "basis", "holds",
          "fails", "undetermined", "formula", "model", "rows", "columns", "dimensions", "dimension_titles", "labels",
          "term_labels", "source_notes", "width", "height")  # fmt: skip
_INTERVAL = ("low", "high")
_OF_COUNTS = ("n_valid",)
_LONG = 160


def compare_items(published: Item, found: Item) -> tuple[Check, ...]:
    """Every check of one item: its values, the order of its rows, its words; for a claim its state."""
    if type(published) is not type(found):
        what = Difference("kind", published.kind, found.kind)
        return (Check.of("kind of evidence", [what]),)
    checks = [_values(published, found)]
    if isinstance(published, TableItem | FigureItem | ModelItem):
        checks.append(_order(published.cells, found.cells))
    if isinstance(published, ClaimItem) and isinstance(found, ClaimItem):
        checks.append(_state(published, found))
    checks.append(Check.of("words", list(_words(published, found))))
    return tuple(checks)


def cell_name(cell: EvidenceCell) -> str:
    """A cell in words: its codes, or what was measured of whom where it has none."""
    return ", ".join(f"{name} {code}" for name, code in sorted(cell.dimensions.items())) or cell.statistic


def value_words(value: float | None) -> str:
    """A value as a reviewer reads it: all its digits."""
    if value is None:
        return HIDDEN
    return f"{value:,.0f}" if value == int(value) and abs(value) >= 1 else repr(value)


def compare_numbers(
    where: str, published: float | None, found: float | None, kind: ValueKind
) -> tuple[Verdict, Difference | None]:
    """Two numbers; what the edition hides is never told, also where it comes out here."""
    if published is None or found is None:
        if published is found:
            return Verdict.EXACT, None
        told = SHOWN_HERE if published is None else HIDDEN
        return Verdict.DIFFERS, Difference(where, value_words(published), told)
    if published == found:
        return Verdict.EXACT, None
    within = TOLERANCES[kind].allows(published, found)
    difference = Difference(where, value_words(published), value_words(found), _size(published, found))
    return (Verdict.WITHIN if within else Verdict.DIFFERS), difference


def _size(published: float, found: float) -> str:
    apart = found - published
    share = f", {abs(apart / published):.2g} of it" if published else ""
    return f"{apart:+.6g}{share}"


def _values(published: Item, found: Item) -> Check:
    results = list(_compared_values(published, found))
    verdicts = [verdict for verdict, _ in results]
    differing = [one for verdict, one in results if one is not None and verdict is Verdict.DIFFERS]
    within = [one for verdict, one in results if one is not None and verdict is Verdict.WITHIN]
    if differing:
        return Check("values", Verdict.DIFFERS, tuple(differing))
    if Verdict.WITHIN in verdicts:
        return Check("values", Verdict.WITHIN, tuple(within), "less than the tolerance")
    return Check("values", Verdict.EXACT)


def _compared_values(published: Item, found: Item) -> Iterator[tuple[Verdict, Difference | None]]:
    yield from _cells(published.cells, found.cells, "")
    if isinstance(published, TableItem | FigureItem | ModelItem):
        yield from _cells(_total(published), _total(found), "total")
    if isinstance(published, ModelItem) and isinstance(found, ModelItem):
        yield compare_numbers("n", published.n, found.n, ValueKind.COUNT)
        yield compare_numbers("events", published.events, found.events, ValueKind.COUNT)
        yield from _counts("cases behind it", published.counts, found.counts)
        yield from _cells(published.marginal_effects, found.marginal_effects, "marginal effect")


def _total(item: Item) -> tuple[EvidenceCell, ...]:
    total: EvidenceCell | None = getattr(item, "total", None)
    return () if total is None else (total,)


def _cells(
    published: Sequence[EvidenceCell], found: Sequence[EvidenceCell], kind: str
) -> Iterator[tuple[Verdict, Difference | None]]:
    """By their codes where these are distinct, else by place: a claim may compare two cells of the same codes."""
    mine, theirs = _by_name(published), _by_name(found)
    for name, cell in mine.items():
        where = f"{kind}: {name}" if kind else name
        other = theirs.get(name)
        if other is None:
            yield Verdict.MISSING, None
            yield Verdict.DIFFERS, Difference(where, value_words(cell.value), "no such cell")
        else:
            yield from _cell(where, cell, other)
    for name in theirs:
        if name not in mine:
            yield Verdict.DIFFERS, Difference(f"{kind}: {name}" if kind else name, "no such cell", "a cell")


def _by_name(cells: Sequence[EvidenceCell]) -> dict[str, EvidenceCell]:
    times: Counter[str] = Counter()
    named = {}
    for cell in cells:
        name = cell_name(cell)
        times[name] += 1
        named[name if times[name] == 1 else f"{name} ({times[name]})"] = cell
    return named


def _cell(
    where: str, published: EvidenceCell, found: EvidenceCell
) -> Iterator[tuple[Verdict, Difference | None]]:
    kind = kind_of(published.statistic)
    yield compare_numbers(where, published.value, found.value, kind)
    for name in _INTERVAL:
        values = getattr(published, name), getattr(found, name)
        yield compare_numbers(f"{where}, {name}", *values, ValueKind.ESTIMATE)
    for name in _OF_COUNTS:
        values = getattr(published, name), getattr(found, name)
        yield compare_numbers(f"{where}, base", *values, ValueKind.COUNT)
    yield compare_numbers(
        f"{where}, share not known", published.missing_share, found.missing_share, ValueKind.SHARE
    )
    for name in sorted({*published.extra, *found.extra}):
        values = published.extra.get(name), found.extra.get(name)
        yield compare_numbers(f"{where}, {name.replace('_', ' ')}", *values, ValueKind.ESTIMATE)
    yield from _counts(where, published.counts, found.counts)
    for name in ("status", "population", "statistic"):
        mine, theirs = getattr(published, name), getattr(found, name)
        if mine != theirs:
            yield Verdict.DIFFERS, Difference(f"{where}, {name}", mine, theirs)


def _counts(
    where: str, published: Sequence[EvidenceCount], found: Sequence[EvidenceCount]
) -> Iterator[tuple[Verdict, Difference | None]]:
    mine = {(count.role, count.group): count.value for count in published}
    theirs = {(count.role, count.group): count.value for count in found}
    for role, group in mine.keys() | theirs.keys():
        place = f"{where}, {role} ({group})"
        if (role, group) in mine and (role, group) in theirs:
            yield compare_numbers(place, mine[role, group], theirs[role, group], ValueKind.COUNT)
        else:
            has = (role, group) in mine
            yield (
                Verdict.DIFFERS,
                Difference(place, "counted" if has else "not counted", "not counted" if has else "counted"),
            )


def _order(published: Sequence[EvidenceCell], found: Sequence[EvidenceCell]) -> Check:
    mine, theirs = list(_by_name(published)), list(_by_name(found))
    common = [name for name in mine if name in set(theirs)]
    other = [name for name in theirs if name in set(mine)]
    differences = [
        Difference(f"row {place}", one, another)
        for place, (one, another) in enumerate(zip(common, other, strict=False), start=1)
        if one != another
    ]
    return Check.of("order of rows", differences)


def _state(published: ClaimItem, found: ClaimItem) -> Check:
    if published.state is found.state:
        return Check("state of the claim", Verdict.EXACT)
    return Check.of("state of the claim", [Difference("state", published.state.value, found.state.value)])


def _words(published: Item, found: Item) -> Iterator[Difference]:
    for name in (name for name in _WORDS if name in type(published).model_fields):
        mine, theirs = getattr(published, name), getattr(found, name)
        if mine != theirs:
            yield Difference(name.replace("_", " "), *_told_apart(_text(mine), _text(theirs)))


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _told_apart(one: str, other: str) -> tuple[str, str]:
    """Both texts, or where they are long, the first place at which they differ."""
    if max(len(one), len(other)) <= _LONG:
        return one, other
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_opcodes() if len(one) < 4000 else []
    start = next((i for tag, i, *_ in blocks if tag != "equal"), 0)
    first = re.sub(r"^\S*\s", "", one[max(0, start - 60) : start]) if start > 60 else one[:start]
    cut = slice(start - len(first), start + _LONG - len(first))
    return f"… {one[cut]} …", f"… {other[cut]} …"


def number_shown(item: NumberItem) -> str:
    """A number with its interval and base, all digits."""
    cell = item.cell
    told = value_words(cell.value)
    if cell.low is not None and cell.high is not None:
        told += f" [{cell.low:g}, {cell.high:g}]"
    return told
