"""An edition as staging and the manifest want it: described from the source, the catalogue and the records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from series.audit.certificate import certificate_sentence, certificate_words
from series.catalog import reasons_by_title
from series.handover import write_descriptions
from series.handover.writing import LOCK_FILE
from series.publishing.attacked import Withstood
from series.publishing.former_editions import former_editions
from series.publishing.source import described
from series.publishing.work import RUN_LOG, Work
from series.release import Manifest, edition_identity, environment_versions, file_hashes
from series.release.manifest import project_commit, sha256
from series.translation import project_translator
from series.translation.languages import REFERENCE

if TYPE_CHECKING:
    from series.rendering.interface import RenderingResult
    from series.staging import ExecutedReport, SeriesToStage, Setting
    from series.staging.model import Told

_DEMONSTRATION = "demonstration"


def setting_of(work: Work, attack: Told, language: str = REFERENCE) -> Setting:
    """What all reports of the edition share in a language. ``attack``: in one sentence, with which outcome it was attacked."""
    from data_access.disclosure.policy import current_policy
    from series.staging import Edition, Setting

    series = work.catalog.series
    edition = Edition(
        name=series.edition,
        date=series.edition_date,
        versions=environment_versions(),
        command=work.command,
        dois=work.dois,
    )
    former = former_editions(work.former, described(work.source))
    return Setting(
        series,
        edition,
        work.source.description,
        current_policy(),
        attack,
        former,
        project_translator(language, work.root),
        work.request.languages,
    )


def series_to_stage(
    executed: Sequence[ExecutedReport], work: Work, withstood: Withstood, language: str = REFERENCE
) -> SeriesToStage:
    """Return everything that goes into the staging project of a language."""
    from series.staging import SeriesToStage

    return SeriesToStage(
        setting=setting_of(work, partial(certificate_sentence, withstood.certificate), language),
        reports=executed,
        not_published=reasons_by_title(work.plan.not_publishable, work.catalog),
        coverage=withstood.ran.coverage,
        parameters=_demonstration_parameters(work.request.source),
        attack=partial(certificate_words, withstood.certificate),
    )


def _demonstration_parameters(source: str) -> Sequence[Mapping[str, object]] | None:
    """Return the parameters of the demonstration, which are published with it; other sources have none."""
    if source != _DEMONSTRATION:
        return None
    from data_access.sources.demonstration import parameter_annex

    rows = parameter_annex().to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]


def finish(building: Path, staged: SeriesToStage, rendered: RenderingResult, work: Work) -> Manifest:
    """Describe what lies in ``building`` for whoever gets it (data package and others); return its manifest, unwritten."""
    from data_access.disclosure.policy import POLICY_FILE

    files = file_hashes(building, without=[RUN_LOG])
    policy = {"version": staged.setting.policy.version, "sha256": sha256(POLICY_FILE)}
    versions = environment_versions()
    lock = work.root / LOCK_FILE
    if lock.is_file():
        versions[LOCK_FILE] = f"sha256:{sha256(lock)}"
    identity = edition_identity(work.catalog.series.edition, files, policy, versions)
    write_descriptions(
        building, staged.reports, staged.setting, files=files, versions=versions, identity=identity, lock=lock
    )
    if work.request.context:
        from data_access.context import describe_context

        found = describe_context(work.request.context)
        versions |= {f"context {one['name']}": f"sha256:{one['input_hash']}" for one in found}
    return Manifest(
        identity=identity,
        series={
            "title": work.catalog.series.title,
            "edition": work.catalog.series.edition,
            "edition_date": work.catalog.series.edition_date.isoformat(),
            "languages": list(work.request.languages),
        },
        source=described(work.source),
        policy=policy,
        versions=versions,
        renderer={"name": rendered.renderer, "version": rendered.version},
        formats=tuple(sorted(format_.value for format_ in work.request.formats)),
        reports=tuple(_report_entry(one) for one in staged.reports),
        not_published=tuple({"id": one.report.id, "reason": one.reason} for one in work.plan.not_publishable),
        command=work.command,
        files=file_hashes(building, without=[RUN_LOG]),
        commit=project_commit(work.root),
    )


def _report_entry(executed: ExecutedReport) -> dict[str, Any]:
    report = executed.report
    return {
        "id": report.id,
        "number": report.number,
        "title": report.title,
        "region": report.region,
        "notebook": report.notebook.as_posix(),
        "notebook_hash": executed.notebook_hash,
        "parameters": dict(executed.parameters),
    }
