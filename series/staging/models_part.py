"""The list of all models of an edition, for the methods volume: what each explains, by what, and on how many cases."""

from __future__ import annotations

from collections.abc import Sequence

from series.evidence.formatting import Formatter
from series.evidence.grid import Alignment, Grid
from series.evidence.items import ModelItem
from series.evidence.kinds import NumberFormat
from series.evidence.text import escape_markdown
from series.staging.model import ExecutedReport, Setting

NAMES = {
    "logit": "logit",
    "firth_logit": "penalised logit (Firth)",
    "cox": "proportional hazards (Cox)",
    "poisson": "Poisson",
    "negative_binomial": "negative binomial",
    "multinomial_logit": "multinomial logit",
    "ordered_logit": "ordered logit",
    "linear": "least squares",
}
"""Kinds of model as the text above the list calls them; a test holds that none is missing."""


def models_of_edition(reports: Sequence[ExecutedReport], setting: Setting) -> str:
    """A table of the models that stand in the reports, each with its formula; regional editions are left to their own."""
    rows = tuple(
        _row(executed, model, setting.formatter)
        for executed in reports
        if executed.report.region is None
        for model in executed.record.models
    )
    if not rows:
        return "No report of this edition has a model: the rules for its source don't permit any, or it lacks the facts."
    heads = ("Report", "Model", "Outcome and terms", "Cases", "Events")
    right, left = Alignment.RIGHT, Alignment.LEFT
    return Grid(heads, (left, left, left, right, right), rows).markdown()


def _row(executed: ExecutedReport, model: ModelItem, formatter: Formatter) -> tuple[str, ...]:
    report = executed.report
    link = f"[No. {report.number}](reports/{report.id}.html#{model.id})"
    kind = NAMES[model.model]
    formula = f"`{model.formula.replace('`', '')}`"
    counts = (
        "" if value is None else formatter.in_table(value, NumberFormat.COUNT)
        for value in (model.n, model.events)
    )
    return (link, escape_markdown(kind), formula, *counts)
