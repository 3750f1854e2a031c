"""The data dictionary of a casebook: labels, categories and completeness, and no count that is not protected."""

from __future__ import annotations

import re

import pytest

from data_access import UsageError
from data_access.casebook.casebook import Casebook
from data_access.casebook.describing import dictionary_names
from data_access.casebook.description import Description


@pytest.fixture(scope="module")
def overview(confidential: Casebook) -> Description:
    return confidential.describe()


def facts(casebook: Casebook, what: str) -> dict[str, str]:
    return dict(casebook.describe(what).facts)


def test_all_dimensions_of_the_source_are_listed_with_labels_and_completeness(
    confidential: Casebook, overview: Description
) -> None:
    rows = {row[0]: dict(zip(overview.headings, row, strict=True)) for row in overview.rows}
    assert {one.name for one in confidential.dimensions()} <= rows.keys()
    assert rows["settlement"]["what it is"] == "Place of living"
    assert re.fullmatch(r"(89|90|91) %", rows["settlement"]["known"])
    assert rows["sex"]["known"] == "100 %"
    assert rows["settlement"]["form 2"].endswith(" %")
    assert any("education" in note for note in overview.notes)


def test_a_dimension_has_its_categories_and_the_forms_that_asked_it(confidential: Casebook) -> None:
    described = confidential.describe("settlement")
    assert dict(described.rows) == confidential.labels("settlement")
    told = dict(described.facts)
    assert told["From"] == "victim.settlement"
    assert any(name.startswith("Form ") and text.endswith("known") for name, text in told.items())


def test_a_table_and_a_column_are_described_too(confidential: Casebook) -> None:
    names = [row[0] for row in confidential.describe("victim").rows]
    assert "victim.settlement" in names
    assert not [name for name in names if name.endswith("_not_known")]
    assert facts(confidential, "victim.settlement")["Known"] == "90 %"


def test_what_the_source_lacks_says_why(confidential: Casebook) -> None:
    assert "Not in this source" in facts(confidential, "education")
    assert "Known" not in facts(confidential, "education")


def test_a_small_group_is_hidden_here_too(confidential: Casebook) -> None:
    few = confidential.where(citizenship="NAM")
    assert facts(few, "settlement")["Known"].startswith("··")


@pytest.mark.parametrize("what", ["sex", "citizenship", "victim", "year", "perpetrator_sex"])
def test_nothing_but_shares_is_told_in_numbers(confidential: Casebook, what: str) -> None:
    assert_no_counts(confidential.describe(what))


def test_the_list_of_dimensions_tells_no_counts(overview: Description) -> None:
    assert_no_counts(overview)


def assert_no_counts(described: Description) -> None:
    """Without shares in per cent, years, and what has a digit in its name, no digit is left."""
    text = repr(described).partition("\n")[2]
    plain = re.sub(r"\b\d{1,3} %|\b(19|20)\d\d\b|[Ff]orm \d|\bv\d\b|ISO 3166-1|alpha-3", "", text)
    assert not re.findall(r".*\d.*", plain)


def test_a_misspelt_name_is_told_the_nearest(confidential: Casebook) -> None:
    with pytest.raises(UsageError, match="did you mean 'settlement'"):
        confidential.describe("setlement")


def test_it_shows_itself_as_a_table_in_a_notebook(confidential: Casebook) -> None:
    html = confidential.describe("sex")._repr_html_()
    assert "<td" in html and "<code>female</code>" in html
    assert {"sex", "victim", "victim.sex"} <= set(dictionary_names())
