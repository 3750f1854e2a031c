"""Names of countries in another language, by their English names: those of the United Nations, else those of the CLDR."""

from __future__ import annotations

from functools import cache

from data_access.vocabulary.countries import country_name, names_to_iso3


@cache
def country_in(english: str, language: str) -> str | None:
    """The name of a country or territory; None for a text that is no country's English name."""
    iso3 = names_to_iso3().get(english.casefold())
    return None if iso3 is None else country_name(iso3, language)
