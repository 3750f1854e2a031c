"""The data dictionary says of the schema what the schema says of itself."""

from data_access.casebook.dictionary import (
    dictionary_codes,
    dictionary_columns,
    dictionary_frames,
    dictionary_rules,
)
from data_access.casebook.schema import RULES, TABLES
from data_access.vocabulary.code_lists import ALL_CODE_LISTS
from data_access.vocabulary.facts import REASON_LABELS, NotKnownReason


def test_every_column_of_the_schema_is_there_once() -> None:
    listed = [(row.table, row.column) for row in dictionary_columns()]
    assert listed == [(table.name, column.name) for table in TABLES for column in table]


def test_every_code_of_a_column_is_there_with_its_label() -> None:
    codes = {(row.code_list, row.code): row.label for row in dictionary_codes()}
    assert codes["sex", "female"] == "women and girls"
    for row in dictionary_columns():
        if row.code_list:
            assert any(name == row.code_list for name, _code in codes), row


def test_every_code_list_that_the_schema_uses_is_published() -> None:
    names = {listed.name for listed in ALL_CODE_LISTS}
    assert {row.code_list for row in dictionary_columns() if row.code_list} <= names


def test_every_reason_has_a_label() -> None:
    assert set(REASON_LABELS) == set(NotKnownReason)


def test_rules_are_told_in_words() -> None:
    assert [row[1] for row in dictionary_rules()] == [rule.name for rule in RULES]


def test_the_data_package_gets_frames() -> None:
    columns, codes = dictionary_frames()
    assert len(columns) == len(dictionary_columns()) and len(codes) == len(dictionary_codes())
