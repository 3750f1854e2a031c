"""A population in words: whom an answer is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from data_access.casebook.dimensions import DimensionKind
from data_access.casebook.queries_relations import Filter
from data_access.disclosure.statuses import Unit

if TYPE_CHECKING:
    from data_access.sources.interface import SourceDescription

_PERSONS = {
    ("female", "adult"): "women",
    ("male", "adult"): "men",
    ("female", "child"): "girls",
    ("male", "child"): "boys",
    ("female", None): "women and girls",
    ("male", None): "men and boys",
    (None, "child"): "children",
    (None, "adult"): "adults",
}
_REGION_WORDS = {
    "exploitation_region": "exploited in {}",
    "country_of_exploitation": "exploited in {}",
    "citizenship_region": "citizens of {}",
    "citizenship": "citizens of {}",
    "mission_region": "registered in {}",
}


def population_words(
    source: SourceDescription,
    filters: Sequence[Filter],
    unit: Unit,
    labels: Mapping[str, Mapping[str, str]],
) -> str:
    """ "registered victims, men, 2005–2011, exploited in Eastern Europe" """
    noun = {
        Unit.CASE: source.unit_noun,
        Unit.LINK: f"links of {source.unit_noun} to reported perpetrators",
        Unit.PERPETRATOR: f"reported perpetrators of {source.unit_noun}",
    }[unit]
    single = {f.dimension.name: f.codes[0] for f in filters if len(f.codes) == 1}
    persons = _PERSONS.get((single.get("sex"), single.get("age_group")))
    said = {"sex", "age_group"} if persons else set()
    years = _years(source, filters)
    others = [
        _words(condition, labels)
        for condition in filters
        if condition.dimension.kind is not DimensionKind.YEAR
        and not (condition.dimension.name in said and condition.dimension.name in single)
    ]
    return ", ".join(part for part in [noun, persons, years, *others] if part)


def _years(source: SourceDescription, filters: Sequence[Filter]) -> str | None:
    chosen = [{int(code) for code in f.codes} for f in filters if f.dimension.kind is DimensionKind.YEAR]
    if chosen:
        together = set.intersection(*chosen)
        if not together:
            return "no year"
        first, last = min(together), max(together)
        if len(together) != last - first + 1:
            return ", ".join(str(year) for year in sorted(together))
        if source.years is not None and first <= source.years[1] and last >= source.years[0]:
            first, last = max(first, source.years[0]), min(last, source.years[1])
    elif source.years is not None:
        first, last = source.years
    else:
        return None
    return str(first) if first == last else f"{first}–{last}"


def _words(condition: Filter, labels: Mapping[str, Mapping[str, str]]) -> str:
    dimension = condition.dimension
    known = {**dimension.labels, **labels.get(dimension.name, {})}
    text = " or ".join(known.get(code, code) for code in condition.codes)
    if dimension.name in _REGION_WORDS:
        return _REGION_WORDS[dimension.name].format(text)
    if dimension.name == "sex_and_age":
        return text
    return f"{dimension.label.lower()}: {text}"
