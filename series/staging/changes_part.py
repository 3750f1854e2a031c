"""The change note: what changed since the former edition, for the page of the site and the annex of each report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from series.evidence.text import escape_markdown
from series.staging.model import ExecutedReport, FormerEdition, ReportChanges, Setting
from series.translation import Translator
from series.translation.localised import day_in_words, whole_number

_TOLD_IN_REPORT = 12
_SHELF = "editions"
"""Where former editions lie on the site (``series.release.former``)."""


def changes_of_report(setting: Setting, executed: ExecutedReport) -> str:
    """The annex of a report; empty where there is no former edition."""
    if not setting.former:
        return ""
    former, translate = setting.former[0], setting.translate
    changes = former.changes(executed, translate)
    if changes is None:
        named = _named(former, translate)
        words = translate("This report is new: {edition} does not have it.", edition=named)
    else:
        words = f"{_summary(changes, former, translate)}{_list(changes.told[:_TOLD_IN_REPORT])}"
        left = len(changes.told) - _TOLD_IN_REPORT
        if left > 0:
            page = f"../changes.qmd#{executed.report.id}"
            more = translate(
                "{left} more changes are [on the page of all changes]({page}).", left=left, page=page
            )
            words += f"\n\n{more}"
    return f"""\
::: {{.annex}}
## {translate("Annex: what changed since the former edition")} {{#changes}}

{words}
:::"""


def changes_of_series(setting: Setting, reports: Sequence[ExecutedReport]) -> str:
    """The page's part: every change, report by report."""
    translate = setting.translate
    if not setting.former:
        return translate(
            "No former edition of this source was published here, so there is nothing to compare with."
        )
    former = setting.former[0]
    parts = [translate("Compared with {edition}.", edition=_named(former, translate))]
    for executed in reports:
        changes = former.changes(executed, translate)
        words = (
            translate("A new report.")
            if changes is None
            else f"{_summary(changes, None, translate)}{_list(changes.told)}"
        )
        parts.append(f"## {escape_markdown(executed.report.title)} {{#{executed.report.id}}}\n\n{words}")
    gone = [title for name, title in former.reports.items() if name not in {one.report.id for one in reports}]
    if gone:
        parts.append(f"## {translate('Reports that are not in this edition')} {{#gone}}{_list(gone)}")
    return "\n\n".join(parts)


def former_editions(setting: Setting) -> str:
    """Where the former editions are, the latest first."""
    translate = setting.translate
    if not setting.former:
        return translate("There is none.")
    shelf = f"{setting.to_root}{_SHELF}"
    lines = []
    for one in setting.former:
        day = day_in_words(one.date, translate.language)
        name = escape_markdown(f"{one.name}, {day}")
        lines.append(f"- [{name}]({shelf}/{one.identity}/index.html), {escape_markdown(one.identity)}")
    return "\n".join(lines)


def _named(former: FormerEdition, translate: Translator) -> str:
    day = day_in_words(former.date, translate.language)
    return escape_markdown(
        translate("{edition} of {date} ({identity})", edition=former.name, date=day, identity=former.identity)
    )


def _summary(changes: ReportChanges, former: FormerEdition | None, translate: Translator) -> str:
    unchanged = whole_number(changes.unchanged, translate.language)
    same = translate.plural(
        "{items} item is unchanged", "{items} items are unchanged", changes.unchanged, items=unchanged
    )
    count = whole_number(len(changes.told), translate.language)
    if former is None:
        if not changes.told:
            return translate("Nothing changed; {same}.", same=same)
        return translate("{count} of the items on record changed; {same}.", count=count, same=same)
    since = _named(former, translate)
    if not changes.told:
        return translate("Nothing changed since {edition}; {same}.", edition=since, same=same)
    return translate(
        "{count} of the items on record changed since {edition}; {same}.",
        count=count,
        edition=since,
        same=same,
    )


def _list(lines: Iterable[str]) -> str:
    listed = "\n".join(f"- {escape_markdown(line)}" for line in lines)
    return f"\n\n{listed}" if listed else ""
