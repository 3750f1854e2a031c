"""The wording that the field demands: what is found, what is in order, and that a finding says where and what to write."""

from __future__ import annotations

import re

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from series.staging.prose_checks import Passage
from series.staging.wording import check_wording, passages_of_notebook, phrases, words_of_code

NOT_USED = {
    "victims in a country": "Half of the trafficking victims in Moldova were men.",
    "prevalence": "The prevalence of trafficking doubled.",
    "trend of trafficking": "There was a rise in trafficking after 2008.",
    "risk of being trafficked": "Poor women had a higher risk of being trafficked.",
    "likely to be trafficked": "Rural men are less likely to be trafficked.",
    "cause": "Poverty leads to exploitation.",
    "raises or lowers a risk": "A forced return increases the risk.",
    "risk factor": "Low education is a risk factor.",
    "effect of assistance": "Shelter prevents a second episode.",
    "traffickers as a fact": "Most traffickers were men.",
    "somebody's trafficker": "Many knew their traffickers.",
    "offenders": "A third of the offenders were women.",
    "rescued": "The men were rescued by the police.",
    "sex slave": "Some were held as sex slaves.",
    "illegal migrant": "They were treated as illegal migrants.",
    "prostituted": "Girls were prostituted by relatives.",
    "relapse": "Relapse is rare (« rechute »).",
    "representative": "This is a representative sample.",
    "true number of victims": "The true number of victims is higher.",
    "quotation of a person": "As one victim said, nobody asked.",
}
IN_ORDER = [
    "Victims of trafficking registered in Moldova were mostly women.",
    "Counts of registrations do not measure the prevalence of trafficking.",
    "Nothing here is a risk of being trafficked: everybody in the data was.",
    "Most reported traffickers were men.",
    "The registered cases are not a representative sample of all victims.",
    "Those exploited in prostitution were younger.",
    "A second episode is reported more often among those who were children at first.",
    "The way out was a raid by the police for a fifth of them.",
    "Surtees wrote of *Traffickers who recruit in Southern Europe* [@surtees2008].",
    "Jobe (2010), “The Causes of Re-trafficking and the risk of re-trafficking”.",
    "See [here](https://example.org/sex slaves) and `illegal migrants`.",
]


def found(text: str) -> list[str]:
    return [finding.message for finding in check_wording([Passage("report.qmd", text)])]


def test_every_phrase_has_an_example_that_is_found() -> None:
    assert {phrase.name for phrase in phrases()} == set(NOT_USED)


@pytest.mark.parametrize("name", NOT_USED)
def test_a_phrase_is_found_with_its_reason_and_what_to_write(name: str) -> None:
    (phrase,) = (phrase for phrase in phrases() if phrase.name == name)
    assert any(phrase.reason in message and phrase.use in message for message in found(NOT_USED[name]))


@pytest.mark.parametrize("text", IN_ORDER)
def test_what_is_in_order_is_left(text: str) -> None:
    assert found(text) == []


def test_a_denial_covers_its_own_sentence_only() -> None:
    assert found("This is not so. The prevalence of trafficking doubled.")


def test_a_phrase_is_found_across_a_line_break() -> None:
    (finding,) = check_wording([Passage("report.qmd", "Words.\n\nMost\ntraffickers\nwere men.", 4)])
    assert (finding.file, finding.cell, finding.line) == ("report.qmd", 4, 4)
    assert "'traffickers were'" in str(finding)


def test_titles_of_works_are_exempt_only_where_a_work_is_cited() -> None:
    assert found("*Traffickers who recruit* is a heading.")


def test_the_sentences_of_claims_are_prose_too() -> None:
    code = 'claim("c", check, holds="Most traffickers "\n      "were men.", fails="", undetermined="")'
    notebook = new_notebook(cells=[new_markdown_cell("# A report"), new_code_cell(code)])
    (finding,) = check_wording(passages_of_notebook(notebook, "men.ipynb"))
    assert (finding.file, finding.cell) == ("men.ipynb", 2)


def test_words_of_code_are_strings_of_several_words_but_no_docstrings() -> None:
    assert words_of_code('"""Doc string."""\nx = "sex"\ny = f"{x} of the cases"') == [" of the cases"]


def test_every_phrase_says_where_the_brief_asks_for_it() -> None:
    for phrase in phrases():
        assert re.match(r"\d", phrase.section), phrase.name
