"""Region schemes: which region a country belongs to, by whose division of the world, in which version.

The UN's M49 sub-regions are the default. The scheme is a parameter of every report; its version and list of
countries are printed with it.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from data_access.errors import UsageError
from data_access.vocabulary.code_lists import BROAD_REGION
from data_access.vocabulary.countries import countries

DEFAULT_SCHEME = "m49"

DESIGNATION_DISCLAIMER = (
    "The designations employed and the presentation of material do not imply the expression of any opinion "
    "whatsoever concerning the legal status of any country, territory, city or area, or of its authorities, or "
    "concerning the delimitation of its frontiers or boundaries. References to Kosovo shall be understood to be "
    "in the context of United Nations Security Council resolution 1244 (1999)."
)


@dataclass(frozen=True)
class RegionScheme:
    """One division of the world. ``members`` maps alpha-3 codes to region names; not every territory has one."""

    name: str
    title: str
    version: str
    source: str
    members: Mapping[str, str]

    @property
    def regions(self) -> tuple[str, ...]:
        """The names of the regions, in alphabetical order."""
        return tuple(sorted(set(self.members.values())))

    def region_of(self, iso3: str) -> str | None:
        """The region of a country; None for one that the scheme leaves out."""
        return self.members.get(iso3)

    def countries(self, region: str) -> tuple[str, ...]:
        """The alpha-3 codes of a region, in order. Raises UsageError for a region that the scheme hasn't."""
        name = self.find(region)
        return tuple(iso3 for iso3, of in self.members.items() if of == name)

    def find(self, text: str) -> str:
        """The region's name for a name or hyphenated id, as people type it. Raises UsageError with the nearest."""
        by_id = {region_id(name): name for name in self.regions}
        wanted = region_id(text)
        if wanted in by_id:
            return by_id[wanted]
        near = difflib.get_close_matches(wanted, by_id, n=1)
        listed = f"the regions of {self.title} are {', '.join(self.regions)}"
        raise UsageError(
            f"there is no region {text!r}",
            remedy=f"did you mean {by_id[near[0]]!r}? ({listed})" if near else listed,
        )


def region_id(name: str) -> str:
    """The hyphenated id of a region's name: ``"Eastern Europe"`` is ``"eastern-europe"``."""
    return "-".join("".join(letter if letter.isalnum() else " " for letter in name.lower()).split())


# M49 sub-region -> UNODC's sub-region, then the countries where the two part ways
_UNODC_OF_SUB_REGION: Mapping[str, str] = {
    "Northern Africa": "North Africa and the Middle East",
    "Eastern Africa": "Sub-Saharan Africa",
    "Middle Africa": "Sub-Saharan Africa",
    "Southern Africa": "Sub-Saharan Africa",
    "Western Africa": "Sub-Saharan Africa",
    "Caribbean": "Central America and the Caribbean",
    "Central America": "Central America and the Caribbean",
    "South America": "South America",
    "Northern America": "North America",
    "Central Asia": "Eastern Europe and Central Asia",
    "Eastern Asia": "East Asia and the Pacific",
    "South-eastern Asia": "East Asia and the Pacific",
    "Southern Asia": "South Asia",
    "Western Asia": "North Africa and the Middle East",
    "Eastern Europe": "Central and South-Eastern Europe",
    "Northern Europe": "Western and Southern Europe",
    "Southern Europe": "Western and Southern Europe",
    "Western Europe": "Western and Southern Europe",
    "Australia and New Zealand": "East Asia and the Pacific",
    "Melanesia": "East Asia and the Pacific",
    "Micronesia": "East Asia and the Pacific",
    "Polynesia": "East Asia and the Pacific",
}
_UNODC_EXCEPTIONS: Mapping[str, tuple[str, ...]] = {
    "Eastern Europe and Central Asia": ("ARM", "AZE", "BLR", "GEO", "MDA", "RUS", "UKR"),
    "Western and Southern Europe": ("CYP", "ISR", "TUR"),
    "Central and South-Eastern Europe": (
        *("ALB", "BIH", "EST", "HRV", "LTU", "LVA", "MKD", "MNE", "SCG", "SRB", "SVN", "XKX"),
    ),
    "North America": ("MEX",),
    "North Africa and the Middle East": ("IRN",),
}

_IOM_OF_SUB_REGION: Mapping[str, str] = {
    "Northern Africa": "RO Cairo",
    "Eastern Africa": "RO Nairobi",
    "Middle Africa": "RO Dakar",
    "Southern Africa": "RO Pretoria",
    "Western Africa": "RO Dakar",
    "Caribbean": "RO San José",
    "Central America": "RO San José",
    "South America": "RO Buenos Aires",
    "Northern America": "RO San José",
    "Central Asia": "RO Vienna",
    "Eastern Asia": "RO Bangkok",
    "South-eastern Asia": "RO Bangkok",
    "Southern Asia": "RO Bangkok",
    "Western Asia": "RO Cairo",
    "Eastern Europe": "RO Brussels",
    "Northern Europe": "RO Brussels",
    "Southern Europe": "RO Brussels",
    "Western Europe": "RO Brussels",
    "Australia and New Zealand": "RO Bangkok",
    "Melanesia": "RO Bangkok",
    "Micronesia": "RO Bangkok",
    "Polynesia": "RO Bangkok",
}
_IOM_EXCEPTIONS: Mapping[str, tuple[str, ...]] = {
    "RO Vienna": (
        *("ALB", "ARM", "AZE", "BIH", "BLR", "GEO", "ISR", "MDA", "MKD", "MNE", "RUS"),
        *("SCG", "SRB", "TUR", "UKR", "XKX"),
    ),
    "RO Brussels": ("CYP",),
    "RO Bangkok": ("IOT",),
    "RO Pretoria": ("AGO", "COD", "COM", "MDG", "MOZ", "MUS", "MWI", "MYT", "SYC", "ZMB", "ZWE"),
    "RO San José": ("GUF", "GUY", "SHN", "SUR"),
}
_IOM_WITHOUT = frozenset({"ANT", "ATF", "BVT", "CCK", "CXR", "GRL", "HMD", "SGS", "UMI"})

_BROAD_OF_SUB_REGION: Mapping[str, str] = {
    **dict.fromkeys(
        ("Northern Africa", "Eastern Africa", "Middle Africa", "Southern Africa", "Western Africa"), "africa"
    ),
    **dict.fromkeys(
        ("Caribbean", "Central America", "South America", "Northern America"), "americas_oceania"
    ),
    **dict.fromkeys(
        ("Australia and New Zealand", "Melanesia", "Micronesia", "Polynesia"), "americas_oceania"
    ),
    **dict.fromkeys(
        ("Central Asia", "Eastern Asia", "South-eastern Asia", "Southern Asia", "Western Asia"), "asia"
    ),
    **dict.fromkeys(("Eastern Europe", "Northern Europe", "Southern Europe", "Western Europe"), "europe"),
}


def _members(
    of_sub_region: Mapping[str, str],
    exceptions: Mapping[str, tuple[str, ...]],
    without: frozenset[str] = frozenset(),
) -> dict[str, str]:
    special = {iso3: region for region, listed in exceptions.items() for iso3 in listed}
    return {
        iso3: special.get(iso3, of_sub_region[country.sub_region])
        for iso3, country in countries().items()
        if country.sub_region and iso3 not in without
    }


@cache
def schemes() -> Mapping[str, RegionScheme]:
    """All region schemes by name."""
    sub_regions = {iso3: country.sub_region for iso3, country in countries().items() if country.sub_region}
    broad = {iso3: BROAD_REGION.label(code) for iso3, code in _members(_BROAD_OF_SUB_REGION, {}).items()}
    listed = (
        RegionScheme(
            "m49",
            "UN M49 sub-regions",
            "2024",
            "United Nations Statistics Division, Standard country or area codes for statistical use (M49)",
            sub_regions,
        ),
        RegionScheme(
            "unodc",
            "UNODC sub-regions",
            "2018",
            "UNODC, Global Report on Trafficking in Persons 2018, regional division (countries outside the report "
            "by their M49 sub-region)",
            _members(_UNODC_OF_SUB_REGION, _UNODC_EXCEPTIONS),
        ),
        RegionScheme(
            "iom",
            "IOM regional offices",
            "2022",
            "CTDC data dictionary, 1 December 2022, look-up of regions",
            _members(_IOM_OF_SUB_REGION, _IOM_EXCEPTIONS, _IOM_WITHOUT),
        ),
        RegionScheme(
            "broad",
            "four broad regions",
            "2022",
            "CTDC Global Victim-Perpetrator Synthetic Dataset, data dictionary of 1 December 2022",
            broad,
        ),
    )
    return {scheme.name: scheme for scheme in listed}


def region_scheme(name: str = DEFAULT_SCHEME) -> RegionScheme:
    """The scheme of that name. Raises UsageError that lists the schemes."""
    try:
        return schemes()[name]
    except KeyError:
        listed = ", ".join(f"{each.name} ({each.title})" for each in schemes().values())
        raise UsageError(f"there is no region scheme {name!r}", remedy=f"use one of {listed}") from None


def region_of(iso3: str, scheme: str = DEFAULT_SCHEME) -> str | None:
    """The name of the region of a country; None for one that the scheme leaves out."""
    return region_scheme(scheme).region_of(iso3)


def region_table(scheme: str = DEFAULT_SCHEME) -> tuple[tuple[str, str], ...]:
    """(alpha-3 code, region name) of every country of a scheme, in order: to join with in SQL."""
    return tuple(sorted(region_scheme(scheme).members.items()))
