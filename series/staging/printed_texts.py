"""Texts of ``data_access`` that are printed with an edition: it is written in English and knows of no other language.

What is given here is extracted for translators beside the texts that are marked in the code of the series. A text into which
``data_access`` writes numbers itself stands here with a name in their place: ``Translator.filled`` finds it by its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from series.translation.marking import marked

_WORDS = re.compile(r"\b(?:assumption|in|form|dimension|widened)\b")
"""In the name of a standard: more than its name."""

FILLED = (
    marked("About {number} registered victims did not agree to research and were left out at import."),
    marked("Fewer than {number} registered victims did not agree to research and were left out at import."),
    marked("fewer than {number} registered victims were exploited in {region}"),
    marked("no edition for {regions}, where fewer than {number} registered victims were exploited"),
    marked("the source {source} does not record {columns}, which the report needs"),
)
"""Caveats of sources, and reasons why a report is not published, with numbers and names in them."""

OF_SOURCES = (
    marked("registered victims"),
    marked("detected victims"),
    marked("records"),
)
"""Units of the sources: whom they count."""

OF_PARAMETERS = (
    marked("Parameter"),
    marked("Value"),
    marked("Unit"),
    marked("Status"),
    marked("Source"),
    marked("Note"),
    marked("published"),
    marked("computed"),
    marked("assumption"),
)
"""Heads and statuses of the demonstration's parameters."""

OF_COVERAGE = (
    marked("version of the interview form"),
    marked("year of registration"),
    marked("form version"),
    marked("column"),
)


def printed_texts() -> list[str]:
    """Every text of ``data_access`` that a page or a report can print as it stands, each once, in the order of its source."""
    from data_access.sources.printed import texts_of_sources

    found: Iterable[str] = (*_of_schema(), *texts_of_sources(), *_of_known_truth(), *_of_demonstration())
    return list(dict.fromkeys(text for text in found if text))


def _of_schema() -> Iterator[str]:
    from data_access.casebook.dictionary import dictionary_codes, dictionary_columns, dictionary_rules
    from data_access.casebook.schema import TABLES

    columns = dictionary_columns()
    for table in TABLES:
        yield table.title
        yield table.description
        yield table.kind_of_fact.value
        for column in columns:
            if column.table == table.name:
                yield column.description
                yield column.kind
    for _, _, message in dictionary_rules():
        yield message
    for code in dictionary_codes():
        if _WORDS.search(code.standard):
            yield code.standard.strip("-")


def _of_known_truth() -> Iterator[str]:
    from data_access.sources.demonstration.truth import truth
    from series.methods.known_truth import read_known_truth

    for estimate in read_known_truth().estimates:
        known = truth(estimate.truth)
        yield known.statement
        yield known.unit
        yield estimate.method
        yield estimate.remark


def _of_demonstration() -> Iterator[str]:
    from data_access.sources.demonstration.parameters import parameter_annex

    rows = parameter_annex()
    for column in ("unit", "note", "source"):
        yield from rows[column]
