"""Beginning a new report: its notebook, and its entry in the catalogue."""

from __future__ import annotations

from series.authoring.new_report import NewReport, begin_report

__all__ = ["NewReport", "begin_report"]
