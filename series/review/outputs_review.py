"""The outputs of a notebook as one item of a review: as nbval compares them with tolerance, and against the record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from series.evidence.tracing import code_cells
from series.review.evidence_hashes import evidence_hash
from series.review.items import Held, cell_name
from series.review.model import Check, Difference, ItemKind, ReviewItem, Verdict

if TYPE_CHECKING:
    from nbformat import NotebookNode

_TOLD = 160


def output_item(held: Held, again: NotebookNode | None) -> ReviewItem:
    """The item of a report's notebook; ``again``: the notebook as it was run for the review."""
    checks = [_record_of_notebook(held)]
    if again is not None and held.notebook is not None:
        checks.append(_cells(held.notebook, again))
    return ReviewItem(
        held.report, ItemKind.OUTPUT, "notebook", "Outputs of the notebook, cell by cell", tuple(checks)
    )


def _record_of_notebook(held: Held) -> Check:
    """Whether the record is what the notebook in the edition put on record, and all of it."""
    what = "record made of the notebook as it was run"
    if held.notebook is None:
        return Check.of(
            what, [Difference("notebook", "missing, or can't be read", "a notebook as it was run")]
        )
    if held.as_run is None:
        return Check.of(
            what, [Difference("notebook", "outputs that are no evidence, or altered", "evidence alone")]
        )
    return Check.of(what, list(_items(held)))


def _items(held: Held) -> Iterator[Difference]:
    assert held.as_run is not None
    for item in held.record.items():
        found = held.as_run.find(item.id)
        if found is None:
            yield Difference(item.id, "on record", "not among the outputs of the notebook: deleted?")
        elif evidence_hash(found) != evidence_hash(item):
            yield Difference(item.id, "on record", "another record or picture in the notebook")
    for item in held.as_run.items():
        if held.record.find(item.id) is None:
            yield Difference(item.id, "not on record", "among the outputs of the notebook")


def _cells(published: NotebookNode, again: NotebookNode) -> Check:
    from series.review.nbval_cells import compare_cell

    what = "run again: outputs of cells (nbval, with tolerance)"
    found = {cell.id: cell for cell in again.cells}
    exact, differences = True, []
    names = {cell.id: cell_name(cell) for cell in code_cells(published)}
    for cell in published.cells:
        if cell.cell_type != "code":
            continue
        other = found.get(cell.id)
        if other is None:
            differences.append(Difference(f"cell {names[cell.id]}", "in the edition", "no such cell here"))
        elif cell.outputs != other.outputs:
            exact = False
            if said := compare_cell(cell.outputs, other.get("outputs", [])):
                differences.append(
                    Difference(
                        f"cell {names[cell.id]}",
                        "as stored",
                        _shortened("; ".join(part.strip() for part in said)),
                    )
                )
    if differences or exact:
        return Check.of(what, differences)
    return Check(what, Verdict.WITHIN, note="numbers and pictures within the tolerance")


def _shortened(text: str) -> str:
    return text if len(text) <= _TOLD else f"{text[:_TOLD]}…"
