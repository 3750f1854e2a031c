"""A whole review: every item of an edition with its checks, at the highest level that the reviewer can do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from data_access.disclosure.policy import POLICY_FILE, current_policy
from data_access.disclosure.statuses import ProtectionClass
from data_access.errors import TraffickingSeriesError
from data_access.sources.interface import protection_profile
from series.evidence import EvidenceRecord, harvest
from series.evidence.formatting import Formatter
from series.execution.executed import without_injected
from series.release.manifest import environment_versions, sha256
from series.review.edition import EditionInHand
from series.review.environment import LOCK, Here, environment_differences
from series.review.integrity import check_integrity
from series.review.items import Held, items_of
from series.review.model import Check, ItemKind, Level, ReportReview, Review, ReviewItem
from series.review.outputs_review import output_item
from series.review.pages import (
    Rendered,
    check_page,
    check_staged,
    check_values,
    render_again,
    temporary_site,
)
from series.review.recomputing import counts_printed
from series.review.rerunning import CasebookInHand, Rerun, Ways, decisions_at_hand, notebook_hashes, run_again
from series.review.tolerances import tolerances_in_words
from series.review.truths import check_truths
from series.translation import project_translator

if TYPE_CHECKING:
    from data_access.disclosure.policy import Profile
    from series.publishing.model import Watcher

DEMONSTRATION = "demonstration"
_LEFT = {
    Level.EDITION: (
        "whether the numbers come out of the cases: that needs the casebook, or at least the code on the demonstration",
        "intervals that allow for groups, models and indices, which were computed from cases",
    ),
    Level.CODE: (
        "whether the edition's numbers come out of its cases: its notebooks were run on the demonstration in their place",
    ),
    Level.FULL: (),
}


@dataclass(frozen=True)
class ReviewRequest:
    """What to review, with what: ``casebook`` is None where the reviewer has none.

    ``headlines``: the registered claims of each report, which are accepted one by one.
    """

    edition: EditionInHand
    level: Level
    ways: Ways
    casebook: CasebookInHand | None = None
    headlines: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Setting:
    request: ReviewRequest
    profile: Profile
    formatter: Formatter
    printed: Mapping[str, set[float]]
    rendered: Rendered
    reruns: Mapping[str, Rerun]


def review(request: ReviewRequest, watcher: Watcher) -> Review:
    """Review an edition. Whatever is wrong with it is in the result; raises only where nothing can be read at all."""
    edition = request.edition
    reruns: Mapping[str, Rerun] = {}
    if request.casebook is not None:
        watcher.step(f"Running {len(edition.reports)} notebooks again")
        full = request.level is Level.FULL
        reruns = run_again(edition, request.casebook, request.ways, watcher, decided=full)
    with temporary_site() as folder:
        watcher.step("Rendering the staged reports again")
        rendered = render_again(edition, Path(folder))
        watcher.step(f"Comparing everything in {edition.identity}")
        return compare_edition(request, rendered, reruns)


def compare_edition(request: ReviewRequest, rendered: Rendered, reruns: Mapping[str, Rerun]) -> Review:
    """Hold an edition against what came out again: ``reruns`` by report (none where nothing was run), rendered pages."""
    edition = request.edition
    setting = _setting(request, rendered, reruns)
    return Review(
        identity=edition.identity,
        edition=edition.name,
        level=request.level,
        reports=tuple(_report(setting, str(entry["id"])) for entry in edition.reports),
        integrity=check_integrity(edition),
        environment=environment_differences(edition.manifest, here(request)),
        cannot_check=_LEFT[request.level],
        tolerances=tolerances_in_words(),
        synthetic=bool(edition.source.get("synthetic")),
    )


def here(request: ReviewRequest) -> Here:
    """Where the review is made: versions, policy, notebooks, and the casebook where it is that of the edition."""
    versions, lock = environment_versions(), request.ways.root / LOCK
    if lock.is_file():
        versions[LOCK] = f"sha256:{sha256(lock)}"
    full = request.level is Level.FULL and request.casebook is not None
    return Here(
        versions=versions,
        policy={"version": current_policy().version, "sha256": sha256(POLICY_FILE)},
        source=request.casebook.description if full and request.casebook else None,
        notebooks=notebook_hashes(
            request.ways.root, [str(entry["notebook"]) for entry in request.edition.reports]
        ),
        decisions=decisions_at_hand(request.edition),
    )


def _setting(request: ReviewRequest, rendered: Rendered, reruns: Mapping[str, Rerun]) -> _Setting:
    edition = request.edition
    policy = current_policy()
    profile = protection_profile(policy, ProtectionClass(edition.source["protection_class"]))
    threshold = profile.counts.threshold
    records = [
        record for entry in edition.reports if (record := _record(edition, str(entry["id"]))) is not None
    ]
    return _Setting(
        request=request,
        profile=profile,
        formatter=Formatter(
            threshold=threshold if threshold > 1 else None, hidden_symbol=policy.hidden_symbol
        ),
        printed=counts_printed(records),
        rendered=rendered,
        reruns=reruns,
    )


def _record(edition: EditionInHand, report: str) -> EvidenceRecord | None:
    try:
        return edition.record(report)
    except TraffickingSeriesError:
        return None


def _report(setting: _Setting, report: str) -> ReportReview:
    edition, entry = setting.request.edition, _entry(setting, report)
    record = _record(edition, report)
    if record is None:
        return _report_review(entry, (), "its record is missing, or can't be read")
    executed = edition.executed(report)
    notebook = None if executed is None else without_injected(executed)
    rerun = setting.reruns.get(report)
    full = setting.request.level is Level.FULL
    held = Held(
        report=report,
        record=record,
        notebook=notebook,
        as_run=_harvested(notebook),
        again=rerun.record if rerun is not None and full else None,
        data=edition.site / "reports" / report / "data",
        headlines=setting.request.headlines.get(report, frozenset()),
    )
    items = [
        *items_of(held, setting.profile, setting.printed, setting.formatter),
        output_item(held, rerun.notebook if rerun is not None and full else None),
        *_pages(setting, held),
    ]
    casebook = setting.request.casebook
    if rerun is not None and rerun.record is not None and casebook and casebook.source == DEMONSTRATION:
        items += check_truths(report, rerun.record)
    failure = rerun.problem if rerun is not None else ""
    return _report_review(entry, items, failure, held.code)


def _entry(setting: _Setting, report: str) -> Mapping[str, object]:
    return next(entry for entry in setting.request.edition.reports if entry["id"] == report)


def _report_review(
    entry: Mapping[str, object],
    items: Sequence[ReviewItem],
    failure: str,
    code: Mapping[str, str] | None = None,
) -> ReportReview:
    return ReportReview(
        id=str(entry["id"]),
        number=str(entry.get("number", "")),
        title=str(entry.get("title", "")),
        items=tuple(items),
        failure=failure,
        code=code or {},
    )


def _harvested(notebook: object) -> EvidenceRecord | None:
    if notebook is None:
        return None
    try:
        return harvest(notebook)  # type: ignore[arg-type]
    except TraffickingSeriesError:
        return None


def _pages(setting: _Setting, held: Held) -> Iterator[ReviewItem]:
    edition = setting.request.edition
    formats = sorted(edition.manifest.get("formats", ()))
    for format_ in formats:
        checks: list[Check] = [check_page(edition, setting.rendered, held.report, format_)]
        if format_ == "html" or "html" not in formats:
            checks.append(check_staged(edition, held.report, held.record, setting.formatter))
        for language in edition.languages:
            checks += _in_language(setting, held, format_, language, staged=len(checks) > 1)
        yield ReviewItem(
            held.report,
            ItemKind(format_),
            f"{held.report}.{format_}",
            f"{format_.upper()} of the report",
            tuple(checks),
        )


def _in_language(
    setting: _Setting, held: Held, format_: str, language: str, *, staged: bool
) -> Iterator[Check]:
    """The checks of the same page in another language; ``staged``: with those of its record and of what was staged."""
    edition = setting.request.edition.in_language(language)
    rendered = setting.rendered.others.get(language, Rendered(None, problem="it was not rendered again"))
    found = [check_page(edition, rendered, held.report, format_)]
    if staged:
        formatter = replace(
            setting.formatter, translate=project_translator(language, setting.request.ways.root)
        )
        record = _record(edition, held.report)
        found.append(check_values(held.record, record))
        found += [] if record is None else [check_staged(edition, held.report, record, formatter)]
    yield from (replace(check, what=f"{check.what} ({language})") for check in found)


__all__ = ["ReviewRequest", "compare_edition", "here", "review"]
