"""A vignette is printed with its mark, from the traits of a composite, and only where all of them may be told."""

from __future__ import annotations

from typing import Any

import pytest

from data_access.casebook.composites import COMPOSITE_NOTE
from data_access.disclosure import Cell, CellStatus, Statistic
from data_access.disclosure.tables import ProtectedTable, TableDimension
from data_access.errors import DisclosureError, UsageError
from series.evidence import EVIDENCE_MIME, vignette
from series.evidence.vignettes import MARK, NOT_SHOWN
from tests.support.notebooks import displayed
from tests.support.protected import POPULATION, SOURCE, issue_table, sectors

TEXT = "A man was promised work in construction, and was watched by the foremen."


def traits(*counts: float | None, note: str = COMPOSITE_NOTE) -> ProtectedTable:
    codes = [f"trait_{place}" for place, _ in enumerate(counts)]
    cells = [
        Cell((code,), count, CellStatus.SUPPRESSED if count is None else CellStatus.ROUNDED)
        for code, count in zip(codes, counts, strict=True)
    ]
    table: ProtectedTable = issue_table(
        dimensions=[TableDimension("trait", "Trait")],
        population=POPULATION,
        statistic=Statistic.COUNT,
        source=SOURCE,
        cells=cells,
        notes=[note],
    )
    return table


def recorded(composite: ProtectedTable, text: str = TEXT) -> dict[str, Any]:
    (output,) = displayed(lambda: vignette("vignette_man", composite, text=text))
    item: dict[str, Any] = output["data"][EVIDENCE_MIME]
    return item


def test_it_is_marked_as_a_composite() -> None:
    item = recorded(traits(1325, 445, 30, 20))
    assert item["state"] == "holds"
    assert item["holds"] == f"{MARK} {TEXT}"


def test_it_is_not_shown_where_a_trait_is_hidden() -> None:
    item = recorded(traits(1325, None, 30, 20))
    assert item["state"] == "undetermined"
    assert item["undetermined"] == NOT_SHOWN


def test_other_tables_are_no_composites() -> None:
    for table in (sectors(), traits(100, 100, note="another")):
        with pytest.raises(DisclosureError, match="traits of a composite"):
            recorded(table)


@pytest.mark.parametrize("text", ["He was 23.", "He said “no”.", "No full stop"])
def test_numbers_and_quotations_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match="no numbers and no quotations"):
        recorded(traits(100, 100), text)
