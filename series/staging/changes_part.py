"""The change note: what changed since the former edition, for the page of the site and the annex of each report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from series.evidence.text import escape_markdown
from series.staging.model import ExecutedReport, FormerEdition, ReportChanges, Setting

_TOLD_IN_REPORT = 12
_SHELF = "editions"
"""Where former editions lie on the site (``series.release.former``)."""


def changes_of_report(setting: Setting, executed: ExecutedReport) -> str:
    """The annex of a report; empty where there is no former edition."""
    if not setting.former:
        return ""
    former = setting.former[0]
    changes = former.changes(executed)
    if changes is None:
        words = f"This report is new: {_named(former)} does not have it."
    else:
        words = f"{_summary(changes, former)}{_list(changes.told[:_TOLD_IN_REPORT])}"
        left = len(changes.told) - _TOLD_IN_REPORT
        if left > 0:
            words += f"\n\n{left} more changes are [on the page of all changes](../changes.qmd#{executed.report.id})."
    return f"""\
::: {{.annex}}
## Annex: what changed since the former edition {{#changes}}

{words}
:::"""


def changes_of_series(setting: Setting, reports: Sequence[ExecutedReport]) -> str:
    """The page's part: every change, report by report."""
    if not setting.former:
        return "No former edition of this source was published here, so there is nothing to compare with."
    former = setting.former[0]
    parts = [f"Compared with {_named(former)}."]
    for executed in reports:
        changes = former.changes(executed)
        words = "A new report." if changes is None else f"{_summary(changes, None)}{_list(changes.told)}"
        parts.append(f"## {escape_markdown(executed.report.title)} {{#{executed.report.id}}}\n\n{words}")
    gone = [title for name, title in former.reports.items() if name not in {one.report.id for one in reports}]
    if gone:
        parts.append(f"## Reports that are not in this edition {{#gone}}{_list(gone)}")
    return "\n\n".join(parts)


def former_editions(setting: Setting) -> str:
    """Where the former editions are, the latest first."""
    if not setting.former:
        return "There is none."
    lines = [
        f"- [{escape_markdown(f'{one.name}, {one.date_words}')}]({_SHELF}/{one.identity}/index.html), "
        f"{escape_markdown(one.identity)}"
        for one in setting.former
    ]
    return "\n".join(lines)


def _named(former: FormerEdition) -> str:
    return escape_markdown(f"{former.name} of {former.date_words} ({former.identity})")


def _summary(changes: ReportChanges, former: FormerEdition | None) -> str:
    since = f" since {_named(former)}" if former else ""
    same = f"{changes.unchanged:,} {'item is' if changes.unchanged == 1 else 'items are'} unchanged"
    if not changes.told:
        return f"Nothing changed{since}; {same}."
    return f"{len(changes.told):,} of the items on record changed{since}; {same}."


def _list(lines: Iterable[str]) -> str:
    listed = "\n".join(f"- {escape_markdown(line)}" for line in lines)
    return f"\n\n{listed}" if listed else ""
