"""Which languages there are, and where each has its place in an edition."""

from __future__ import annotations

REFERENCE = "en"
"""The language of the sources and of the record, which every edition has. It needs no catalogue."""
LANGUAGES = ("fr", "es")
"""The languages into which the series is translated."""


def folder_of(language: str) -> str:
    """The folder of a language below what the reference has (its site, the evidence of a report): none for itself."""
    return "" if language == REFERENCE else language
