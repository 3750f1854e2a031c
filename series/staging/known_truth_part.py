"""How the methods did where the truth is known: a table for the methods volume, and one for the annex of each report."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from data_access.sources.demonstration.truth import truth
from series.catalog import read_catalog
from series.evidence.formatting import MINUS
from series.evidence.grid import Alignment, Grid
from series.evidence.text import escape_markdown
from series.methods.known_truth import KnownEstimate, KnownTruthRun, read_known_truth
from series.translation import Translator
from series.translation.localised import day_in_words, decimal_number, number_in_words, with_decimal_mark
from series.translation.typography import clauses

_LEFT, _RIGHT = Alignment.LEFT, Alignment.RIGHT
_UNRECOVERABLE = "U"


def known_truth_of_series(translate: Translator, run: KnownTruthRun | None = None) -> str:
    """The run, its criteria, and all estimates, for the methods volume."""
    found = run or read_known_truth()
    recovered = [each for each in found.estimates if each.kind != _UNRECOVERABLE]
    passed = sum(each.passes for each in recovered)
    language = translate.language
    words = translate(
        "Drawn on {day}: {draws} casebooks of the default size, seeds from {seed} on. An estimate passes where its bias is at "
        "most {bias} of its standard error, with room for the chance of the draws ({room} standard errors over the root of "
        "their number), and where the coverage of its intervals lies within the band in which honest intervals of all "
        "{family} estimates lie together with {chance}% chance. {passed} of {recovered} estimates pass; a cross marks one "
        "that does not.",
        day=day_in_words(found.drawn, language),
        draws=found.draws,
        seed=found.first_seed,
        bias=number_in_words(found.largest_bias, language),
        room=number_in_words(found.room, language),
        family=found.family,
        chance=decimal_number(100 * (1 - found.family_wise), 1, language),
        passed=passed,
        recovered=len(recovered),
    )
    parts = [words]
    titles = {entry.id: entry.title for entry in read_catalog().reports}
    for report in dict.fromkeys(each.report for each in found.estimates):
        title = escape_markdown(translate.prose("pages", titles[report]) if report in titles else report)
        parts.append(f"**{title}**\n\n{_grid(found.of_report(report), translate, whole=True)}")
    return "\n\n".join(parts)


def known_truth_of_report(report: str, translate: Translator, run: KnownTruthRun | None = None) -> str:
    """The annex of one report; empty where none of its estimates was drawn."""
    found = run or read_known_truth()
    estimates = found.of_report(report)
    if not estimates:
        return ""
    words = translate(
        "The same functions, behind the same protection, were tried on {draws} demonstration casebooks whose truth is known, "
        "drawn on {day}. Coverage is the share of printed intervals that hold the truth. The [methods volume]({page}) says "
        "how each is estimated, and has the bias, the criteria, and all other reports.",
        draws=found.draws,
        day=day_in_words(found.drawn, translate.language),
        page="../methods.qmd#known-truth",
    )
    return f"""\
::: {{.annex}}
## {translate("Annex: the methods where the truth is known")} {{#known-truth}}

{words}

{_grid(estimates, translate, whole=False)}
:::"""


def _grid(estimates: Sequence[KnownEstimate], translate: Translator, *, whole: bool) -> str:
    heads = [
        translate("What is estimated"),
        *([translate("How")] if whole else []),
        translate("Truth"),
        translate("Mean estimate"),
        *([translate("Bias, SE")] if whole else []),
        translate("Coverage"),
    ]
    rows = tuple(tuple(_row(each, translate, whole)) for each in estimates)
    words = 2 if whole else 1
    aligned = (*(_LEFT for _ in heads[:words]), *(_RIGHT for _ in heads[words:]))
    return Grid(tuple(heads), aligned, rows).markdown()


def _row(estimate: KnownEstimate, translate: Translator, whole: bool) -> list[str]:
    known, language = truth(estimate.truth), translate.language
    statement = translate(known.statement)
    what = translate(
        "{what}: {unit}", what=f"{statement[:1].upper()}{statement[1:]}", unit=translate(known.unit)
    )
    how = clauses((translate(words) for words in (estimate.method, estimate.remark) if words), language)
    words = [escape_markdown(cell) for cell in ((what, how) if whole else (what,))]
    bias = _signed(estimate.bias, language) + ("" if estimate.passes else " ✗")
    return [
        *words,
        _number(estimate.true_value, language),
        _number(estimate.mean, language),
        *([bias] if whole else []),
        _coverage(estimate, translate),
    ]


def _number(value: float, language: str) -> str:
    digits = f"{Decimal(f'{value:.3g}'):f}"  # a small number without an exponent
    return with_decimal_mark(digits, language).replace("-", MINUS)


def _signed(value: float, language: str) -> str:
    return with_decimal_mark(f"{value:+.2f}", language).replace("-", MINUS)


def _coverage(estimate: KnownEstimate, translate: Translator) -> str:
    if estimate.kind == _UNRECOVERABLE:
        return translate("can't be recovered")
    if estimate.coverage is None:
        return translate("no interval")
    share = decimal_number(100 * estimate.coverage, 1, translate.language)
    if estimate.nominal == 0.95:
        return translate("{share}\u00a0%", share=share)
    nominal = decimal_number(100 * estimate.nominal, 1, translate.language)
    return translate("{share}\u00a0% (of {nominal}\u00a0%)", share=share, nominal=nominal)
