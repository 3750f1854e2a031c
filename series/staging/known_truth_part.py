"""How the methods did where the truth is known: a table for the methods volume, and one for the annex of each report."""

from __future__ import annotations

from collections.abc import Sequence

from data_access.sources.demonstration.truth import truth
from series.catalog import read_catalog
from series.evidence.formatting import MINUS, NO_BREAK_SPACE
from series.evidence.grid import Alignment, Grid
from series.evidence.text import escape_markdown
from series.methods.known_truth import KnownEstimate, KnownTruthRun, read_known_truth

_LEFT, _RIGHT = Alignment.LEFT, Alignment.RIGHT
_UNRECOVERABLE = "U"


def known_truth_of_series(run: KnownTruthRun | None = None) -> str:
    """The run, its criteria, and all estimates, for the methods volume."""
    found = run or read_known_truth()
    recovered = [each for each in found.estimates if each.kind != _UNRECOVERABLE]
    passed = sum(each.passes for each in recovered)
    words = (
        f"Drawn on {found.drawn.day} {found.drawn:%B %Y}: {found.draws} casebooks of the default size, seeds from "
        f"{found.first_seed} on. An estimate passes where its bias is at most {found.largest_bias:g} of its standard error, "
        f"with room for the chance of the draws ({found.room:g} standard errors over the root of their number), and where the "
        f"coverage of its intervals lies within the band in which honest intervals of all {found.family} estimates lie "
        f"together with {1 - found.family_wise:.1%} chance. {passed} of {len(recovered)} estimates pass; a cross marks one "
        "that does not."
    )
    parts = [words]
    titles = {entry.id: entry.title for entry in read_catalog().reports}
    for report in dict.fromkeys(each.report for each in found.estimates):
        title = escape_markdown(titles.get(report, report))
        parts.append(f"**{title}**\n\n{_grid(found.of_report(report), whole=True)}")
    return "\n\n".join(parts)


def known_truth_of_report(report: str, run: KnownTruthRun | None = None) -> str:
    """The annex of one report; empty where none of its estimates was drawn."""
    found = run or read_known_truth()
    estimates = found.of_report(report)
    if not estimates:
        return ""
    return f"""\
::: {{.annex}}
## Annex: the methods where the truth is known {{#known-truth}}

The same functions, behind the same protection, were tried on {found.draws} demonstration casebooks whose truth is known, drawn on
{found.drawn.day} {found.drawn:%B %Y}. Coverage is the share of printed intervals that hold the truth. The
[methods volume](../methods.qmd#known-truth) says how each is estimated, and has the bias, the criteria, and all other
reports.

{_grid(estimates, whole=False)}
:::"""


def _grid(estimates: Sequence[KnownEstimate], *, whole: bool) -> str:
    heads = [
        "What is estimated",
        *(["How"] if whole else []),
        "Truth",
        "Mean estimate",
        *(["Bias, SE"] if whole else []),
        "Coverage",
    ]
    rows = tuple(tuple(_row(each, whole)) for each in estimates)
    words = 2 if whole else 1
    aligned = (*(_LEFT for _ in heads[:words]), *(_RIGHT for _ in heads[words:]))
    return Grid(tuple(heads), aligned, rows).markdown()


def _row(estimate: KnownEstimate, whole: bool) -> list[str]:
    known = truth(estimate.truth)
    what = f"{known.statement[:1].upper()}{known.statement[1:]}: {known.unit}"
    how = estimate.method + (f"; {estimate.remark}" if estimate.remark else "")
    words = [escape_markdown(cell) for cell in ((what, how) if whole else (what,))]
    bias = _signed(estimate.bias) + ("" if estimate.passes else " ✗")
    return [
        *words, _number(estimate.true_value), _number(estimate.mean), *([bias] if whole else []), _coverage(estimate)
    ]  # fmt: skip


def _number(value: float) -> str:
    return f"{value:.3g}".replace("-", MINUS)


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", MINUS)


def _coverage(estimate: KnownEstimate) -> str:
    if estimate.kind == _UNRECOVERABLE:
        return "can't be recovered"
    if estimate.coverage is None:
        return "no interval"
    told = f"{100 * estimate.coverage:.1f}{NO_BREAK_SPACE}%"
    promised = f" (of {100 * estimate.nominal:.1f}{NO_BREAK_SPACE}%)" if estimate.nominal != 0.95 else ""
    return told + promised
