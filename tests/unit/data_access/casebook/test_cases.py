"""The table of cases: questions find in it what the canonical tables say, however large the casebook is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from unittest import mock

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access.casebook import queries_counting
from data_access.casebook.case_writing import largest_case_group, write_cases
from data_access.casebook.casebook import Casebook, casebook_of
from data_access.casebook.cases import CASES_FILE, bits_of, item_tables
from data_access.disclosure.contributors import Contributors
from data_access.disclosure.decisions import NO_DECISIONS
from data_access.disclosure.policy import current_policy
from data_access.disclosure.protection_log import ProtectionLog
from data_access.disclosure.statuses import Denominator, ProtectionClass, Unit
from data_access.disclosure.tables import ProtectedTable
from data_access.sources.interface import ImportedCasebook
from tests.unit.data_access.casebook.small_casebook import small_tables, write_casebook

RULES = current_policy().profiles.confidential.counts
WITHIN = Denominator.WITHIN_GROUP

QUESTIONS: dict[str, Callable[[Casebook], ProtectedTable]] = {
    "everybody": lambda book: book.count(),
    "two axes": lambda book: book.crosstab("sex_and_age", "year"),
    "countries": lambda book: book.count("country_of_exploitation", "sex"),
    "regions": lambda book: book.count("citizenship_region", "period"),
    "items": lambda book: book.count("means_of_control", "age_group"),
    "a share of items": lambda book: book.share("means_of_control", by="sex_and_age"),
    "within a group": lambda book: book.share("exploitation_type", by="year", denominator=WITHIN),
    "items together": lambda book: book.share("means_of_control=threats,debt_bondage", by="sex"),
    "together within": lambda book: book.share(
        "exploitation_type=forced_labour,other", by="sex", denominator=WITHIN
    ),
    "items by items": lambda book: book.share("means_of_control", by="exploitation_type"),
    "who has an item": lambda book: book.where(means_of_control="threats").count("exploitation_type"),
    "by reported perpetrators": lambda book: book.where(perpetrator_sex="male").count("sex", "year"),
    "numbers of perpetrators": lambda book: book.count("perpetrators_reported", "roles_reported"),
    "sets": lambda book: book.count("perpetrators_sex"),
    "routes": lambda book: book.flows("citizenship", "country_of_exploitation"),
    "completeness": lambda book: book.coverage(["settlement", "means_of_control"], by="form_version"),
    "rates": lambda book: book.rate(["year", "mission_region"]),
    "coarsened": lambda book: book.share("country_of_exploitation", by="year", coarsen=True),
    "reports": lambda book: book.count("role", "perpetrator_sex", unit=Unit.LINK),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cases") / "book"
    folder.mkdir()
    write_casebook(folder, small_tables())
    return folder


def opened(folder: Path, **changed: object) -> Casebook:
    """The small casebook again, with something changed of how it was imported."""
    book = write_casebook(folder, small_tables())
    imported = ImportedCasebook(folder, book.source, book.coverage_of_source, None, **changed)  # type: ignore[arg-type]
    return casebook_of(imported)


@pytest.fixture(scope="module")
def joined(folder: Path) -> Casebook:
    """The casebook without a table of cases: its tables are joined for each question."""
    assert not (folder / CASES_FILE).exists()
    return opened(folder)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Casebook:
    """The same casebook with a table of cases on disk, and the size of its largest case group."""
    folder = tmp_path_factory.mktemp("large") / "book"
    folder.mkdir()
    write_casebook(folder, small_tables())
    write_cases(folder, tuple(small_tables()))
    with duckdb.connect() as connection:
        largest = largest_case_group(connection, folder)
    assert largest is not None and 3 <= largest < 20
    return opened(folder, largest_case_group=largest)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_large_casebook_is_asked_and_protected_like_a_small_one(
    question: str, joined: Casebook, large: Casebook
) -> None:
    expected = QUESTIONS[question](joined)
    with mock.patch.object(queries_counting, "ALL_GROUPS_UP_TO", 0):
        told = QUESTIONS[question](large)
    assert told.cells == expected.cells
    assert told.frame.equals(expected.frame)


@pytest.mark.parametrize("question", ["two axes", "a share of items", "who has an item", "everybody"])
def test_what_an_attacker_knows_is_never_taken_to_be_less_in_a_large_casebook(
    question: str, joined: Casebook, large: Casebook, tmp_path: Path
) -> None:
    """Of missions exactly as much; of case groups at least as much."""
    folders = [tmp_path / "small", tmp_path / "large"]
    for folder in folders:
        folder.mkdir()
    logs = [ProtectionLog(folder) for folder in folders]
    QUESTIONS[question](joined.under(NO_DECISIONS, logs[0]))
    with mock.patch.object(queries_counting, "ALL_GROUPS_UP_TO", 0):
        QUESTIONS[question](large.under(NO_DECISIONS, logs[1]))
    small, of_large = ({entry.group: entry for entry in log.entries()} for log in logs)
    assert small.keys() == of_large.keys() and small
    for group, entry in small.items():
        other = of_large[group]
        assert (other.count, other.printed, other.rule) == (entry.count, entry.printed, entry.rule)
        assert other.largest_mission == entry.largest_mission, group
        assert other.largest_case_group >= entry.largest_case_group, group
    assert any(entry.largest_mission for entry in small.values())


def test_a_published_large_casebook_counts_exactly(tmp_path: Path) -> None:
    tables = small_tables()
    book = write_casebook(tmp_path, tables, protection_class=ProtectionClass.PUBLISHED)
    write_cases(tmp_path, tuple(tables))
    of_men = int((tables["victim"]["sex"] == "male").sum())
    again = casebook_of(ImportedCasebook(tmp_path, book.source, book.coverage_of_source, None))  # type: ignore[arg-type]
    for one in (book, again):
        assert one.where(sex="male").total().value == of_men


def test_groups_are_looked_up_only_behind_small_cells_of_large_casebooks(large: Casebook) -> None:
    population = large._population()
    assert queries_counting.settled_above(population, Unit.CASE) is None
    with mock.patch.object(queries_counting, "ALL_GROUPS_UP_TO", 0):
        limit = queries_counting.settled_above(population, Unit.CASE)
        assert limit == large._book.largest_case_group * RULES.minimum_case_groups
        assert queries_counting.settled_above(population, Unit.LINK) is None
    unknown = replace(population, book=replace(large._book, largest_case_group=None))
    with mock.patch.object(queries_counting, "ALL_GROUPS_UP_TO", 0):
        assert queries_counting.settled_above(unknown, Unit.CASE) is None


@settings(max_examples=60, deadline=None)
@given(
    sizes=st.lists(st.tuples(st.integers(0, 5), st.integers(1, 9)), min_size=1, max_size=120),
    merged=st.lists(st.integers(0, 1), min_size=3, max_size=3),
)
def test_what_is_hidden_is_the_same_without_a_look_at_groups_behind_large_cells(
    sizes: list[tuple[int, int]], merged: list[int]
) -> None:
    """Each entry is a case group: the cell where all its persons are, and how many they are."""
    cells = np.array([cell for cell, _ in sizes])
    persons = np.array([number for _, number in sizes])
    groups = np.arange(len(sizes))
    shape, largest = (3, 2), int(persons.max())
    counts = np.bincount(cells, weights=persons, minlength=6).astype(np.int64)
    whole = Contributors(shape, cells, groups, persons)
    many = counts > largest * max(RULES.minimum_case_groups, 1 / RULES.largest_case_group_share)
    looked_up = ~many[cells]
    some = Contributors(
        shape,
        cells[looked_up],
        groups[looked_up],
        persons[looked_up],
        larger=np.where(many, counts, 0).reshape(shape),
        largest=largest,
    )
    index = np.array(merged)
    for one, other in (
        (whole, some),
        *((whole.over(axes), some.over(axes)) for axes in ((0,), (1,), ())),
        (whole.renumbered(index, 2), some.renumbered(index, 2)),
        (whole.within(many.reshape(shape)), some.within(many.reshape(shape))),
    ):
        hidden, as_well = one.wanting(RULES), other.wanting(RULES)
        assert all((hidden[reason] == as_well[reason]).all() for reason in hidden)
        assert (one.tallied()[0] == other.tallied()[0]).all()
        assert (one.tallied()[2] <= other.tallied()[2]).all(), "who knows a group is never taken to know less"


def test_every_code_of_every_group_of_items_has_a_bit_of_its_own() -> None:
    for name in item_tables():
        bits = list(bits_of(name).values())
        assert len(set(bits)) == len(bits)
        assert all(bit & (bit - 1) == 0 for bit in bits)
