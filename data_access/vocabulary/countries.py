"""Countries and territories: one canonical code (ISO 3166-1 alpha-3), their names, and how sources spell them.

Codes come from the table inside the country-converter package (its class does not start with pandas 3.1, so the
table is read as it is), names from Unicode's CLDR by way of babel, with the United Nations' short names where the
two differ. "NA" is Namibia here, never a missing value.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from data_access.vocabulary.country_names import UNITED_NATIONS_NAMES_IN

KOSOVO = "XKX"

UNITED_NATIONS_NAMES: Mapping[str, str] = {
    "ANT": "Netherlands Antilles (former)",
    "BLM": "Saint Barthélemy",
    "BOL": "Bolivia (Plurinational State of)",
    "BRN": "Brunei Darussalam",
    "CIV": "Côte d'Ivoire",
    "COD": "Democratic Republic of the Congo",
    "COG": "Congo",
    "CPV": "Cabo Verde",
    "FLK": "Falkland Islands (Malvinas)",
    "FSM": "Micronesia (Federated States of)",
    "HKG": "Hong Kong SAR, China",
    "IRN": "Iran (Islamic Republic of)",
    "KOR": "Republic of Korea",
    "LAO": "Lao PDR",
    "MAC": "Macao SAR, China",
    "MDA": "Republic of Moldova",
    "MMR": "Myanmar",
    "PRK": "Democratic People's Republic of Korea",
    "PSE": "State of Palestine",
    "RUS": "Russian Federation",
    "SCG": "Serbia and Montenegro (former)",
    "STP": "Sao Tome and Principe",
    "SYR": "Syrian Arab Republic",
    "TLS": "Timor-Leste",
    "TUR": "Türkiye",
    "TWN": "Taiwan Province of China",
    "TZA": "United Republic of Tanzania",
    "USA": "United States of America",
    "VAT": "Holy See",
    "VEN": "Venezuela (Bolivarian Republic of)",
    "VNM": "Viet Nam",
    KOSOVO: "Kosovo (UNSCR 1244)",
}
"""English names in the United Nations' usage, where CLDR's differ. Kosovo: Security Council resolution 1244 (1999)."""

SPECIAL_CODES: Mapping[str, str] = {
    "Y1": KOSOVO,
    "XK": KOSOVO,
    "XKV": KOSOVO,
    "XKO": KOSOVO,
    "AN": "ANT",
    "CS": "SCG",
    "TB": "CHN",
    "TP": "TLS",
    "Y2": "MNE",
    "Y3": "SRB",
    "YU": "SCG",
    "ZR": "COD",
    "EL": "GRC",
    "UK": "GBR",
}
"""Codes that sources use beside ISO 3166-1: withdrawn ones, those of CTDC's look-up, and Eurostat's two."""

UNKNOWN_CODES: frozenset[str] = frozenset(
    {"", "0", "00", "000", "-99", "99", "NULL", "UNKNOWN", "ZZ", "ZZZ", "XXX"}
)
"""What stands for an unknown or suppressed country (compared in capitals). "NA" is not among them."""

NOT_COUNTRIES: frozenset[str] = frozenset({"SUN", "BA1"})
"""Entries of country-converter's table that no source uses."""

M49_CORRECTIONS: Mapping[str, str] = {"NRU": "Micronesia", "ATA": ""}
"""Where country-converter's table departs from the UN's M49 (Nauru), or M49 gives no sub-region (Antarctica)."""


@dataclass(frozen=True)
class Country:
    """A country or territory; ``sub_region`` is the UN M49 sub-region (empty for Antarctica).

    ``member_of_the_un``: whether it is a Member State of the United Nations.
    """

    iso3: str
    iso2: str
    sub_region: str
    short_name: str
    member_of_the_un: bool = False


@cache
def countries() -> Mapping[str, Country]:
    """All countries and territories by alpha-3 code, in the order of the code."""
    found: dict[str, Country] = {}
    with _table().open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle, delimiter="\t"):
            # the table writes a few alpha-2 codes as patterns with alternatives: "^GB$|^UK$"
            iso2, iso3 = row["ISO2"].partition("|")[0].strip("^$"), row["ISO3"]
            if len(iso2) == 2 and iso3 not in NOT_COUNTRIES:
                sub_region = M49_CORRECTIONS.get(iso3, row["UNregion"])
                member = bool(row["UNmember"].strip())
                found[iso3] = Country(iso3, iso2, sub_region, row["name_short"], member)
    found["ANT"] = Country("ANT", "AN", "Caribbean", "Netherlands Antilles")
    found["SCG"] = Country("SCG", "CS", "Southern Europe", "Serbia and Montenegro")
    return dict(sorted(found.items()))


def _table() -> Path:
    package = find_spec("country_converter")
    assert package is not None and package.submodule_search_locations, "country-converter is not installed"
    return Path(package.submodule_search_locations[0]) / "country_data.tsv"


@cache
def codes_to_iso3() -> Mapping[str, str]:
    """Every code that sources use (alpha-2, alpha-3, withdrawn) to the canonical alpha-3 code."""
    table = {country.iso2: iso3 for iso3, country in countries().items()}
    table.update({iso3: iso3 for iso3 in countries()})
    table.update(SPECIAL_CODES)
    return table


def is_country(code: str) -> bool:
    """Whether a text is a canonical alpha-3 code."""
    return code in countries()


def is_unknown(code: str | None) -> bool:
    """Whether a code stands for an unknown or suppressed country."""
    return code is None or code.strip().upper() in UNKNOWN_CODES


def to_iso3(code: str) -> str | None:
    """The canonical code for a source's code; None for a code that nobody knows or that means unknown."""
    return codes_to_iso3().get(code.strip().upper())


@cache
def country_name(iso3: str, language: str = "en") -> str:
    """The name to print: in the United Nations' usage, where CLDR's differs.

    Raises KeyError for a code that is not canonical.
    """
    if iso3 not in countries():
        raise KeyError(iso3)
    if language == "en" and iso3 in UNITED_NATIONS_NAMES:
        return UNITED_NATIONS_NAMES[iso3]
    if found := UNITED_NATIONS_NAMES_IN.get(language, {}).get(iso3):
        return found
    name = everyday_name(iso3, language)
    if language == "en":
        name = name.replace(" & ", " and ").replace("St. ", "Saint ").replace("’", "'")
    return name


def everyday_name(iso3: str, language: str = "en") -> str:
    """The name that people use, as CLDR has it: to read what they typed. Raises KeyError for a code that is not canonical."""
    from babel import Locale

    country = countries()[iso3]
    return str(Locale.parse(language).territories.get(country.iso2, country.short_name))


@cache
def names_to_iso3(language: str = "en") -> Mapping[str, str]:
    """Names in lower case to canonical codes: printed names, and the short names of country-converter."""
    table = {country.short_name.casefold(): iso3 for iso3, country in countries().items()}
    table.update({country_name(iso3, language).casefold(): iso3 for iso3 in countries()})
    return table


def find_country(text: str) -> str | None:
    """The canonical code for a code or an English name as people type it; None if there is none."""
    return to_iso3(text) or names_to_iso3().get(text.strip().casefold())
