"""What a whole cell tells: nothing of hidden counts where the casebook made it, everything where it was made naively."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from data_access import Casebook
from data_access.disclosure import Cell, ProtectedTable
from data_access.disclosure.inversion import PrintedCell, bounds_of
from data_access.disclosure.inversion.cells import hidden_only
from data_access.disclosure.policy import current_policy

POLICY = current_policy().profiles
CONFIDENTIAL = POLICY.confidential
BASE_GROUP, YES_GROUP, ALL_GROUP = "case & known(sex)", "case & sex=male", "case"


def as_printed(table: ProtectedTable) -> Iterator[PrintedCell]:
    """All that is public of a table's cells."""
    for cell in (*table.cells, *table.margins):
        yield printed(cell, str(table.statistic))


def printed(cell: Cell, statistic: str) -> PrintedCell:
    return PrintedCell(
        statistic,
        cell.value,
        cell.low,
        cell.high,
        cell.n_valid,
        cell.missing_share,
        dict(cell.measures),
        tuple((str(count.role), count.group.text, count.value) for count in cell.counts),
    )


def share(**changes: object) -> PrintedCell:
    """A share of 47 of 180 among 192, with counts that it calls hidden."""
    plain: dict[str, object] = {
        "statistic": "share", "value": 0.261, "low": 0.202, "high": 0.33, "n_valid": None, "missing_share": None,
        "counts": (("numerator", YES_GROUP, None), ("base", BASE_GROUP, None), ("all", ALL_GROUP, None)),
    }  # fmt: skip
    return PrintedCell(**{**plain, **changes})  # type: ignore[arg-type]


def told(cell: PrintedCell, profile: object = POLICY.published) -> dict[str, tuple[float, float]]:
    return {bound.group: (bound.low, bound.high) for bound in bounds_of(cell, profile)}  # type: ignore[arg-type]


def test_a_naive_share_beside_hidden_counts_tells_them() -> None:
    found = told(share())
    assert found[YES_GROUP] == (47, 47)
    assert found[BASE_GROUP] == (180, 180)


def test_a_share_beside_its_base_tells_a_hidden_numerator() -> None:
    counts = (("numerator", YES_GROUP, None), ("base", BASE_GROUP, 180.0))
    assert told(share(n_valid=180, low=None, high=None, counts=counts))[YES_GROUP] == (47, 47)


def test_a_share_that_is_missing_tells_all_cases() -> None:
    cell = share(value=None, low=None, high=None, n_valid=180, missing_share=0.063)
    assert told(cell)[ALL_GROUP] == (192, 192)


def test_a_rate_with_public_months_tells_its_events() -> None:
    cell = PrintedCell(
        "rate", 2.01, extra={"mission_months": 348.0}, counts=(("numerator", YES_GROUP, None),)
    )
    assert told(cell)[YES_GROUP] == (7, 7)


def test_a_numerator_that_is_printed_beside_a_count_called_hidden_is_found() -> None:
    counts = (("numerator", YES_GROUP, None),)
    cell = share(value=0.25, low=None, high=None, extra={"numerator": 45.0}, counts=counts)
    assert told(cell, CONFIDENTIAL)[YES_GROUP] == (43, 47)


def test_a_share_that_no_counts_give_is_refused() -> None:
    counts = (("numerator", YES_GROUP, None), ("base", BASE_GROUP, 10.0))
    with pytest.raises(ValueError, match="not read as it is printed"):
        told(share(value=0.333, low=None, high=None, n_valid=10, counts=counts))


def test_counts_of_several_cells_are_left_to_who_knows_how_they_were_joined() -> None:
    counts = (("numerator", YES_GROUP, None), ("numerator", BASE_GROUP, None))
    assert told(share(counts=counts)) == {}


def test_no_cell_of_a_confidential_casebook_tells_anything_of_a_hidden_count(confidential: Casebook) -> None:
    tables = [
        confidential.share("citizenship", by="sex"),
        confidential.share("exploitation_type", by="citizenship"),
        confidential.share("means_of_control", by="year"),
        confidential.count("citizenship", "country_of_exploitation"),
        confidential.count("sex", "year"),
        confidential.rate("year"),
        confidential.rate("citizenship"),
        confidential.coverage(by="citizenship"),
        confidential.profile(["sex", "exploitation_type"]),
        confidential.flows("citizenship", "country_of_exploitation"),
    ]
    cells = [cell for table in tables for cell in as_printed(table)]
    hidden = [cell for cell in cells if any(value is None for *_, value in cell.counts)]
    assert len(hidden) > 50
    for cell in cells:
        assert hidden_only(bounds_of(cell, CONFIDENTIAL), cell) == []
