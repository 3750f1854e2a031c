"""What stands at the end of every report: how to cite it, how it was made, where its data are."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from series.evidence.formatting import NO_BREAK_SPACE
from series.evidence.grid import Alignment, Grid
from series.evidence.items import EvidenceCell, EvidenceRecord
from series.evidence.text import escape_markdown
from series.evidence.values import Values
from series.evidence.writing import record_json
from series.staging.cells import Tabular, data_files
from series.staging.model import ExecutedReport, Setting, citation

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
    listed = "\n".join(f"- {escape_markdown(caveat)}" for caveat in setting.source.caveats)
    title = escape_markdown(setting.source.title)
    text = f"All values come from: {title}.\n\n{listed}"
    if notes:
        text += f"\n\nOf figures and tables: {escape_markdown(' '.join(notes))}"
    return f"::: {{.closing}}\n## The source and its caveats {{#source-caveats}}\n\n{text}\n:::"


def references() -> str:
    return "## References {#references}\n\n::: {#refs}\n:::"


def how_to_cite(setting: Setting, executed: ExecutedReport) -> str:
    """The citation of the report and of its source, and the licence."""
    return f"""\
::: {{.closing}}
## How to cite {{#how-to-cite}}

{citation(setting, executed.report)}

Data: {escape_markdown(setting.source.citation)}

Text and figures: [{setting.series.licence}]({LICENCE_LINK}).
:::"""


def reproducibility(setting: Setting, executed: ExecutedReport) -> str:
    """The annex that says from what, with what and under which rules the report was made."""
    return f"""\
::: {{.annex}}
## Annex: how this report was made {{#reproducibility}}

{trace_facts(setting, executed)}
:::"""


def trace_facts(setting: Setting, executed: ExecutedReport) -> str:
    """From what, with what and under which rules a report was made, as a table in Markdown."""
    rows = tuple((what, value) for what, value in _facts(setting, executed).items() if value)
    return Grid(("What", "Value"), (Alignment.LEFT, Alignment.LEFT), rows).markdown()


def data_of_report(executed: ExecutedReport, values: Values) -> str:
    """The list of the report's data files, for the page only."""
    record = executed.record
    items: tuple[Tabular, ...] = (*record.figures, *record.tables, *record.models)
    lines = []
    for item in items:
        links = " · ".join(
            f"[{kind.upper()}]({path}){{.download}}"
            for kind, path in data_files(item, executed.report.id).items()
        )
        lines.append(f"- @{item.id}: {values.fill(item.caption)} {links}")
    listed = "\n".join(lines) or "This report has no figures or tables."
    return f"""\
:::: {{.content-visible when-format="html"}}
## Data of this report {{#data-of-this-report}}

{listed}
::::"""


def suppression_summary(record: EvidenceRecord) -> str:
    """How many of the released cells are not shown, in words; never which, nor why."""
    return _suppression(record.released_cells())


def _suppression(cells: Iterable[EvidenceCell]) -> str:
    counted = list(cells)
    if not counted:
        return "no cells on record"
    hidden = sum(cell.hidden for cell in counted)
    share = round(100 * hidden / len(counted))
    words = "fewer than 1" if hidden and share == 0 else str(share)
    return f"{words}{NO_BREAK_SPACE}% of {len(counted):,} cells"


def _facts(setting: Setting, executed: ExecutedReport) -> dict[str, str]:
    source, edition = setting.source, setting.edition
    facts: dict[str, str | None] = {
        "Report": f"{executed.report.id}, {edition.name} of {edition.date_words}",
        "Edition's identity": edition.identity,
        "Notebook": executed.report.notebook.as_posix(),
        "Notebook's hash": executed.notebook_hash,
        "Source": f"{source.title}, version {source.version}",
        "Form of the data": source.form,
        "Delivery": None if source.delivery is None else str(source.delivery),
        "Hash of the input": source.input_hash,
        "Parameters": _parameters(executed.parameters),
        "Hash of the evidence": evidence_hash([executed]),
        "Software": _software(edition.versions),
        "Protection": protection_words(setting),
        "Cells not shown": suppression_summary(executed.record),
        "Attack": setting.attack,
        "Run again with": edition.command,
    }
    return {what: escape_markdown(value) if value else "" for what, value in facts.items()}


def protection_words(setting: Setting) -> str:
    """The protection rules in one sentence, from the policy."""
    counts = setting.profile.counts
    if counts.threshold <= 1:
        return (
            f"by the publisher of the data; values are printed as published (policy {setting.policy.version})"
        )
    return (
        f"counts under {counts.threshold} are not shown, nor those from which one could be worked out; "
        f"published counts are rounded to {counts.rounding_base}; shares from protected counts with at least "
        f"{setting.profile.shares.minimum_base} known cases (policy {setting.policy.version})"
    )


def evidence_hash(reports: Iterable[ExecutedReport]) -> str:
    """A hash of all that these reports put on record: the same evidence, whatever it is printed in, has the same."""
    digest = hashlib.sha256()
    for executed in sorted(reports, key=lambda one: one.report.id):
        digest.update(f"{executed.report.id}\n{record_json(executed.record)}".encode())
    return f"sha256:{digest.hexdigest()}"


def _software(versions: Mapping[str, str]) -> str:
    named = [f"{name} {versions[name]}" for name in _SOFTWARE if name in versions]
    others = len(versions) - len(named)
    if named and others:
        named.append(f"and {others} further packages, in the edition's manifest")
    return ", ".join(named) or ", ".join(f"{name} {version}" for name, version in sorted(versions.items()))


def _parameters(parameters: Mapping[str, object]) -> str:
    shown = {name: value for name, value in parameters.items() if value is not None}
    if isinstance(shown.get("data"), str):
        shown["data"] = str(shown["data"]).replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    return "; ".join(f"{name} = {value}" for name, value in sorted(shown.items())) or "none"
