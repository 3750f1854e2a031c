"""Making an edition: notebooks run until they withstand the attack, then staged, rendered, scanned and put in its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from data_access.disclosure.ledger import write_ledger
from series.audit import write_internal_page
from series.errors import GateError
from series.publishing.ahead import rendering_ahead
from series.publishing.attacked import Withstood, run_until_safe
from series.publishing.earlier import LEDGER_FILE, earlier_editions
from series.publishing.edition import finish, series_to_stage
from series.publishing.harvesting import write_evidence
from series.publishing.model import Published
from series.publishing.private_files import PrivateFiles, private_files
from series.publishing.rounds import rounds
from series.publishing.scanned import require_nothing_of_persons
from series.publishing.source import described
from series.publishing.work import Work
from series.release import Manifest, Output, check_rendered
from series.release.layout import INTERNAL_FOLDER

LANGUAGE = "en"


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
    from series.rendering.fonts import write_project_fonts
    from series.rendering.interface import render
    from series.staging import stage_series

    request, plan, watcher = work.request, work.plan, work.watcher
    executed = list(withstood.ran.executed.values())
    staged = series_to_stage(executed, work, withstood)
    write_evidence(building, executed, staged.setting, list(withstood.ran.results.values()))
    withstood.certificate.write(building)
    if withstood.ledger:
        write_ledger(building / LEDGER_FILE, withstood.ledger)
    staging = building / "staging" / LANGUAGE
    staging_result = stage_series(staging, staged, work.root)
    write_project_fonts(staging, work.memory)  # so that `quarto render` there gives the same pages and PDFs
    watcher.step(f"Rendering {', '.join(sorted(format_.value.upper() for format_ in request.formats))}")
    site = building / "site"
    rendered = render(staging, site, request.formats, request.renderer, watcher.detail, work.memory)
    _require_whole(
        check_rendered(site, plan.publishable, request.formats, synthetic=staged.setting.synthetic)
    )
    manifest = finish(building, staged, rendered, work)
    manifest.write(building)
    watcher.step("Scanning every file that would be published")
    require_nothing_of_persons(building, work)
    warnings = (*(str(one) for one in staging_result.warnings), *rendered.warnings)
    return _Made(manifest, f"{rendered.renderer} {rendered.version}", warnings)


def _require_whole(found: Sequence[str]) -> None:
    if found:
        listed = "\n".join(f"  {one}" for one in found)
        raise GateError(f"What was rendered is not whole:\n{listed}\n")
