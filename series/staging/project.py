"""Writing the whole staging project: plain Quarto in a fresh folder. The only part of staging that touches files."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat

from series.errors import GateError, MissingToolError
from series.evidence.text import escape_markdown
from series.evidence.writing import write_data_files
from series.staging import data_parts, pages
from series.staging.changes_part import changes_of_series, former_editions
from series.staging.dictionary_part import schema_dictionary
from series.staging.gates import check_report
from series.staging.known_truth_part import known_truth_of_series
from series.staging.model import ExecutedReport, Setting, Told
from series.staging.models_part import models_of_edition
from series.staging.prose_checks import (
    Passage,
    ProseFinding,
    Severity,
    Topic,
    bibliography_keys,
    check_prose,
)
from series.staging.quarto_settings import project_settings
from series.staging.report import stage_report
from series.staging.trace_links import FOLDER
from series.staging.traces import trace_page
from series.staging.translated import (
    faults_of_translations,
    page_in_language,
    report_in_language,
    setting_in_language,
    titles_in_language,
)
from series.translation import Translator

if TYPE_CHECKING:
    from data_access.disclosure import ProtectedTable

REFERENCES = Path("notebooks/references.bib")
_TOLD_AT_MOST = 25


def not_attacked_at_all(translate: Translator) -> str:
    """What the page on methods says of an edition that was not attacked."""
    return translate("This edition was not attacked before it was published.")


@dataclass(frozen=True)
class SeriesToStage:
    """Everything that goes into a staging project.

    ``not_published``: title and reason of each report that the source can't carry. ``coverage``: the casebook's
    protected coverage table. ``parameters``: rows of the demonstration's parameter file, where that is the source.
    ``attack``: in words, how the edition was attacked before it was published, and with which outcome.
    """

    setting: Setting
    reports: Sequence[ExecutedReport]
    not_published: Sequence[tuple[str, str]] = ()
    coverage: ProtectedTable | None = None
    parameters: Sequence[Mapping[str, object]] | None = None
    attack: Told = not_attacked_at_all


@dataclass(frozen=True)
class StagingResult:
    """What was written (paths relative to the folder, sorted), and warnings that don't stop a release."""

    folder: Path
    files: tuple[Path, ...]
    warnings: tuple[ProseFinding, ...]


def stage_series(folder: Path, staged: SeriesToStage, project_root: Path) -> StagingResult:
    """Write the staging project into ``folder``, which must be new or empty.

    Takes ``_quarto.yml``, ``assets``, the page templates and the references from ``project_root``. Raises
    ``GateError`` listing every finding that stops a release, before anything is written.
    """
    bibliography = _read(project_root / REFERENCES)
    keys = bibliography_keys(bibliography)
    refuse_translations(list(faults_of_translations(staged.setting.translate, staged.reports)))
    staged = in_language(staged)
    written_pages = _pages(staged, project_root)
    findings = [*check_reports(staged, keys), *_check_pages(written_pages, keys)]
    refuse(findings)
    begin_project(folder, project_root, staged.setting)
    for name, text in written_pages.items():
        _write(folder / name, text)
    for executed in staged.reports:
        write_report(folder, executed, staged.setting)
        _write(folder / FOLDER / f"{executed.report.id}.qmd", trace_page(executed, staged.setting))
    files = tuple(sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file()))
    return StagingResult(folder, files, tuple(one for one in findings if one.severity is Severity.WARNING))


def in_language(staged: SeriesToStage) -> SeriesToStage:
    """The same in the language of its setting: what authors wrote comes from the translations."""
    translate = staged.setting.translate
    return replace(
        staged,
        setting=setting_in_language(staged.setting),
        reports=[report_in_language(executed, translate) for executed in staged.reports],
        not_published=titles_in_language(staged.not_published, translate),
    )


def check_reports(staged: SeriesToStage, citation_keys: Collection[str]) -> list[ProseFinding]:
    """Findings of the gates on all reports."""
    setting = staged.setting
    return [
        finding
        for executed in staged.reports
        for finding in check_report(
            executed, setting.values(executed), citation_keys, synthetic=setting.synthetic
        )
        # Numbers typed by hand are told of the English text: what is no number is known by English words.
        if executed.english is None or finding.topic is not Topic.TYPED_NUMBER
    ]


def refuse(findings: Sequence[ProseFinding]) -> None:
    """Raise ``GateError`` that lists the findings which stop a release, if there are any."""
    stopping = [str(finding) for finding in findings if finding.severity is Severity.STOP]
    _refuse(stopping, "the prose has", "correct the notebook and publish again")


def refuse_translations(faults: Sequence[str]) -> None:
    """Raise ``GateError`` that lists what is wrong in translations, if anything is."""
    _refuse(faults, "translations have", "correct them (series translate check) and publish again")


def _refuse(stopping: Sequence[str], whose: str, remedy: str) -> None:
    if not stopping:
        return
    told = list(stopping[:_TOLD_AT_MOST])
    if len(stopping) > len(told):
        told.append(f"and {len(stopping) - len(told)} more")
    what = "1 mistake" if len(stopping) == 1 else f"{len(stopping)} mistakes"
    listed = "\n  ".join(told)
    raise GateError(f"{whose} {what}:\n  {listed}", remedy=remedy)


def _pages(staged: SeriesToStage, project_root: Path) -> dict[str, str]:
    setting = staged.setting
    parts = {
        "cards": pages.cards(staged.reports, setting),
        "citation": pages.series_citation(setting),
        "edition": pages.edition_identity(staged.reports, setting),
        "not-published": pages.not_published(staged.not_published, setting.translate),
        "downloads": pages.downloads(staged.reports, setting.translate),
        "models": models_of_edition(staged.reports, setting),
        "protection-rules": data_parts.protection_rules(setting),
        "known-truth": known_truth_of_series(setting.translate),
        "attack": escape_markdown(staged.attack(setting.translate)),
        "source": data_parts.source_description(setting),
        "timeline": data_parts.collection_timeline(setting),
        "coverage": data_parts.coverage(staged.coverage, setting.formatter, setting.translate),
        "dictionary": schema_dictionary(setting.translate),
        "demonstration-parameters": data_parts.demonstration_parameters(
            staged.parameters, setting.source, setting.translate
        ),
        "command": _command(setting),
        "changes": changes_of_series(setting, staged.reports),
        "former-editions": former_editions(setting),
    }
    identity = pages.short_identity(staged.reports, setting)
    return {
        name: pages.stage_page(
            page_in_language(_read(project_root / name), setting.translate),
            parts,
            setting,
            name=name,
            identity=identity,
        )
        for name in pages.PAGES
    }


def _command(setting: Setting) -> str:
    command = setting.edition.command or f"series publish --source {setting.source.name}"
    plain = command.replace("`", "'").replace("{{", "{ {").replace("\n", " ")
    return f"```bash\n{plain}\n```"


def _check_pages(written: Mapping[str, str], keys: Collection[str]) -> list[ProseFinding]:
    findings = []
    for name, text in written.items():
        body, front = pages.page_passages(text)
        findings += check_prose([Passage(name, body)], values=front, evidence=(), citation_keys=keys)
    return findings


def write_report(folder: Path, executed: ExecutedReport, setting: Setting) -> Path:
    """Write a staged report and its data files into the staging project ``folder``; returns the report's path there."""
    executed = report_in_language(executed, setting.translate)
    setting = setting_in_language(setting)
    reports = folder / "reports"
    notebook = stage_report(executed, setting)
    nbformat.validate(notebook)
    _write(reports / f"{executed.report.id}.ipynb", nbformat.writes(notebook) + "\n")
    write_data_files(
        executed.record,
        reports / executed.report.id / "data",
        values=setting.values(executed),
        hidden_symbol=setting.policy.hidden_symbol,
    )
    return Path("reports", f"{executed.report.id}.ipynb")


def begin_project(folder: Path, project_root: Path, setting: Setting) -> None:
    """Write what all documents of a staging project have in common. Raises ``GateError`` where the folder isn't empty."""
    _begin(folder)
    settings = project_settings(_read(project_root / "_quarto.yml"), setting.translate, setting.languages)
    _write(folder / "_quarto.yml", settings)
    _write(folder / "references.bib", _read(project_root / REFERENCES))
    if (project_root / "assets").is_dir():
        shutil.copytree(
            project_root / "assets", folder / "assets", ignore=shutil.ignore_patterns("__pycache__")
        )


def _begin(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise GateError(
            "the folder for the staging project isn't empty",
            where=str(folder),
            remedy="stage into a fresh folder",
        )


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise MissingToolError(
            "a file of the project is missing", where=path.name, remedy="run the command in a whole clone"
        ) from None


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
