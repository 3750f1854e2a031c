"""The evidence of one report as items of a review: each number, claim, table, figure and model with its checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from series.evidence import EvidenceRecord
from series.evidence.formatting import Formatter
from series.evidence.items import ClaimItem, FigureItem, Item, NumberItem
from series.evidence.tracing import CodeCell, code_cells, recorded_in
from series.evidence.values import Values, record_values
from series.review.comparing import compare_items, number_shown
from series.review.evidence_hashes import evidence_hash
from series.review.figures import check_copies, compare_with_rerun, pictures_of
from series.review.model import Check, Difference, ItemKind, Pictures, ReviewItem, Verdict
from series.review.pictures import thumbnail
from series.review.recomputing import check_drawing, recompute_item
from series.review.tracing import groups_of

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from data_access.disclosure.policy import Profile

_GROUPS_TOLD = 12
_RUN_AGAIN = "run again: "


@dataclass(frozen=True)
class Held:
    """What a review has of one report.

    ``record``: as published; ``notebook``: as it was run, with ``as_run``, what can be harvested of it; ``again``: the
    record that came out again; ``data``: the report's files on the site; ``headlines``: its registered claims.
    """

    report: str
    record: EvidenceRecord
    notebook: NotebookNode | None
    as_run: EvidenceRecord | None
    again: EvidenceRecord | None
    data: Path
    headlines: frozenset[str]

    @cached_property
    def cells(self) -> dict[str, CodeCell]:
        """The cell that put each item on record."""
        return {} if self.notebook is None else recorded_in(self.notebook)

    @cached_property
    def code(self) -> dict[str, str]:
        """The code of each cell by its name."""
        return (
            {}
            if self.notebook is None
            else {cell_name(cell): cell.source for cell in code_cells(self.notebook)}
        )


def cell_name(cell: CodeCell) -> str:
    return f"{cell.number} ({cell.id})"


def items_of(
    held: Held, profile: Profile, printed: Mapping[str, set[float]], formatter: Formatter
) -> Iterator[ReviewItem]:
    """Every item on record in the order of its kinds, then what came out and isn't published."""
    values = record_values(held.record, formatter)
    for item in held.record.items():
        checks = [*recompute_item(item, profile, printed)]
        pictures = Pictures()
        if isinstance(item, FigureItem):
            more, pictures = _figure(held, item)
            checks += more
        if held.again is not None:
            checks = [*_against(item, held.again.find(item.id)), *checks]
        yield ReviewItem(
            report=held.report,
            kind=ItemKind(item.kind.value),
            id=item.id,
            title=_title(item, values),
            checks=tuple(checks),
            shown=_shown(item, values),
            evidence_hash=evidence_hash(item),
            headline=item.id in held.headlines,
            trace=_trace(held, item),
            pictures=pictures,
        )
    for item in held.again.items() if held.again is not None else ():
        if held.record.find(item.id) is None:
            what = Difference(item.id, "not in the edition", "on record here")
            check = Check(f"{_RUN_AGAIN}on record", Verdict.ADDED, (what,))
            yield ReviewItem(held.report, ItemKind(item.kind.value), item.id, item.id, (check,))


def _against(item: Item, found: Item | None) -> tuple[Check, ...]:
    if found is None:
        what = Difference(item.id, "on record", "doesn't come out")
        return (Check(f"{_RUN_AGAIN}on record", Verdict.MISSING, (what,)),)
    return tuple(
        Check(f"{_RUN_AGAIN}{check.what}", check.verdict, check.differences, check.note)
        for check in compare_items(item, found)
    )


def _figure(held: Held, figure: FigureItem) -> tuple[list[Check], Pictures]:
    as_run = _figure_in(held.as_run, figure.id)
    others = pictures_of((held.as_run or held.record).figures, figure.id)
    checks = [check_drawing(figure), *check_copies(figure, as_run, held.data, others)]
    again = _figure_in(held.again, figure.id)
    if again is None:
        return checks, Pictures(thumbnail(figure.png))
    found, pictures = compare_with_rerun(figure, again, others)
    return [
        *(Check(f"{_RUN_AGAIN}{one.what}", one.verdict, one.differences, one.note) for one in found),
        *checks,
    ], pictures


def _figure_in(record: EvidenceRecord | None, identifier: str) -> FigureItem | None:
    if record is None:
        return None
    return next((figure for figure in record.figures if figure.id == identifier), None)


def _title(item: Item, values: Values) -> str:
    if isinstance(item, NumberItem):
        return values.fill_plain(item.label)
    if isinstance(item, ClaimItem):
        return item.basis
    return values.fill_plain(item.caption)


def _shown(item: Item, values: Values) -> str:
    if isinstance(item, NumberItem):
        printed = str(values.plain["numbers"][item.id])
        return f"{printed} ({number_shown(item)})"
    if isinstance(item, ClaimItem):
        return f"{item.state.value}: {values.plain['claims'][item.id]['sentence']}"
    cells = len(item.cells)
    hidden = sum(cell.hidden for cell in item.cells)
    return f"{cells} value{'s' * (cells != 1)}" + (f", {hidden} not shown" if hidden else "")


def _trace(held: Held, item: Item) -> dict[str, str]:
    cell = held.cells.get(item.id)
    groups = groups_of(item)
    told = list(groups[:_GROUPS_TOLD])
    if len(groups) > _GROUPS_TOLD:
        told.append(f"and {len(groups) - _GROUPS_TOLD} more")
    populations = dict.fromkeys(one.population for one in item.cells if one.population)
    statuses = dict.fromkeys(one.status.replace("_", " ") for one in item.cells)
    return {
        "cell": cell_name(cell) if cell else "",
        "of whom": "; ".join(populations),
        "counts of": "; ".join(told),
        "protection": ", ".join(statuses),
    }
