"""Answers to items in microdata: the bits of the table of cases say what the tables of items say, row by row."""

from __future__ import annotations

from dataclasses import replace
from unittest import mock

import pandas as pd
import pytest

from data_access.casebook import queries_modelling
from data_access.casebook.casebook import Casebook
from data_access.casebook.queries_answers import SEVERAL
from data_access.disclosure.statuses import Denominator
from tests.unit.data_access.casebook.small_casebook import small_tables, write_casebook

COLUMNS = {
    "threats": "means_of_control=threats",
    "either": "means_of_control=threats,debt_bondage",
    "labour": "exploitation_type=forced_labour",
    "labour_or_other": "exploitation_type=forced_labour,other",
    "type": "exploitation_type",
    "means": "number(means_of_control)",
    "types": "number(exploitation_type)",
}


@pytest.fixture(scope="module")
def casebook(tmp_path_factory: pytest.TempPathFactory) -> Casebook:
    return write_casebook(tmp_path_factory.mktemp("items"), small_tables())


def microdata(casebook: Casebook, denominator: Denominator) -> pd.DataFrame:
    """What a model would be fitted on, which nobody sees otherwise."""
    with mock.patch.object(queries_modelling, "issue_modelling_frame", lambda data: data):
        frame = casebook.modelling_frame(COLUMNS, denominator=denominator)
    return frame.data  # type: ignore[attr-defined,no-any-return]


def without_bits(casebook: Casebook) -> Casebook:
    """The same casebook, with a table of cases that has no bits of items."""
    book = casebook._book
    cases = frozenset(name for name in book.setting.cases if not name.startswith("items_"))
    assert cases < book.setting.cases
    return replace(casebook, _book=replace(book, setting=replace(book.setting, cases=cases)))


@pytest.mark.parametrize("denominator", [Denominator.KNOWN, Denominator.WITHIN_GROUP])
def test_bits_and_rows_give_the_same_answers(casebook: Casebook, denominator: Denominator) -> None:
    quick = microdata(casebook, denominator)
    looked_up = microdata(without_bits(casebook), denominator)
    pd.testing.assert_frame_equal(quick, looked_up)
    for name in ("threats", "labour_or_other"):
        assert set(quick[name].dropna()) == {0, 1}
    assert quick["threats"].isna().any()
    assert SEVERAL in set(quick["type"])
