"""What stands at the end of every report: how to cite it, how it was made, where its data are."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from series.evidence.grid import Alignment, Grid
from series.evidence.items import EvidenceCell, EvidenceRecord
from series.evidence.text import escape_markdown
from series.evidence.values import Values
from series.staging.cells import Tabular, data_files
from series.staging.model import ExecutedReport, Setting, citation
from series.translation import ENGLISH, Translator
from series.translation.localised import whole_number
from series.translation.typography import clauses, headed

_SOFTWARE = (
    "trafficking-series",
    "python",
    "pandas",
    "numpy",
    "scipy",
    "statsmodels",
    "duckdb",
    "matplotlib",
)
"""What can change a value or a figure, and is named in the annex; the manifest has all versions."""

LICENCE_LINK = "https://creativecommons.org/licenses/by/4.0/"


def source_caveats(setting: Setting, notes: Sequence[str] = ()) -> str:
    """What a reader must bear in mind about the source, in the source's own words, and the notes that hold of all figures
    and tables; empty where the source says nothing."""
    if not setting.source.caveats:
        return ""
    translate = setting.translate
    listed = "\n".join(f"- {escape_markdown(translate.filled(caveat))}" for caveat in setting.source.caveats)
    title = escape_markdown(translate(setting.source.title))
    text = f"{translate('All values come from: {source}.', source=title)}\n\n{listed}"
    if notes:
        told = escape_markdown(" ".join(notes))
        text += f"\n\n{translate('Of figures and tables: {notes}', notes=told)}"
    head = translate("The source and its caveats")
    return f"::: {{.closing}}\n## {head} {{#source-caveats}}\n\n{text}\n:::"


def references(translate: Translator) -> str:
    return f"## {translate('References')} {{#references}}\n\n::: {{#refs}}\n:::"


def how_to_cite(setting: Setting, executed: ExecutedReport) -> str:
    """The citation of the report and of its source, and the licence."""
    translate = setting.translate
    licence = f"[{setting.series.licence}]({LICENCE_LINK})"
    return f"""\
::: {{.closing}}
## {translate("How to cite")} {{#how-to-cite}}

{citation(setting, executed.report)}

{translate("Data: {source}", source=escape_markdown(setting.source.citation))}

{translate("Text and figures: {licence}.", licence=licence)}
:::"""


def reproducibility(setting: Setting, executed: ExecutedReport) -> str:
    """The annex that says from what, with what and under which rules the report was made."""
    return f"""\
::: {{.annex}}
## {setting.translate("Annex: how this report was made")} {{#reproducibility}}

{trace_facts(setting, executed)}
:::"""


def trace_facts(setting: Setting, executed: ExecutedReport) -> str:
    """From what, with what and under which rules a report was made, as a table in Markdown."""
    rows = tuple((what, value) for what, value in _facts(setting, executed).items() if value)
    heads = (setting.translate("What"), setting.translate("Value"))
    return Grid(heads, (Alignment.LEFT, Alignment.LEFT), rows).markdown()


def data_of_report(executed: ExecutedReport, values: Values, translate: Translator) -> str:
    """The list of the report's data files, for the page only."""
    record = executed.record
    items: tuple[Tabular, ...] = (*record.figures, *record.tables, *record.models)
    lines = []
    for item in items:
        links = " · ".join(
            f"[{kind.upper()}]({path}){{.download}}"
            for kind, path in data_files(item, executed.report.id).items()
        )
        lines.append(f"- {headed(f'@{item.id}', values.fill(item.caption), translate.language)} {links}")
    listed = "\n".join(lines) or translate("This report has no figures or tables.")
    return f"""\
:::: {{.content-visible when-format="html"}}
## {translate("Data of this report")} {{#data-of-this-report}}

{listed}
::::"""


def suppression_summary(record: EvidenceRecord, translate: Translator = ENGLISH) -> str:
    """How many of the released cells are not shown, in words; never which, nor why."""
    return _suppression(record.released_cells(), translate)


def _suppression(cells: Iterable[EvidenceCell], translate: Translator) -> str:
    counted = list(cells)
    if not counted:
        return translate("no cells on record")
    hidden = sum(cell.hidden for cell in counted)
    share = round(100 * hidden / len(counted))
    of = whole_number(len(counted), translate.language)
    if hidden and share == 0:
        return translate("fewer than 1\u00a0% of {cells} cells", cells=of)
    return translate("{share}\u00a0% of {cells} cells", share=share, cells=of)


def _facts(setting: Setting, executed: ExecutedReport) -> dict[str, str]:
    source, edition, translate = setting.source, setting.edition, setting.translate
    facts: dict[str, str | None] = {
        translate("Report"): translate(
            "{report}, {edition} of {date}",
            report=executed.report.id,
            edition=edition.name,
            date=setting.edition_day,
        ),
        translate("Edition's identity"): edition.identity
        or translate("in its manifest.json: a hash of all reports and of this page, too"),
        translate("Notebook"): executed.report.notebook.as_posix(),
        translate("Notebook's hash"): executed.notebook_hash,
        translate("Source"): translate(
            "{source}, version {version}", source=translate(source.title), version=source.version
        ),
        translate("Form of the data"): source.form,
        translate("Delivery"): None if source.delivery is None else str(source.delivery),
        translate("Hash of the input"): source.input_hash,
        translate("Parameters"): _parameters(executed.parameters, translate),
        translate("Hash of the evidence"): evidence_hash([executed]),
        translate("Software"): _software(edition.versions, translate),
        translate("Protection"): protection_words(setting),
        translate("Cells not shown"): suppression_summary(executed.record, translate),
        translate("Attack"): setting.attack(translate),
        translate("Run again with"): edition.command,
    }
    return {what: escape_markdown(value) if value else "" for what, value in facts.items()}


def protection_words(setting: Setting) -> str:
    """The protection rules in one sentence, from the policy."""
    counts, translate = setting.profile.counts, setting.translate
    if counts.threshold <= 1:
        return translate(
            "by the publisher of the data; values are printed as published (policy {version})",
            version=setting.policy.version,
        )
    return translate(
        "counts under {threshold} are not shown, nor those from which one could be worked out; "
        "published counts are rounded to {base}; shares from protected counts with at least "
        "{known} known cases (policy {version})",
        threshold=counts.threshold,
        base=counts.rounding_base,
        known=setting.profile.shares.minimum_base,
        version=setting.policy.version,
    )


def evidence_hash(reports: Iterable[ExecutedReport]) -> str:
    """A hash of all that these reports put on record: the same evidence, in whatever language it is printed, has the same."""
    digest = hashlib.sha256()
    for executed in sorted(reports, key=lambda one: one.report.id):
        digest.update(f"{executed.report.id}\n{executed.evidence}".encode())
    return f"sha256:{digest.hexdigest()}"


def _software(versions: Mapping[str, str], translate: Translator) -> str:
    named = [f"{name} {versions[name]}" for name in _SOFTWARE if name in versions]
    others = len(versions) - len(named)
    if named and others:
        named.append(translate("and {others} further packages, in the edition's manifest", others=others))
    return ", ".join(named) or ", ".join(f"{name} {version}" for name, version in sorted(versions.items()))


def _parameters(parameters: Mapping[str, object], translate: Translator) -> str:
    shown = {name: value for name, value in parameters.items() if value is not None}
    if isinstance(shown.get("data"), str):
        shown["data"] = str(shown["data"]).replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    told = clauses((f"{name} = {value}" for name, value in sorted(shown.items())), translate.language)
    return told or translate("none")
