"""Completion for who asks the cases in a notebook: dimensions, categories, columns of the data dictionary.

What can be offered comes from the casebook's own vocabulary, never from its records: a category is offered whether
or not a case has it. Names are looked up in the notebook; nothing is run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from data_access.casebook.casebook import REGIONS_OF, Casebook
from data_access.casebook.describing import dictionary_names
from data_access.casebook.dimensions import DIMENSIONS
from data_access.disclosure.statuses import Unit
from data_access.disclosure.tables import ProtectedTable
from series.lab.reading_code import Place, place_of

OF_DIMENSIONS = frozenset(
    {"count", "crosstab", "share", "rate", "flows", "coverage", "profile", "distinct", "denominator_for",
     "modelling_frame", "counting_frame", "carries", "labels"}
)  # fmt: skip
"""Methods of a casebook whose texts name dimensions."""
NOT_DIMENSIONS = frozenset({"unit", "denominator", "per"})
WITH_CATEGORY = frozenset({"share", "modelling_frame"})
"""Methods that take ``"dimension=category"`` too."""
OF_CATEGORIES = frozenset({"where", "cell"})


@dataclass(frozen=True)
class Completion:
    """Words that fit, what kind of thing they are, and the part of the code that they stand for."""

    words: tuple[str, ...]
    kind: str
    fragment: str


def complete(code: str, names: Mapping[str, Any]) -> Completion | None:
    """What fits at the end of ``code``, given a notebook's names; None where the cases are not asked."""
    place = place_of(code)
    asked = names.get(place.root) if place else None
    if place is None:
        return None
    if isinstance(asked, Casebook):
        return _of_casebook(asked, place)
    if isinstance(asked, ProtectedTable) and place.method in OF_CATEGORIES:
        return _of_table(asked, place)
    return None


def _of_casebook(casebook: Casebook, place: Place) -> Completion | None:
    if place.method == "where":
        if place.text is None:
            named = ["years", "region", "region_of", *_dimensions(casebook)]
            return _keywords(named, place)
        return _categories(_words_for(casebook, place.keyword or ""), place.text)
    if place.text is None:
        return None
    if place.method == "describe":
        return _starting(dictionary_names(), place.text, "dictionary", place.text)
    if place.method not in OF_DIMENSIONS or place.keyword in NOT_DIMENSIONS:
        return None
    name, separator, listed = place.text.partition("=")
    if separator and place.method in WITH_CATEGORY:
        return _categories(_words_for(casebook, name.strip()), listed.rpartition(",")[2].lstrip())
    if place.keyword == "keep":
        return _categories(_words_for(casebook, (place.first or "").partition("=")[0]), place.text)
    return _starting(_dimensions(casebook), place.text, "dimension", place.text)


def _of_table(table: ProtectedTable, place: Place) -> Completion | None:
    if place.text is None:
        return _keywords(table.dimensions, place)
    return _categories(table.labels.get(place.keyword or "", {}), place.text)


def _keywords(names: Iterable[str], place: Place) -> Completion | None:
    if place.keyword is not None:
        return None
    return _starting([f"{name}=" for name in names], place.word, "dimension", place.word)


def _dimensions(casebook: Casebook) -> list[str]:
    """All that the source carries, those of cases first."""
    units = (Unit.CASE, Unit.LINK, Unit.PERPETRATOR)
    return [*dict.fromkeys(one.name for unit in units for one in casebook.dimensions(unit))]


def _words_for(casebook: Casebook, name: str) -> Mapping[str, str]:
    """Labels by code of a dimension, of regions, or of what a region can be of; nothing for other names."""
    if name == "region":
        return dict.fromkeys(casebook.regions(), "")
    if name == "region_of":
        return dict.fromkeys(REGIONS_OF, "")
    if any(one.name == name for one in DIMENSIONS) and casebook.carries(name):
        return casebook.labels(name)
    return {}


def _categories(labels: Mapping[str, str], begun: str) -> Completion:
    """Codes that begin so, and labels where only the label does: both are understood."""
    start = begun.casefold()
    words = [
        code if code.casefold().startswith(start) else label
        for code, label in labels.items()
        if code.casefold().startswith(start) or label.casefold().startswith(start)
    ]
    return Completion(tuple(words), "category", begun)


def _starting(names: Iterable[str], begun: str, kind: str, fragment: str) -> Completion:
    return Completion(tuple(name for name in names if name.startswith(begun)), kind, fragment)
