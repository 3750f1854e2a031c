"""The list of all models of an edition, for the methods volume: what each explains, by what, and on how many cases."""

from __future__ import annotations

from collections.abc import Sequence

from series.evidence.formatting import Formatter
from series.evidence.grid import Alignment, Grid
from series.evidence.items import ModelItem
from series.evidence.kinds import NumberFormat
from series.evidence.text import escape_markdown
from series.staging.model import ExecutedReport, Setting
from series.translation import Translator


def model_names(translate: Translator) -> dict[str, str]:
    """Kinds of model as the text above the list calls them; a test holds that none is missing."""
    return {
        "logit": translate("logit"),
        "firth_logit": translate("penalised logit (Firth)"),
        "cox": translate("proportional hazards (Cox)"),
        "poisson": translate("Poisson"),
        "negative_binomial": translate("negative binomial"),
        "multinomial_logit": translate("multinomial logit"),
        "ordered_logit": translate("ordered logit"),
        "linear": translate("least squares"),
    }


def models_of_edition(reports: Sequence[ExecutedReport], setting: Setting) -> str:
    """A table of the models that stand in the reports, each with its formula; regional editions are left to their own."""
    translate = setting.translate
    rows = tuple(
        _row(executed, model, setting.formatter, translate)
        for executed in reports
        if executed.report.region is None
        for model in executed.record.models
    )
    if not rows:
        return translate(
            "No report of this edition has a model: the rules for its source don't permit any, or it lacks the facts."
        )
    heads = (
        translate("Report"),
        translate("Model"),
        translate("Outcome and terms"),
        translate("Cases"),
        translate("Events"),
    )
    right, left = Alignment.RIGHT, Alignment.LEFT
    return Grid(heads, (left, left, left, right, right), rows).markdown()


def _row(
    executed: ExecutedReport, model: ModelItem, formatter: Formatter, translate: Translator
) -> tuple[str, ...]:
    report = executed.report
    name = translate("No. {number}", number=report.number)
    link = f"[{name}](reports/{report.id}.html#{model.id})"
    kind = model_names(translate)[model.model]
    formula = f"`{model.formula.replace('`', '')}`"
    counts = (
        "" if value is None else formatter.in_table(value, NumberFormat.COUNT)
        for value in (model.n, model.events)
    )
    return (link, escape_markdown(kind), formula, *counts)
