"""What was accepted of the assistance given, and when a person was last reached: counted again in pandas."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from data_access.casebook.casebook import Casebook
from data_access.disclosure.statuses import ProtectionClass
from data_access.errors import UsageError
from data_access.sources.demonstration import generate
from tests.unit.data_access.casebook.small_casebook import write_casebook


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    return generate(size=800, seed=3)


@pytest.fixture(scope="module")
def book(tables: dict[str, pd.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> Casebook:
    folder: Path = tmp_path_factory.mktemp("assistance")
    return write_casebook(folder, tables, protection_class=ProtectionClass.PUBLISHED)


def _first(tables: dict[str, pd.DataFrame]) -> set[str]:
    return set(tables["registration"].query("sequence == 1")["registration_id"])


def test_what_was_accepted_is_of_what_was_given(book: Casebook, tables: dict[str, pd.DataFrame]) -> None:
    given = tables["assistance"].astype({"answer": "str", "accepted": "str", "assistance_type": "str"})
    given = given[given["registration_id"].isin(_first(tables)) & (given["answer"] == "yes")]
    shelter = given[given["assistance_type"] == "shelter"]
    found = book.share("assistance_accepted").cell(assistance_accepted="shelter")
    assert found.n_valid == shelter["accepted"].isin(["yes", "no"]).sum()
    assert found.value == pytest.approx((shelter["accepted"] == "yes").sum() / found.n_valid, abs=5e-4)


def test_the_last_contact_is_the_latest_that_was_made(
    book: Casebook, tables: dict[str, pd.DataFrame]
) -> None:
    sought = tables["follow_up"].astype({"in_contact": "str"})
    sought = sought[sought["registration_id"].isin(_first(tables)) & sought["in_contact"].isin(["yes", "no"])]
    made = sought[sought["in_contact"] == "yes"].groupby("registration_id")["months_after_exit"].max()
    counts = book.count("last_contact")
    assert counts.cell(last_contact="none").value == sought["registration_id"].nunique() - len(made)
    assert counts.cell(last_contact="0-11").value == (made < 12).sum()
    assert counts.cell(last_contact="24+").value == (made >= 24).sum()


def test_a_source_without_follow_up_cannot_be_asked(tables: dict[str, pd.DataFrame], tmp_path: Path) -> None:
    poorer = {name: table for name, table in tables.items() if name not in ("follow_up", "assistance")}
    book = write_casebook(tmp_path, poorer, protection_class=ProtectionClass.PUBLISHED)
    for dimension in ("last_contact", "assistance_accepted"):
        assert not book.carries(dimension)
        with pytest.raises(UsageError):
            book.count(dimension)
