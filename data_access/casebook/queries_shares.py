"""Shares of categories and items, with their base and interval, from protected counts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from data_access.casebook.dimensions import Dimension
from data_access.casebook.queries_evidence import (
    Axis,
    axis_of,
    codes_of,
    gather,
    gather_answers,
    has_recorded_no,
)
from data_access.casebook.queries_question import (
    OVERLAPPING,
    Question,
    in_order,
    number_or_none,
    protect,
)
from data_access.disclosure.policy import Zeros
from data_access.disclosure.proportions import Proportion, share_of
from data_access.disclosure.protection import CountEvidence, Position, ProtectedCounts
from data_access.disclosure.statuses import TOTAL, CellStatus, Denominator, Statistic, Unit
from data_access.disclosure.tables import Cell, ProtectedTable, TableDimension
from data_access.errors import UsageError

_COUNTED = {
    Unit.CASE: "cases",
    Unit.LINK: "reports of a perpetrator",
    Unit.PERPETRATOR: "reported perpetrators",
}


def share(
    question: Question,
    dimension: Dimension,
    codes: Sequence[str] | None,
    by: Sequence[Dimension],
    denominator: Denominator,
) -> ProtectedTable:
    """Shares of categories or items among those of whom they are known, by dimensions, from protected counts."""
    several = [d for d in by if d.multiple]
    single = [d for d in by if not d.multiple]
    axis = axis_of(question.population, single, question.unit) if single else None
    if dimension.multiple:
        tables = _answer_tables(question, dimension, codes, axis, denominator, several)
    else:
        tables = _category_tables(question, dimension, codes, axis, several)
    everyone = {
        items: protect(question, found)
        for items, found in gather(
            question.population, question.unit, [axis] if axis else [], overlapping=several
        ).items()
    }
    order = [dimension, *by]
    cells: list[Cell] = []
    totals: list[Cell] = []
    for code, items, row, shown in tables:
        for position in range(len(axis.codes)) if axis else [None]:
            proportion = _proportion(question, shown, everyone[items], row, position, axis)
            at = axis.codes[position] if axis and position is not None else ()
            cells.append(_share_cell(_placed(order, dimension, code, several, items, single, at), proportion))
        if axis:
            proportion = _proportion(question, shown, everyone[items], row, None, axis)
            at = (TOTAL,) * len(single)
            totals.append(
                _share_cell(_placed(order, dimension, code, several, items, single, at), proportion)
            )
    listed = {dimension: tuple(dict.fromkeys(code for code, *_ in tables))}
    for d in by:
        listed[d] = codes_of(question.population, d, question.unit)
    described = [
        _described_share(question, d, listed[d], codes)
        if d is dimension
        else question.described(d, listed[d])
        for d in order
    ]
    return question.issue(
        Statistic.SHARE,
        described,
        in_order(cells, order, listed),
        _denominator_note(dimension, denominator, question.unit),
        *([OVERLAPPING] if several or (dimension.multiple and codes is None) else []),
        margins=totals,
    )


def _answer_tables(
    question: Question,
    dimension: Dimension,
    codes: Sequence[str] | None,
    axis: Axis | None,
    denominator: Denominator,
    several: Sequence[Dimension],
) -> list[tuple[str, tuple[str, ...], int, ProtectedCounts]]:
    if denominator is Denominator.KNOWN and not has_recorded_no(question.population, dimension):
        raise UsageError(
            f'{question.source} records no answer "no" for {dimension.name}: every known answer is a yes',
            remedy="ask with denominator=Denominator.WITHIN_GROUP, the rule of the publisher",
        )
    found = gather_answers(
        question.population, question.unit, dimension, denominator, axis, codes, overlapping=several
    )
    name = ";".join(codes) if codes else None
    return [
        (name or items[0], items[1:], 0, protect(question, evidence)) for items, evidence in found.items()
    ]


def _category_tables(
    question: Question,
    dimension: Dimension,
    codes: Sequence[str] | None,
    axis: Axis | None,
    several: Sequence[Dimension],
) -> list[tuple[str, tuple[str, ...], int, ProtectedCounts]]:
    categories = axis_of(question.population, [dimension], question.unit)
    axes = [categories, *([axis] if axis else [])]
    found = gather(question.population, question.unit, axes, overlapping=several)
    listed = [code for (code,) in categories.codes]
    tables = []
    for items, evidence in found.items():
        if codes is None:
            shown = protect(question, evidence)
            tables += [(code, items, row, shown) for row, code in enumerate(listed)]
        else:
            shown = protect(question, _merged(evidence, [listed.index(c) for c in codes if c in listed]))
            tables.append((";".join(codes), items, 0, shown))
    return tables


def _merged(evidence: CountEvidence, rows: Sequence[int]) -> CountEvidence:
    """Two rows: some categories together, and all others."""
    others = [row for row in range(evidence.counts.shape[0]) if row not in rows]
    counts = np.stack([evidence.counts[list(rows)].sum(axis=0), evidence.counts[others].sum(axis=0)])
    if evidence.persons is None:
        return CountEvidence(counts)
    persons: dict[Position, int] = {}
    for position, behind in evidence.persons.items():
        if position[0] is None:
            persons[position] = behind
            continue
        merged = (0 if position[0] in rows else 1, *position[1:])
        # persons of several categories may be the same ones, so only the largest number is sure
        persons[merged] = max(persons.get(merged, 0), behind)
    return CountEvidence(counts, None, persons)


def _proportion(
    question: Question,
    shown: ProtectedCounts,
    everyone: ProtectedCounts,
    row: int,
    place: int | None,
    axis: Axis | None,
) -> Proportion:
    if axis is None:
        return share_of(shown.values[row,], shown.values[None,], everyone.values[0,], question.profile)
    numerator, base = shown.values[row, place], shown.values[None, place]
    if (
        question.profile.counts.zeros is Zeros.HIDDEN
        and shown.statuses[row, place] is CellStatus.STRUCTURAL_ZERO
    ):
        numerator = 0
    return share_of(numerator, base, everyone.values[place,], question.profile)


def _share_cell(codes: tuple[str, ...], proportion: Proportion) -> Cell:
    return Cell(
        codes,
        proportion.value,
        proportion.status,
        proportion.low,
        proportion.high,
        proportion.n_valid,
        proportion.missing_share,
        (("numerator", number_or_none(proportion.numerator)),),
    )


def _placed(
    order: Sequence[Dimension],
    dimension: Dimension,
    code: str,
    several: Sequence[Dimension],
    items: Sequence[str],
    single: Sequence[Dimension],
    at: Sequence[str],
) -> tuple[str, ...]:
    codes = {dimension.name: code}
    codes.update(zip((d.name for d in several), items, strict=True))
    codes.update(zip((d.name for d in single), at, strict=True))
    return tuple(codes[d.name] for d in order)


def _described_share(
    question: Question, dimension: Dimension, listed: Sequence[str], codes: Sequence[str] | None
) -> TableDimension:
    if codes is None or len(codes) == 1:
        return question.described(dimension, listed)
    parts = dict(question.described(dimension, codes).labels)
    return TableDimension(
        dimension.name, dimension.label, ((listed[0], " or ".join(parts[code] for code in codes)),)
    )


def _denominator_note(dimension: Dimension, denominator: Denominator, unit: Unit) -> str:
    if not dimension.multiple:
        return f"Shares of {_COUNTED[unit]} with known {dimension.label.lower()}."
    if denominator is Denominator.WITHIN_GROUP:
        return (
            f"Shares of {_COUNTED[unit]} with any information on {dimension.label.lower()}; a blank counts as no "
            "(the rule of the Counter-Trafficking Data Collaborative)."
        )
    return f"Shares of {_COUNTED[unit]} of which the answer was recorded, as yes or as asked and no ({dimension.label.lower()})."
