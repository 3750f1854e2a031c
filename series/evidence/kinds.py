"""The kinds of things that a notebook puts on record, as enums: nothing in a record is a free string that a machine reads."""

from __future__ import annotations

from enum import StrEnum

SCHEMA_VERSION = "1"
"""Version of the record's form; review and diff refuse a version that they don't know."""

EVIDENCE_MIME = "application/vnd.trafficking-series.evidence+json"
"""The one output type that marks an output of a notebook as evidence."""

PHONE_MIME = "application/vnd.trafficking-series.phone+svg+xml"
"""A figure as SVG, drawn for a phone. A type of its own: Jupyter and Quarto pass it by and show the page's version."""


def language_types(language: str) -> tuple[str, str, str]:
    """The types of a figure in another language: drawn for a page, as a picture, drawn for a phone."""
    own = f"application/vnd.trafficking-series.{language}"
    return f"{own}+svg+xml", f"{own}+png", f"{own}.phone+svg+xml"


PHONE_SUFFIX = "-phone"
"""``<id>-phone.svg`` is the phone's version of ``<id>.svg``."""


class NumberFormat(StrEnum):
    """How a value is written. The record keeps the raw value and this; text is made in staging, per language."""

    COUNT = "count"
    """1,950"""
    PERCENT = "percent"
    """A share 0..1 in prose, without decimals: 24 %"""
    PERCENT_ONE_DECIMAL = "percent_one_decimal"
    """A share 0..1 in tables: 24.3 %"""
    PERCENTAGE_POINTS = "percentage_points"
    """A difference of shares (-1..1), with its sign: +12 percentage points"""
    RATE = "rate"
    """A rate, one decimal: 13.4"""
    RATIO = "ratio"
    """An odds ratio or rate ratio, two decimals: 1.80"""
    DECIMAL = "decimal"
    """Two decimals: 0.62"""
    DECIMAL_ONE = "decimal_one"
    """One decimal: 2.6"""
    P_VALUE = "p_value"
    """Three decimals, "< 0.001" below that."""
    YEAR = "year"
    """A year, without thousands separator: 2008"""
    YEARS = "years"
    """A duration or an age in years, one decimal if it has one: 2.5 years"""


class ClaimState(StrEnum):
    """What the data say about a claim."""

    HOLDS = "holds"
    FAILS = "fails"
    UNDETERMINED = "undetermined"


class EvidenceKind(StrEnum):
    """The five things that can stand on record."""

    NUMBER = "number"
    CLAIM = "claim"
    TABLE = "table"
    FIGURE = "figure"
    MODEL = "model"
