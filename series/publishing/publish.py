"""Publishing an edition: the one that is there where nothing has changed, else a new one, from the source to the switch."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from data_access.errors import UsageError
from series.catalog import Plan, read_catalog, reasons_in_words
from series.catalog.dois import Dois, read_dois
from series.publishing.earlier import names_of_earlier
from series.publishing.memory import Memory
from series.publishing.model import Published, PublishRequest, Watcher
from series.publishing.remembered_edition import RememberedEdition
from series.publishing.source import described, open_source, plan_for
from series.publishing.work import Work
from series.release import Output
from series.release.layout import publishing_lock


def publish(request: PublishRequest, *, root: Path, watcher: Watcher) -> Published:
    """Publish one edition of the series; until the last moment the edition before stays as it is.

    Raises a ``TraffickingSeriesError``: whatever goes wrong, nothing half-made is left to be seen.
    """
    catalog = read_catalog(root / "notebooks" / "reports.yml")
    dois = read_dois(request.doi_file, catalog) if request.doi_file else Dois()
    output = Output(request.output)
    output.prepare()
    with publishing_lock(output), _dated(catalog.series.edition_date):
        output.clean()
        memory = Memory.of_project(root)
        watcher.step(f"Opening the source {request.source}")
        source = open_source(request.source, request.data, request.delivery, watcher=watcher, memory=memory)
        plan = plan_for(catalog, source, only=request.only, regions=request.regions)
        _require_reports(plan, request)
        for line in reasons_in_words(plan.not_publishable):
            watcher.detail(f"not published: {line}")
        work = Work(request, root, catalog, source, plan, watcher, memory, dois)
        earlier = names_of_earlier(output, described(source))
        remembered = RememberedEdition.of(request, root, source, memory, output, earlier)
        published = _again(remembered, work, output)
        if published is None:
            # Only now the rest is loaded: notebooks, statistics and drawing.
            from series.publishing.making import make_edition

            published = make_edition(work, output)
            remembered.keep(published)
        memory.cache.trim()
        if memory.cache.trouble:
            watcher.detail(memory.cache.trouble)
        return published


def _again(remembered: RememberedEdition, work: Work, output: Output) -> Published | None:
    """The edition that this would be, where it lies here whole: it is the current one then."""
    found = remembered.recalled()
    if found is None:
        return None
    work.watcher.step("Nothing has changed; every file of the edition is as it was published")
    edition = output.republish(found["folder"])
    return Published(
        identity=found["identity"],
        edition=edition,
        site=output.published_site() or edition / "site",
        reports=work.plan.publishable,
        not_publishable=work.plan.not_publishable,
        renderer=found["renderer"],
        warnings=tuple(found["warnings"]),
        rows_skipped=work.source.rows_skipped,
        audited=found["audited"],
    )


def _require_reports(plan: Plan, request: PublishRequest) -> None:
    if plan.publishable:
        return
    reasons = "\n".join(f"  {line}" for line in reasons_in_words(plan.not_publishable))
    raise UsageError(
        f"The source {request.source} can't carry any of these reports:\n{reasons}\n",
        remedy="choose other reports (`series list --source …` shows which it can) or another source",
    )


@contextmanager
def _dated(day: date) -> Iterator[None]:
    """Set ``SOURCE_DATE_EPOCH``, from which every program below dates what it writes, to the edition's date."""
    name = "SOURCE_DATE_EPOCH"
    before = os.environ.get(name)
    os.environ[name] = str(int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()))
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
