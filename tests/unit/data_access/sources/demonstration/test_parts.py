"""A large demonstration casebook is drawn and imported in parts: other victims in each, one truth, bounded memory."""

from __future__ import annotations

from pathlib import Path
from unittest import mock

import duckdb
import pandas as pd
import pytest

from data_access.casebook.casebook import casebook_of
from data_access.casebook.schema import table
from data_access.errors import UsageError
from data_access.sources import import_source
from data_access.sources.demonstration import generator
from data_access.sources.demonstration.options import CORE
from data_access.sources.interface import ImportedCasebook

SIZE, OF_A_PART = 1100, 400


@pytest.fixture(scope="module")
def in_parts(tmp_path_factory: pytest.TempPathFactory) -> ImportedCasebook:
    with mock.patch.object(generator, "VICTIMS_OF_A_PART", OF_A_PART):
        return import_source(
            "demonstration", f"size={SIZE},tables=core", cache=tmp_path_factory.mktemp("parts")
        )


def stored(book: ImportedCasebook, name: str) -> pd.DataFrame:
    return pd.read_parquet(book.table_path(name))


def test_the_parts_make_one_casebook(in_parts: ImportedCasebook) -> None:
    assert set(in_parts.tables) == set(CORE)
    victims = stored(in_parts, "victim")
    assert len(victims) == SIZE
    for name in in_parts.tables:
        key = list(table(name).key)
        keys = stored(in_parts, name)[key]
        assert not keys.duplicated().any(), name
        assert keys[key[0]].is_monotonic_increasing, f"{name} is not in the order of its key"


def test_parts_have_other_victims_and_the_same_missions(in_parts: ImportedCasebook) -> None:
    numbers = stored(in_parts, "victim")["victim_id"].str[1:].map(lambda text: int(text, 16) >> 20)
    assert numbers.value_counts().to_dict() == {0: OF_A_PART, 1: OF_A_PART, 2: SIZE - 2 * OF_A_PART}
    facts = stored(in_parts, "victim").drop(columns="victim_id")
    first, second = (facts[(numbers == part).to_numpy()].reset_index(drop=True) for part in (0, 1))
    assert not first.equals(second)
    missions = set(stored(in_parts, "mission")["mission_id"])
    assert set(stored(in_parts, "registration")["mission_id"]) <= missions


def test_every_part_is_in_the_table_of_cases(in_parts: ImportedCasebook) -> None:
    file = str(in_parts.path / "cases.parquet")
    with duckdb.connect() as connection:
        row = connection.execute(f"SELECT count(*), count(DISTINCT \"v.victim_id\") FROM '{file}'").fetchone()
    assert row == (SIZE, SIZE)
    assert in_parts.largest_case_group is not None
    assert casebook_of(in_parts).total().value == pytest.approx(SIZE, abs=5)


def test_a_first_part_is_the_casebook_of_its_size() -> None:
    alone = generator.generate(size=OF_A_PART, tables=("victim",))["victim"]
    part = generator.generate_cases(size=OF_A_PART, part=0).casebook().table("victim")
    assert part.equals(alone)


def test_an_unknown_set_of_tables_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no set of tables 'cores'"):
        import_source("demonstration", "tables=cores", cache=tmp_path)
