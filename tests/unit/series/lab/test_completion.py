"""Completion in a notebook offers the words of the data dictionary where the cases are asked, and nowhere else."""

from __future__ import annotations

import pytest

from data_access.casebook.casebook import Casebook
from series.lab.completion import complete


@pytest.fixture(scope="module")
def names(confidential: Casebook) -> dict[str, object]:
    """What a notebook has by name."""
    return {"casebook": confidential, "by_sex": confidential.count("sex"), "other": 1}


def words(code: str, names: dict[str, object]) -> tuple[str, ...]:
    found = complete(code, names)
    return found.words if found else ()


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ('casebook.count("exploitation_t', "exploitation_type"),
        ('casebook.count("sex", "settl', "settlement"),
        ('casebook.share("sex", by="settl', "settlement"),
        ('casebook.share("sex", by=["year", "settl', "settlement"),
        ('casebook.share("exploitation_type=forced', "forced_labour"),
        ('casebook.share("exploitation_type", coarsen=True, keep=["forced', "forced_labour"),
        ("casebook.where(settl", "settlement="),
        ("casebook.where(sex='male', settl", "settlement="),
        ('casebook.where(sex="ma', "male"),
        ('casebook.where(sex=["female", "ma', "male"),
        ('casebook.where(settlement="urban").where(sex="ma', "male"),
        ('casebook.where(\n    sex="male",  # (men\n).share("settl', "settlement"),
        ('casebook.where(citizenship="Belar', "Belarus"),
        ('casebook.where(region="Eastern Eu', "Eastern Europe"),
        ('casebook.describe("victim.settl', "victim.settlement"),
        ("by_sex.cell(", "sex="),
        ('by_sex.cell(sex="fem', "female"),
        ('print(casebook.count("settl', "settlement"),
    ],
)
def test_what_fits_is_offered(names: dict[str, object], code: str, wanted: str) -> None:
    assert wanted in words(code, names)


@pytest.mark.parametrize(
    "code",
    [
        "",
        'open("settl',
        'other.count("settl',
        'missing.count("settl',
        'casebook.count("sex") + "settl',
        "casebook.where(sex=settl",
        'casebook.where(sex="male", years=(2005, 20',
        'casebook.count("sex", unit="li',
        "# casebook.count('settl",
        "casebook.count)('settl",
    ],
)
def test_elsewhere_nothing_is_offered(names: dict[str, object], code: str) -> None:
    assert words(code, names) == ()


def test_what_is_offered_does_not_depend_on_the_cases(confidential: Casebook) -> None:
    """The categories of a group of few persons are those of all: else completion would tell who is there."""
    code = 'casebook.where(exploitation_type="'
    few = confidential.where(citizenship="NAM")
    assert words(code, {"casebook": few}) == words(code, {"casebook": confidential}) != ()


def test_the_fragment_is_what_is_replaced(confidential: Casebook) -> None:
    found = complete('casebook.share("exploitation_type=other,forced_la', {"casebook": confidential})
    assert found is not None
    assert (found.fragment, found.words) == ("forced_la", ("forced_labour",))
