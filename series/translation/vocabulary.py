"""The catalogue of the vocabulary: names of dimensions and categories, and what tables say in notes below them.

Countries aside, whose names come from the CLDR (``data_access.vocabulary.countries.country_name``).
"""

from __future__ import annotations

from collections.abc import Iterator

from series.translation.extracting import Marked

_COMPOSED = (
    "Shares of {counted} with known {dimension}.",
    "Shares of {counted} with any information on {dimension}; a blank counts as no (the rule of the Counter-Trafficking Data "
    "Collaborative).",
    "Shares of {counted} of which the answer was recorded, as yes or as asked and no ({dimension}).",
    "Others together: {categories}, since too few cases were recorded with some of them.",
    "Counts are rounded to the nearest {base}, so they may not add up.",
    "Counts carry noise of {number} at most, the same wherever the same cases are counted; totals carry their own, so counts "
    "don't add up.",
    "{symbol} stands for a value that is not shown, to protect persons.",
    "Per {number} months of activity of the missions that registered at least {threshold} of these cases.",
    "Per {number} months of activity of the missions that registered these cases.",
    "Each trait is shared by at least {number} cases.",
    "Reference outcome: {category}.",
    "Odds of a higher category; from lowest to highest: {categories}.",
    "links of {persons} to reported perpetrators",
    "reported perpetrators of {persons}",
    "exploited in {places}",
    "citizens of {places}",
    "registered in {places}",
    "{number} or more",
    "all {number}",
    "{number} or more known, the others imputed",
    "{number} or more known, half of those known",
    "{number} or more known, unknown counted as not deprived",
    "{first} to {last} months",
    "after {first} months",
    "A composite of many cases, and nobody's own story: {story}",
    "No vignette is shown here: one of its traits is hidden in this edition, to protect persons.",
)
"""Texts that the software puts together with values in them."""

_NOTES = (
    "A case can count in several categories; they don't add up to the total.",
    "Share of cases of whom the fact is known; nil also where the form had no such question.",
    "Shares of cases with known answers.",
    "Routes that are not listed stand together as other routes.",
    "A composite: no registered case has all of these traits.",
    "Complete cases only: cases with a fact of the model not known are left out.",
    "Computed from rounded counts, as a table of this outcome by these terms would be.",
    "Fixed effects of missions are in the model and not shown; small missions share one.",
    "Standard errors allow for cases identified together being alike (clustered).",
    "Standard errors allow for cases of the same mission being alike (clustered).",
    "Standard errors allow for reports of the same perpetrator being alike (clustered).",
    "Few clusters: intervals may be too narrow.",
    "Covariance and degrees of freedom for few or uneven clusters (CR2, Bell and McCaffrey 2002).",
    "Penalised likelihood (Firth 1993) with profile intervals; the intercept is corrected (FLIC), so that the mean predicted "
    "risk is the share of events. Cases count as independent of one another.",
    "Persons are at risk from when they came under observation (late entry).",
    "Ties after Efron; loss to follow-up counts as censoring.",
)
"""What tables and models say below themselves."""

_NAMES = (
    *(
        "cases",
        "reports of a perpetrator",
        "reported perpetrators",
        "others together",
        "other routes",
        "no year",
    ),
    *("children", "adults", "other (too few cases each to be named)"),
    *(
        "Variable",
        "Category",
        "Finding",
        "Trait",
        "Code",
        "With the code",
        "Narratives with the code",
        "Statistic",
    ),
    *("of those with the finding", "of those without it", "difference", "Term", "Outcome", "Until"),
    *("Mean", "Median", "Lower quartile", "Upper quartile", "Total", "all"),
)
"""Heads and categories that ``data_access`` gives tables, beside those of the casebook."""

_OF_METHODS = (
    *(
        "all domains known",
        "imputed, rarer deprivations weigh more",
        "imputed, household economy weighs twice",
    ),
    *("sub-regions", "sub-region", "region", "period", "year", "household", "school", "held", "imputed"),
    *(
        "kind",
        "moment",
        "share of",
        "band",
        "term",
        "model term",
        "fact",
        "category",
        "time since exit",
        "domain",
    ),
    *(
        "domains",
        "measure",
        "cutoff",
        "exclusion",
        "item",
        "rule",
        "component",
        "place",
        "part",
        "combination",
        "pair",
    ),
    *(
        "interval",
        "claim",
        "result",
        "facts",
        "groups",
        "order",
        "effect",
        "true ratio",
        "model",
        "codes",
        "block",
    ),
    *(
        "perpetrators reported",
        "roles reported",
        "reported",
        "expected",
        "headcount",
        "intensity",
        "adjusted headcount",
    ),
    *(
        "within",
        "mix",
        "common",
        "own",
        "growth",
        "total",
        "before",
        "after",
        "ratio",
        "excluded",
        "other cases",
    ),
    *(
        "alike",
        "scarcity",
        "records",
        "years",
        "local",
        "weight",
        "set",
        "variant",
        "step",
        "share",
        "index",
        "country",
    ),
    *("registered", "Registered", "younger", "older"),
)
"""Heads and categories that analyses give tables; they stand in the record as they are."""


def vocabulary_texts() -> tuple[Marked, ...]:
    """All texts of the domain, each once."""
    found: dict[str, Marked] = {}
    for english, note in _texts():
        if any(letter.isalpha() for letter in english):
            found.setdefault(english, Marked(english, None, "data_access", note))
    return tuple(found.values())


def _texts() -> Iterator[tuple[str, str]]:
    from data_access.casebook.dictionary import dictionary_codes
    from data_access.casebook.dimensions import DIMENSIONS
    from data_access.published_figures import read_published_figures
    from data_access.vocabulary.regions import schemes
    from series.methods.country_gaps import BANDS, PARTS, RECORDS

    for dimension in DIMENSIONS:
        yield dimension.label, f"dimension {dimension.name}"
        yield from ((label, f"category of {dimension.name}") for label in dimension.labels.values())
    yield from ((code.label, f"category of {code.code_list}") for code in dictionary_codes())
    for scheme in schemes().values():
        yield from ((region, f"region of the scheme {scheme.name}") for region in scheme.regions)
    yield from ((text, "head of a table or category") for text in (*_NAMES, *_OF_METHODS))
    yield from ((text, "category") for text in (*BANDS, *RECORDS, *PARTS.values()))
    yield from ((text, "note below a table; the names in braces are filled in") for text in _COMPOSED)
    yield from ((text, "note below a table") for text in _NOTES)
    for figure in read_published_figures().values():
        for text in (figure.measure, figure.population, str(figure.period)):
            yield text, "what a figure is of that others published"
