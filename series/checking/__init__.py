"""Checking notebooks: what a reviewer would say, with cell, line and remedy. Notebooks are read, never run."""

from __future__ import annotations

from series.checking.checking import check_notebook, check_reports, notebook_paths
from series.checking.model import Finding, Rule
from series.checking.reading import SourceNotebook, read_notebook, source_notebook
from series.checking.surroundings import Surroundings, surroundings

__all__ = [
    "Finding",
    "Rule",
    "SourceNotebook",
    "Surroundings",
    "check_notebook",
    "check_reports",
    "notebook_paths",
    "read_notebook",
    "source_notebook",
    "surroundings",
]
