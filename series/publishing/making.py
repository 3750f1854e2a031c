"""Making an edition: notebooks run until they withstand the attack, then staged, rendered, scanned and put in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from data_access.disclosure.ledger import write_ledger
from series.audit import write_internal_page
from series.errors import GateError
from series.publishing.ahead import rendering_ahead
from series.publishing.attacked import Withstood, run_until_safe
from series.publishing.earlier import LEDGER_FILE, earlier_editions
from series.publishing.edition import finish, series_to_stage
from series.publishing.harvesting import write_evidence, write_evidence_in
from series.publishing.model import Published
from series.publishing.private_files import PrivateFiles, private_files
from series.publishing.rounds import rounds
from series.publishing.scanned import require_nothing_of_persons
from series.publishing.source import described
from series.publishing.work import Work
from series.release import Manifest, Output, check_rendered
from series.release.layout import INTERNAL_FOLDER
from series.translation.languages import REFERENCE, folder_of
from series.translation.localised import language_name

if TYPE_CHECKING:
    from series.rendering.interface import RenderingResult
    from series.staging import SeriesToStage, Setting
    from series.staging.prose_checks import ProseFinding

PutDown = Callable[[Path, Manifest], Path]
"""Takes a finished folder with its manifest to its place, in one step; returns where it lies then."""


def make_edition(work: Work, output: Output, put_down: PutDown) -> Published:
    """Make an edition and put it in its place. Raises a ``TraffickingSeriesError``; nothing half-made is left then."""
    with private_files() as private, rendering_ahead(work) as ahead:
        earlier = earlier_editions(output, described(work.source))
        with rounds(work, private, ahead) as run_round:
            withstood = run_until_safe(work, private, earlier, run_round)
        ahead.finish()
        with output.building() as building:
            made = _made(building, withstood, work)
            _keep_audit(made.manifest.identity, withstood, private, work)
            edition = put_down(building, made.manifest)
        return Published(
            identity=made.manifest.identity,
            edition=edition,
            site=edition / "site",
            reports=work.plan.publishable,
            not_publishable=work.plan.not_publishable,
            renderer=made.renderer,
            warnings=made.warnings,
            rows_skipped=work.source.rows_skipped,
            audited=withstood.audit is not None,
            rule=work.rule,
        )


def _keep_audit(identity: str, withstood: Withstood, private: PrivateFiles, work: Work) -> None:
    """Keep what later deliveries are protected with, before anybody can see the edition."""
    if withstood.audit is None:
        return
    log = list(private.log.entries())
    private.keep(identity)
    page = write_internal_page(work.request.output, identity, withstood.audit, withstood.ledger, log)
    work.watcher.detail(
        f"for the data protection officer: {INTERNAL_FOLDER}/{page.name}, never to be passed on"
    )


@dataclass(frozen=True)
class _Made:
    """A finished folder's manifest, by which renderer it was made, and with which warnings."""

    manifest: Manifest
    renderer: str
    warnings: tuple[str, ...]


def _made(building: Path, withstood: Withstood, work: Work) -> _Made:
    executed = list(withstood.ran.executed.values())
    staged = {
        language: series_to_stage(executed, work, withstood, language) for language in work.request.languages
    }
    reference = staged[REFERENCE]
    write_evidence(building, executed, reference.setting, list(withstood.ran.results.values()))
    withstood.certificate.write(building)
    if withstood.ledger:
        write_ledger(building / LEDGER_FILE, withstood.ledger)
    made = [*_stage(building, staged, work)]
    rendered = [_render(building, one.setting, work) for one in staged.values()]
    manifest = finish(building, reference, rendered[0], work)
    manifest.write(building)
    work.watcher.step("Scanning every file that would be published")
    require_nothing_of_persons(building, work)
    warnings = (*(str(one) for one in made), *(told for one in rendered for told in one.warnings))
    return _Made(manifest, f"{rendered[0].renderer} {rendered[0].version}", tuple(dict.fromkeys(warnings)))


def _stage(building: Path, staged: Mapping[str, SeriesToStage], work: Work) -> Iterator[ProseFinding]:
    """Write the staging project of each language, and its evidence; yields what doesn't stop the release.

    All are written before any is rendered, which takes longer: a gate of any language stops the release here.
    """
    from series.rendering.fonts import write_project_fonts
    from series.staging import stage_series
    from series.staging.project import in_language

    for language, one in staged.items():
        told = in_language(one)
        folder = building / "staging" / language
        yield from stage_series(folder, told, work.root).warnings
        # so that `quarto render` there gives the same pages and PDFs
        write_project_fonts(folder, work.memory)
        if language != REFERENCE:
            write_evidence_in(language, building, told)


def _render(building: Path, setting: Setting, work: Work) -> RenderingResult:
    """Render a language: English to the root of the site, each other into a folder of its own."""
    from series.rendering.interface import render

    request, language = work.request, setting.translate.language
    formats = ", ".join(sorted(format_.value.upper() for format_ in request.formats))
    named = f", {language_name(language)}" if len(request.languages) > 1 else ""
    work.watcher.step(f"Rendering {formats}{named}")
    site = building / "site" / folder_of(language)
    staging = building / "staging" / language
    rendered = render(staging, site, request.formats, request.renderer, work.watcher.detail, work.memory)
    _require_whole(check_rendered(site, work.plan.publishable, request.formats, synthetic=setting.synthetic))
    return rendered


def _require_whole(found: Sequence[str]) -> None:
    if found:
        listed = "\n".join(f"  {one}" for one in found)
        raise GateError(f"What was rendered is not whole:\n{listed}\n")
