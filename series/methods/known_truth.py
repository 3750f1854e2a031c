"""How the estimates of the reports do where the truth is known: the demonstration casebook drawn many times.

The numbers stand in ``known_truth.yml``. A program writes them (``python -m tests.statistical.known_truth``); here they are read.

Sources of the criteria: Morris, T. P., White, I. R. and Crowther, M. J. (2019), Using Simulation Studies to Evaluate Statistical
Methods, Statistics in Medicine 38 (11), 2074-2102.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from data_access.yaml_files import load_yaml

SUMMARY = Path(__file__).with_suffix(".yml")


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class KnownEstimate(_Strict):
    """One estimate of a report over all draws.

    ``kind`` as in the demonstration's truth: a parameter (P), a functional (F), or what can't be recovered (U). ``bias`` is in
    standard errors of the estimate (``standard_error``: of its logarithm, for ratios and rates); ``coverage`` the share of
    intervals that hold the truth (None: no interval is printed), ``nominal`` what they promise. ``passes``: bias and
    coverage lie within the bands; of a U, the data point where its truth says.
    """

    report: str
    id: str
    claim: str
    truth: str
    kind: Literal["P", "F", "U"]
    method: str
    true_value: float
    mean: float
    standard_error: float
    bias: float
    coverage: float | None
    nominal: float
    draws: int
    passes: bool
    remark: str


class KnownTruthRun(_Strict):
    """When and how it was drawn, and what was found. ``largest_bias`` and ``room`` are in standard errors."""

    drawn: date
    draws: int
    first_seed: int
    largest_bias: float
    room: float
    family_wise: float
    family: int
    estimates: tuple[KnownEstimate, ...]

    def of_report(self, report: str) -> tuple[KnownEstimate, ...]:
        """The estimates of one report, in its order; empty where none was drawn."""
        return tuple(each for each in self.estimates if each.report == report)


@cache
def read_known_truth(file: Path = SUMMARY) -> KnownTruthRun:
    """The run on record. Raises pydantic's ValidationError where the file isn't one."""
    return KnownTruthRun.model_validate(load_yaml(file.read_text(encoding="utf-8")))
