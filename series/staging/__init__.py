"""Staging: executed notebooks and their records become a plain Quarto project, after the gates on prose."""

from series.staging.model import Edition, ExecutedReport, Setting
from series.staging.project import SeriesToStage, StagingResult, check_reports, stage_series
from series.staging.prose_checks import ProseFinding, Severity
from series.staging.report import stage_report

__all__ = [
    "Edition",
    "ExecutedReport",
    "ProseFinding",
    "SeriesToStage",
    "Setting",
    "Severity",
    "StagingResult",
    "check_reports",
    "stage_report",
    "stage_series",
]
