"""Making an edition: notebooks run until they withstand the attack, then staged, rendered, scanned and put in its place."""

from __future__ import annotations

from collections.abc import Sequence
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
from series.publishing.private_files import private_files
from series.publishing.rounds import rounds
from series.publishing.scanned import require_nothing_of_persons
from series.publishing.source import described
from series.publishing.work import Work
from series.release import Output, check_rendered
from series.release.layout import INTERNAL_FOLDER

LANGUAGE = "en"


def make_edition(work: Work, output: Output) -> Published:
    """Make an edition and publish it. Raises a ``TraffickingSeriesError``; nothing half-made is left then."""
    with private_files() as private, rendering_ahead(work) as ahead:
        earlier = earlier_editions(output, described(work.source))
        with rounds(work, private, ahead) as run_round:
            withstood = run_until_safe(work, private, earlier, run_round)
        ahead.finish()
        with output.building() as building:
            published = _release(building, output, withstood, work)
        if withstood.audit is not None:
            log = list(private.log.entries())
            private.keep(published.identity)
            page = write_internal_page(
                work.request.output, published.identity, withstood.audit, withstood.ledger, log
            )
            work.watcher.detail(
                f"for the data protection officer: {INTERNAL_FOLDER}/{page.name}, never to be passed on"
            )
        return published


def _release(building: Path, output: Output, withstood: Withstood, work: Work) -> Published:
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
    watcher.step("Publishing the edition")
    edition = output.publish(building, manifest.identity)
    return Published(
        identity=manifest.identity,
        edition=edition,
        site=output.published_site() or edition / "site",
        reports=plan.publishable,
        not_publishable=plan.not_publishable,
        renderer=f"{rendered.renderer} {rendered.version}",
        warnings=(*(str(one) for one in staging_result.warnings), *rendered.warnings),
        rows_skipped=work.source.rows_skipped,
        audited=withstood.audit is not None,
    )


def _require_whole(found: Sequence[str]) -> None:
    if found:
        listed = "\n".join(f"  {one}" for one in found)
        raise GateError(f"What was rendered is not whole:\n{listed}\n")
