"""What a published source tells of an edition's groups: bounds where it counts the same, nothing where it can't."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from data_access.casebook.casebook import Casebook
from data_access.casebook.public_knowledge import PublicFacts
from data_access.disclosure.groups import Group
from data_access.disclosure.ledger import LedgerRow
from data_access.disclosure.linking import Knowledge
from data_access.disclosure.statuses import ProtectionClass
from data_access.errors import UsageError
from series.publishing import auxiliary
from series.publishing.auxiliary import AuxiliaryCounts, AuxiliarySource, auxiliary_counts, count_in
from tests.unit.data_access.casebook.small_casebook import write_casebook
from tests.unit.series.audit.ledgers import row

KNOWLEDGE = Knowledge(rounding_base=5, threshold=11)
YEARS = [2004, 2004, 2005, 2006]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Casebook:
    """A published casebook of four: three men, of whom two were registered in 2004, and a woman in 2006."""
    ids = [f"v{number}" for number in range(4)]
    victim = pd.DataFrame({"victim_id": ids, "sex": ["male", "male", "male", "female"]})
    registration = pd.DataFrame(
        {"registration_id": ids, "victim_id": ids, "year": YEARS, "sequence": 1, "age_group": ["adult", None, None, "child"]}
    )  # fmt: skip
    tables = {"victim": victim, "registration": registration}
    return write_casebook(tmp_path_factory.mktemp("book"), tables, protection_class=ProtectionClass.PUBLISHED)


@pytest.mark.parametrize(
    ("group", "count"),
    [
        ("case", 4),
        ("case & sex=male", 3),
        ("case & sex=male & year=2004", 2),
        ("case & year=2004..2006", 4),
        ("case & known(age_group)", 2),
        ("case & known(age_group) & sex=female", 1),
    ],
)
def test_a_group_of_the_same_definition_is_counted(book: Casebook, group: str, count: int) -> None:
    assert count_in(book, Group.parse(group)) == count


@pytest.mark.parametrize(
    "group",
    [
        "perpetrator",
        "case & no(exploitation_type:forced_labour)",
        "case & sex!=male",
        "case & education=tertiary",
        "case & sex=third_code",
    ],
)
def test_of_other_groups_it_can_t_say_anything(book: Casebook, group: str) -> None:
    assert count_in(book, Group.parse(group)) is None


def told_by(book: Casebook, monkeypatch: pytest.MonkeyPatch, *rows: LedgerRow) -> AuxiliaryCounts:
    monkeypatch.setattr(auxiliary, "open_casebook", lambda *_, **__: book)
    facts = PublicFacts(scheme="m49")
    return auxiliary_counts(AuxiliarySource("ctdc-global"), rows, facts, KNOWLEDGE, lambda _: None)


def test_hidden_groups_get_lower_bounds(book: Casebook, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [row("case", 100), row("case & sex=male", None), row("case & education=tertiary", None)]
    found = told_by(book, monkeypatch, *rows)
    assert found.at_least == {"case": 4, "case & sex=male": 3}
    assert str(found) == "ctdc-global gave 2 lower bounds: it counts 2 of the 3 groups by the same definition"


def test_a_source_of_more_persons_than_the_edition_gives_none(
    book: Casebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = told_by(book, monkeypatch, row("case", 0), row("case & sex=male", None))
    assert found.at_least == {}
    assert str(found).endswith("more persons of “case” than there can be here, so it is about others too")


def test_a_source_is_named_with_its_data() -> None:
    assert AuxiliarySource.parse("glotip=a/b.xlsx") == AuxiliarySource("glotip", Path("a/b.xlsx"))
    assert AuxiliarySource.parse("ctdc-global") == AuxiliarySource("ctdc-global")


@pytest.mark.parametrize(
    ("named", "told"), [("demonstration", "not a published source"), ("ctdc-globl", "did you mean")]
)
def test_other_sources_are_refused(named: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        AuxiliarySource.parse(named)
