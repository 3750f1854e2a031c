"""Building and publishing: the edition that is there where nothing has changed, else a new one, from the source to its place.

``build`` makes a candidate, which nothing public leads to; ``publish`` makes an edition and turns the link to it in one go,
where the series asks for no review of such a source.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data_access.errors import UsageError
from series.catalog import Plan, read_catalog, reasons_in_words
from series.catalog.dois import Dois, read_dois
from series.errors import NotAcceptedError
from series.publishing.candidates import put_down_build, shelve, steps_after_build
from series.publishing.earlier import names_of_earlier
from series.publishing.former_editions import former_folders, names_of_former
from series.publishing.memory import Memory
from series.publishing.model import Published, PublishRequest, Watcher
from series.publishing.remembered_edition import RememberedEdition
from series.publishing.source import described, open_source, plan_for
from series.publishing.work import Work
from series.release import Manifest, Output, read_manifest
from series.release.layout import publishing_lock

if TYPE_CHECKING:
    from series.publishing.making import PutDown


def publish(request: PublishRequest, *, root: Path, watcher: Watcher) -> Published:
    """Publish one edition of the series; until the last moment the edition before stays as it is.

    Raises a ``TraffickingSeriesError``: whatever goes wrong, nothing half-made is left to be seen. ``NotAcceptedError``
    where editions of the source are reviewed or cleared before they are published.
    """
    with _prepared(request, root, watcher) as (work, output):
        _require_no_review(work)
        remembered = _remembered(work, output)
        published = _again(remembered, work, output)
        if published is None:

            def put_down(building: Path, manifest: Manifest) -> Path:
                watcher.step("Publishing the edition")
                shelve(building, manifest.source, output, watcher)
                return output.publish(building, manifest.identity)

            published = _make(work, output, remembered, put_down)
        return replace(published, site=output.published_site() or published.site)


def build(request: PublishRequest, *, root: Path, watcher: Watcher, builder: str = "") -> Published:
    """Build a candidate: the same work as publishing, and nothing public leads to it.

    ``builder``: who builds, by name or initials; needed where others must review or clear the edition. Raises as
    ``publish``.
    """
    with _prepared(request, root, watcher) as (work, output):
        if not (builder.strip() or work.rule.needs_nothing):
            raise UsageError(
                "Editions of this source are reviewed and cleared by others than built them, so it must be told who builds",
                where="--by",
                remedy="name yourself, or your initials: --by NAME",
            )
        remembered = _remembered(work, output)
        found = remembered.recalled([*output.built(), *output.former()])
        if found is not None:
            watcher.step("Nothing has changed; every file of the edition is as it was built")
            folder = found["folder"]
            if folder.parent == output.candidates:
                put_down_build(output, folder, read_manifest(folder) or {}, builder)
            return _published(
                found, work, folder, folder / "site", candidate=folder.parent == output.candidates
            )

        def put_down(building: Path, manifest: Manifest) -> Path:
            watcher.step("Putting the candidate in its place")
            shelve(building, manifest.source, output, watcher)
            put_down_build(output, building, asdict(manifest), builder)
            return output.add_candidate(building, manifest.identity)

        return replace(_make(work, output, remembered, put_down), candidate=True)


@contextmanager
def _prepared(request: PublishRequest, root: Path, watcher: Watcher) -> Iterator[tuple[Work, Output]]:
    """The work on an edition and where it goes, with the output folder held for it alone."""
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
        former = former_folders(output, described(source), catalog.series)
        yield Work(request, root, catalog, source, plan, watcher, memory, dois, former), output
        memory.cache.trim()
        if memory.cache.trouble:
            watcher.detail(memory.cache.trouble)


def _remembered(work: Work, output: Output) -> RememberedEdition:
    earlier = names_of_earlier(output, described(work.source))
    former = names_of_former(work.former)
    return RememberedEdition.of(work.request, work.root, work.source, work.memory, output, earlier, former)


def _make(work: Work, output: Output, remembered: RememberedEdition, put_down: PutDown) -> Published:
    # Only now the rest is loaded: notebooks, statistics and drawing.
    from series.publishing.making import make_edition

    made = make_edition(work, output, put_down)
    remembered.keep(made)
    return made


def _require_no_review(work: Work) -> None:
    """Raise where the series asks for review or clearance of such a source: that takes other persons, and more commands."""
    rule = work.rule
    if rule.needs_nothing:
        return
    asked = [f"{rule.reviewers} reviewers accept every item"] * bool(rule.reviewers)
    asked += ["the data protection officer clears it"] * rule.clearance
    build_it = work.request.command_of("build", whole=True)
    steps = [f"{build_it} --by NAME", *steps_after_build("EDITION", rule)]
    listed = "\n".join(f"  {step}" for step in steps)
    raise NotAcceptedError(
        f"An edition of the source {work.request.source} is published only when {' and '.join(asked)}",
        remedy=f"build it, and let others look at it (docs/publishing.md):\n{listed}\n",
    )


def _again(remembered: RememberedEdition, work: Work, output: Output) -> Published | None:
    """The edition that this would be, where it lies here whole: it is the current one then."""
    found = remembered.recalled(output.former())
    if found is None:
        return None
    work.watcher.step("Nothing has changed; every file of the edition is as it was published")
    folder: Path = found["folder"]
    shelve(folder, described(work.source), output, work.watcher)
    edition = output.republish(folder)
    return _published(found, work, edition, edition / "site")


def _published(
    found: Mapping[str, Any], work: Work, edition: Path, site: Path, *, candidate: bool = False
) -> Published:
    return Published(
        identity=found["identity"],
        edition=edition,
        site=site,
        reports=work.plan.publishable,
        not_publishable=work.plan.not_publishable,
        renderer=found["renderer"],
        warnings=tuple(found["warnings"]),
        rows_skipped=work.source.rows_skipped,
        audited=found["audited"],
        candidate=candidate,
        rule=work.rule,
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
