"""The pages beside the reports: templates in the project's root, with lists and tables filled in at their markers.

A marker is a line ``<!-- staging: NAME -->``; without staging it is a comment, so the templates are plain Quarto.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import yaml

from series.errors import GateError
from series.evidence.text import escape_markdown
from series.staging.annex import evidence_hash
from series.staging.cells import synthetic_banner
from series.staging.languages import alternates, language_switch
from series.staging.model import ExecutedReport, Setting, citation, edition_values
from series.staging.report import front_matter_text, series_front_matter
from series.staging.web_metadata import in_header, series_metadata
from series.translation import Translator
from series.translation.typography import headed

PAGES = ("index.qmd", "methods.qmd", "five-safes.qmd", "data.qmd", "about.qmd", "changes.qmd")
LANDING = "index.qmd"
_FRONT_MATTER = re.compile(r"\A---\n(?P<yaml>.*?)\n---\n", re.DOTALL)
_MARKER = re.compile(r"^<!-- staging: (?P<name>[a-z-]+) -->[ \t]*$", re.MULTILINE)


def stage_page(
    template: str, parts: Mapping[str, str], setting: Setting, *, name: str, identity: str = ""
) -> str:
    """A page from its template: front matter completed, banner first, each marker replaced by its part.

    ``identity`` is that of the edition, for the foot of every page.

    Raises ``GateError`` for a marker without a part and for a template without front matter.
    """
    found = _FRONT_MATTER.match(template)
    if not found:
        raise GateError(
            "the page has no front matter", where=name, remedy="begin it with a title between --- lines"
        )
    front: dict[str, Any] = yaml.safe_load(found["yaml"]) or {}
    front |= {
        "series": series_front_matter(setting) | ({"identity": identity} if identity else {}),
        "synthetic": setting.synthetic,
        "report": {key: escape_markdown(value) for key, value in edition_values(setting).items()},
    }

    def part(match: re.Match[str]) -> str:
        if match["name"] not in parts:
            raise GateError(
                f"the page has a marker that staging doesn't know: {match['name']}",
                where=name,
                remedy=f"known are {', '.join(sorted(parts))}",
            )
        return parts[match["name"]].strip("\n")

    address = f"{name.removesuffix('.qmd')}.html"
    links, metadata = alternates(setting, address), series_metadata(setting) if name == LANDING else None
    if links or metadata:
        front["format"] = {"html": in_header(metadata, links)}
    body = _MARKER.sub(part, template[found.end() :]).strip("\n")
    banner = synthetic_banner(setting.translate) if setting.synthetic else ""
    blocks = [front_matter_text(front), banner, language_switch(setting, address), body]
    return "\n\n".join(block for block in blocks if block) + "\n"


def page_passages(text: str) -> tuple[str, dict[str, Any]]:
    """Body and front matter of a staged page, for the gates on prose."""
    found = _FRONT_MATTER.match(text)
    return (text[found.end() :], yaml.safe_load(found["yaml"])) if found else (text, {})


def cards(reports: Sequence[ExecutedReport], setting: Setting) -> str:
    """A card for each report; regional editions follow as a list of links, under the report that they belong to."""
    whole = [executed for executed in reports if executed.report.region is None]
    regional = [executed for executed in reports if executed.report.region is not None]
    parts = []
    if whole:
        parts.append(
            "::::: {.report-cards}\n" + "\n\n".join(_card(one, setting) for one in whole) + "\n:::::"
        )
    if regional:
        listed = "\n".join(_regional(one, setting) for one in regional)
        parts.append(
            f"### {setting.translate('Region by region')} {{#regional-editions}}\n\n"
            f"::: {{.regional-reports}}\n{listed}\n:::"
        )
    return "\n\n".join(parts) or setting.translate("No report could be published from this source.")


def not_published(refused: Iterable[tuple[str, str]], translate: Translator) -> str:
    """Reports that aren't published from this source, each with its reason (plain texts)."""
    lines = [
        f"- {headed(f'*{escape_markdown(title)}*', escape_markdown(translate.filled(reason)), translate.language)}."
        for title, reason in refused
    ]
    return "\n".join(lines) or translate(
        "The source of this edition carries every report that was asked for."
    )


def downloads(reports: Sequence[ExecutedReport], translate: Translator) -> str:
    """Links to the PDF and to the data of every report."""
    lines = []
    for executed in reports:
        report = executed.report
        count = len(executed.record.figures) + len(executed.record.tables) + len(executed.record.models)
        files = translate.plural("{n} data file", "{n} data files", count)
        lines.append(
            "- "
            + translate(
                "No. {number}, {title}: {links}",
                number=report.number,
                title=report.title,
                links=f"[PDF](reports/{report.id}.pdf) · [{files}](reports/{report.id}.html#data-of-this-report)",
            )
        )
    return "\n".join(lines)


def edition_identity(reports: Sequence[ExecutedReport], setting: Setting) -> str:
    """The line that identifies the edition: its name and date, its source, and its identity or its evidence's hash."""
    edition = setting.edition
    parts = [
        edition.name,
        setting.edition_day,
        setting.translate(setting.source.title),
        short_identity(reports, setting),
    ]
    return escape_markdown(" · ".join(parts))


def short_identity(reports: Sequence[ExecutedReport], setting: Setting) -> str:
    """The edition's identity, or where it isn't known yet, the first digits of its evidence's hash."""
    return setting.edition.identity or setting.translate(
        "evidence {digits}", digits=evidence_hash(reports)[:23]
    )


def series_citation(setting: Setting) -> str:
    return citation(setting)


def _card(executed: ExecutedReport, setting: Setting) -> str:
    report = executed.report
    values = setting.values(executed)
    sentence = look(values.markdown, "claims", report.key.claim, "sentence") or report.summary
    figure = next((item for item in executed.record.figures if item.id == report.key.figure), None)
    lines = [
        ":::: {.report-card}",
        f"[{setting.translate('No. {number}', number=report.number)}]{{.report-number}}",
        "",
        f"### [{report.title}](reports/{report.id}.html)",
        "",
        sentence,
        "",
    ]
    if figure is not None:
        alt = escape_markdown(values.fill_plain(figure.alt))
        image = f"![{alt}](reports/{report.id}/data/{figure.id}.svg)"
        lines += [f"[{image}](reports/{report.id}.html)", ""]
    lines += [_key_number(executed, setting), "::::"]
    return "\n".join(lines)


def _key_number(executed: ExecutedReport, setting: Setting) -> str:
    values = setting.values(executed)
    item = next((one for one in executed.record.numbers if one.id == executed.report.key.number), None)
    if item is None:
        return ""
    base = look(values.markdown, "bases", item.id)
    label = values.fill(item.label) + (f", {base}" if base else "")
    number = look(values.markdown, "numbers", item.id)
    return f"[{number}]{{.card-number}} [{label}]{{.card-number-label}}\n"


def _regional(executed: ExecutedReport, setting: Setting) -> str:
    report = executed.report
    values = setting.values(executed)
    number = look(values.markdown, "numbers", report.key.number)
    item = next((one for one in executed.record.numbers if one.id == report.key.number), None)
    label = values.fill(item.label) if item else ""
    key = setting.translate(": {number} ({label})", number=number, label=label) if item and number else ""
    region = escape_markdown(report.region or report.title)
    name = setting.translate("No. {number}", number=report.number)
    return f"- [{name}]{{.report-number}} [{region}](reports/{report.id}.html){key}"


def look(tree: Mapping[str, Any], *path: str) -> str | None:
    found: Any = tree
    for part in path:
        found = found.get(part) if isinstance(found, Mapping) else None
    return found if isinstance(found, str) else None
