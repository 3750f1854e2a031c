"""What the series consists of: its reports, their notebooks and parameters, read from ``notebooks/reports.yml``."""

from series.catalog.expansion import Report, expand, region_slug
from series.catalog.model import (
    Catalog,
    KeyEvidence,
    RegionalEditions,
    ReleasePolicy,
    ReleaseRule,
    ReportEntry,
    SeriesDescription,
)
from series.catalog.planning import NotPublishable, Plan, plan, reasons_by_title, reasons_in_words
from series.catalog.reading import CATALOG_PATH, read_catalog

__all__ = [
    "CATALOG_PATH",
    "Catalog",
    "KeyEvidence",
    "NotPublishable",
    "Plan",
    "RegionalEditions",
    "ReleasePolicy",
    "ReleaseRule",
    "Report",
    "ReportEntry",
    "SeriesDescription",
    "expand",
    "plan",
    "read_catalog",
    "reasons_by_title",
    "reasons_in_words",
    "region_slug",
]
