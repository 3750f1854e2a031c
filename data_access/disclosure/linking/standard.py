"""What an outsider knows of this project's casebooks: code lists, region schemes, periods, derived dimensions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations, product

from data_access.casebook.dimensions import DIMENSIONS, Dimension, DimensionKind
from data_access.disclosure.linking.knowledge import Derivation, Knowledge
from data_access.disclosure.policy import CountRules
from data_access.disclosure.statuses import Unit
from data_access.vocabulary import code_lists as codes
from data_access.vocabulary.countries import countries
from data_access.vocabulary.regions import DEFAULT_SCHEME, region_id, region_scheme

_CHILD_BANDS = frozenset({"0-8", "9-17"})
_REGIONS = {
    "citizenship_region": "citizenship",
    "exploitation_region": "country_of_exploitation",
    "perpetrator_citizenship_region": "perpetrator_citizenship",
}
_AGES = {"age_group": "age_band", "age_group_at_entry": "age_band_at_entry"}
_SETS = {
    "perpetrator_sex": "perpetrators_sex",
    "perpetrator_age_band": "perpetrators_age_band",
    "relation": "relations_reported",
}
_COMPOSED = {
    "sex_and_age": {
        "women": (("sex", "female"), ("age_group", "adult")),
        "men": (("sex", "male"), ("age_group", "adult")),
        "girls": (("sex", "female"), ("age_group", "child")),
        "boys": (("sex", "male"), ("age_group", "child")),
    }
}
_ORIGINS = ("citizenship", "citizenship_region", "country_of_recruitment")
_DESTINATIONS = ("country_of_exploitation", "exploitation_region")
_ONLY_WITH_A_PERPETRATOR = ("perpetrators_reported", "organised_group", "perpetrators_region")


def standard_knowledge(
    rules: CountRules,
    *,
    scheme: str = DEFAULT_SCHEME,
    periods: Mapping[str, tuple[int, int]] | None = None,
    years: tuple[int, int] | None = None,
    occurring: Mapping[str, Iterable[str]] | None = None,
    always_known: Iterable[str] = (),
    regions_alone: bool = True,
    bands_tell_groups: bool = False,
    largest_perturbation: int = 0,
    deliveries: tuple[str, ...] = (),
    sticky: bool = False,
) -> Knowledge:
    """What is public of a casebook besides its counts.

    ``periods``: first and last year by code, where periods are made of years. ``years``: first and last year that
    any record can have. ``occurring``: by dimension, the codes that occur in the source at all (no table shows
    others). ``regions_alone``: a region may be known where the country isn't. ``bands_tell_groups``: whoever has a
    known age band has a known age group. ``largest_perturbation``: of the cell-key method.

    Say only what is true of the data: the default is the more careful one.
    """
    derived = {
        **_regions(scheme, regions_alone),
        **{group: _age_groups(band, bands_tell_groups) for group, band in _AGES.items()},
    }
    if periods:
        derived["period"] = _periods(periods)
    return Knowledge(
        rounding_base=rules.rounding_base,
        threshold=rules.threshold,
        revision_threshold=rules.revision_threshold,
        largest_perturbation=largest_perturbation,
        routes=tuple(product(_ORIGINS, _DESTINATIONS)),
        universes=_universes(occurring or {}, years),
        always_known=frozenset(always_known),
        derived=derived,
        composed=_COMPOSED,
        sets=_SETS,
        link_items=frozenset(d.name for d in DIMENSIONS if d.multiple and d.unit is Unit.LINK),
        units={d.name: d.unit for d in DIMENSIONS if d.unit is not Unit.CASE},
        reports_a_perpetrator=frozenset((*_ONLY_WITH_A_PERPETRATOR, *_SETS.values())),
        deliveries=deliveries,
        sticky=sticky,
    )


def five_year_periods(first: int, last: int) -> dict[str, tuple[int, int]]:
    """The periods of a source that names none itself: five years from a year that five divides."""
    starts = range(first // 5 * 5, last + 1, 5)
    return {f"{start}–{start + 4}": (start, start + 4) for start in starts}


def _regions(scheme: str, alone: bool) -> dict[str, Derivation]:
    regions = region_scheme(scheme)
    members = {region_id(name): frozenset(regions.countries(name)) for name in regions.regions}
    return {region: Derivation(country, members, alone, True) for region, country in _REGIONS.items()}


def _age_groups(band: str, bands_tell_groups: bool) -> Derivation:
    adults = frozenset(codes.AGE_BAND.codes) - _CHILD_BANDS
    members = {"child": _CHILD_BANDS, "adult": adults}
    return Derivation(band, members, stands_alone=True, follows=bands_tell_groups)


def _periods(periods: Mapping[str, tuple[int, int]]) -> Derivation:
    members = {
        code: frozenset(str(year) for year in range(first, last + 1))
        for code, (first, last) in periods.items()
    }
    return Derivation("year", members, stands_alone=False, follows=True)


def _universes(
    occurring: Mapping[str, Iterable[str]], years: tuple[int, int] | None
) -> dict[str, tuple[str, ...]]:
    found = {d.name: listed for d in DIMENSIONS if (listed := _codes(d))}
    found.update({name: tuple(sorted(listed)) for name, listed in occurring.items()})
    if years is not None:
        found["year"] = tuple(str(year) for year in range(years[0], years[1] + 1))
    return found


def _codes(dimension: Dimension) -> tuple[str, ...]:
    if dimension.multiple:
        return ()
    if dimension.kind is DimensionKind.COUNTRY:
        return tuple(countries())
    listed = dimension.code_list.codes if dimension.code_list is not None else ()
    if dimension.kind is DimensionKind.SET:
        sizes = range(1, len(listed) + 1)
        return tuple(";".join(some) for size in sizes for some in combinations(sorted(listed), size))
    return tuple(listed)
