"""What the scanner of outputs must look for: every pseudonym of a confidential casebook, and none of a published one."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from data_access.casebook.identifiers import identifiers_of
from data_access.disclosure.statuses import ProtectionClass
from tests.unit.data_access.casebook.small_casebook import write_casebook

TABLES = {
    "victim": pd.DataFrame({"victim_id": ["V01a", "V02b"]}),
    "registration": pd.DataFrame(
        {
            "registration_id": ["R01a", "R02b"],
            "victim_id": ["V01a", "V02b"],
            "mission_id": ["M01a", None],
            "case_group_id": ["G01a", "G01a"],
            "sequence": 1,
            "year": [2004, 2005],
        }
    ),
}


def test_identifiers_of_all_tables_are_known_each_once(tmp_path: Path) -> None:
    book = write_casebook(tmp_path, TABLES)
    assert identifiers_of(book) == {"V01a", "V02b", "R01a", "R02b", "M01a", "G01a"}


def test_a_published_source_has_none(tmp_path: Path) -> None:
    book = write_casebook(tmp_path, TABLES, protection_class=ProtectionClass.PUBLISHED)
    assert identifiers_of(book) == frozenset()
