"""From a candidate to the published edition: clearance, and the release of exactly what was reviewed and cleared.

Reviews are bound to the hash of each item, clearance and the record of the build to that of the manifest, and the manifest to
every file: what was changed afterwards is refused. Everything is looked at before anything is changed, and the last step is
the turn of one link.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from data_access.errors import UsageError
from series.catalog import Catalog, ReleaseRule, read_catalog
from series.errors import GateError, NotAcceptedError
from series.publishing.candidates import earlier_than, shelve
from series.publishing.model import Watcher
from series.publishing.public_edition import edition_folder
from series.release import Output, publishing_lock
from series.release.manifest import MANIFEST_FILE, sha256
from series.release.records import BuildRecord, ClearanceRecord, Records, ReleaseRecord, same_person
from series.review.accepting import evidence_to_accept, headline_claims
from series.review.decisions import ReviewFile, accepted, read_review_file
from series.review.edition import EditionInHand, read_edition
from series.review.integrity import check_integrity

_TOLD_AT_MOST = 5


@dataclass(frozen=True)
class Released:
    """The edition that is published now. ``before``: it was released before, and the link was turned back to it."""

    identity: str
    edition: Path
    site: Path
    reviewers: tuple[str, ...] = ()
    cleared_by: str = ""
    before: bool = False


def clear(
    named: str, *, officer: str, review_files: Sequence[Path], output: Output, root: Path, comment: str = ""
) -> ClearanceRecord:
    """Record the data protection officer's clearance of a candidate that its reviewers accepted.

    Raises NotAcceptedError where it isn't accepted yet, or where the officer built or reviewed it.
    """
    with _held(named, output, root) as candidate:
        candidate.require_sound()
        if not officer.strip():
            raise UsageError(
                "Nobody is named who clears", where="--by", remedy="name the officer, or initials"
            )
        reviewers = candidate.require_accepted(review_files)
        candidate.require_another_person(officer, reviewers)
        record = ClearanceRecord(
            edition=candidate.identity,
            manifest=candidate.manifest_hash,
            officer=officer,
            cleared_on=_today(),
            reviewers=reviewers,
            comment=comment,
        )
        candidate.records.write(record)
        return record


def release(
    named: str, *, review_files: Sequence[Path], output: Output, root: Path, watcher: Watcher
) -> Released:
    """Publish exactly the candidate that was reviewed and cleared, by turning the link.

    An edition that was released before, here, is only turned to again. Raises NotAcceptedError where a review or the
    clearance is missing, GateError where the candidate is not what was built, or another edition was published since.
    """
    with _held(named, output, root) as candidate:
        watcher.step("Holding every file against the manifest")
        candidate.require_sound()
        record = candidate.records.read_for(ReleaseRecord, candidate.folder) if candidate.published else None
        if record is not None:
            return _turn(candidate, record, watcher, before=True)
        watcher.step("Looking at reviews and clearance")
        candidate.require_nothing_published_since()
        reviewers = candidate.require_accepted(review_files)
        clearance = candidate.require_clearance(reviewers)
        record = ReleaseRecord(
            edition=candidate.identity,
            manifest=candidate.manifest_hash,
            released_on=_today(),
            reviewers=reviewers,
            review_files={path.name: sha256(path) for path in review_files},
            cleared_by=clearance.officer if clearance else "",
        )
        return _turn(candidate, record, watcher, before=candidate.published)


def _turn(candidate: _Candidate, record: ReleaseRecord, watcher: Watcher, *, before: bool) -> Released:
    """The record first: whoever is stopped after it finds the edition in one of two places, and releases it from there."""
    watcher.step("Publishing the edition")
    output = candidate.output
    shelve(candidate.folder, candidate.edition.source, output, watcher)
    candidate.records.write(record)
    edition = (output.republish if candidate.published else output.release)(candidate.folder)
    return Released(
        candidate.identity,
        edition,
        output.published_site() or edition / "site",
        record.reviewers,
        record.cleared_by,
        before,
    )


@contextmanager
def _held(named: str, output: Output, root: Path) -> Iterator[_Candidate]:
    """A candidate, or an edition that was published here, with the output folder held for this alone."""
    catalog = read_catalog(root / "notebooks" / "reports.yml")
    output.prepare()
    with publishing_lock(output):
        output.clean()
        folder = edition_folder(named, output)
        if folder.parent not in (output.candidates, output.editions):
            raise UsageError(
                "This edition doesn't lie in the output folder, so it can't be released here",
                where=folder.name,
                remedy="name a candidate by its id, and its output folder with --output",
            )
        yield _Candidate(read_edition(folder), folder, output, catalog)


@dataclass(frozen=True)
class _Candidate:
    """A candidate with what is asked of it. Each ``require_…`` raises where something is missing, and changes nothing."""

    edition: EditionInHand
    folder: Path
    output: Output
    catalog: Catalog

    @property
    def identity(self) -> str:
        return self.edition.identity

    @property
    def published(self) -> bool:
        return self.folder.parent == self.output.editions

    @property
    def manifest_hash(self) -> str:
        return sha256(self.folder / MANIFEST_FILE)

    @property
    def records(self) -> Records:
        return Records(self.output, self.identity)

    @property
    def rule(self) -> ReleaseRule:
        source = self.edition.source
        policy = self.catalog.series.release
        return policy.rule_for(str(source["protection_class"]), synthetic=source["synthetic"] is True)

    @property
    def build(self) -> BuildRecord | None:
        return self.records.read_for(BuildRecord, self.folder)

    def require_sound(self) -> None:
        found = check_integrity(self.edition)
        if found:
            listed = "\n".join(
                f"  {one.where}: {one.published}; {one.found}" for one in found[:_TOLD_AT_MOST]
            )
            listed += f"\n  and {len(found) - _TOLD_AT_MOST} more" * (len(found) > _TOLD_AT_MOST)
            raise GateError(
                f"{self.identity} is not what was built:\n{listed}\n",
                remedy="build it again (`series build`)",
            )
        if self.build is None and not self.published:
            raise GateError(
                "There is no record of this candidate's building, or of another content",
                where=self.identity,
                remedy="build it again (`series build`)",
            )

    def require_nothing_published_since(self) -> None:
        """A candidate was attacked together with the editions of its time; readers have those that came since as well."""
        build = self.build
        if build is None:
            return
        now = earlier_than(self.identity, self.edition.source, self.output)
        if set(now) != set(build.earlier):
            others = sorted({one[0] for one in set(now) ^ set(build.earlier)})
            raise GateError(
                f"Other editions of this source were published or removed since {self.identity} was built, and it was "
                f"not attacked together with those that are there now ({', '.join(others)})",
                remedy="build it again (`series build`): what is unchanged keeps its acceptance",
            )

    def require_accepted(self, review_files: Sequence[Path]) -> tuple[str, ...]:
        """The names of those who accepted every item, where they are as many as the series asks for."""
        files = [read_review_file(path) for path in review_files]
        needed = self.rule.reviewers
        if not needed:
            return _names(files)
        self._require_enough_others(files)
        evidence = evidence_to_accept(self.edition, headline_claims(self.catalog, self.edition))
        acceptance = accepted(files, evidence, reviewers=needed)
        if not acceptance.complete:
            count = len(acceptance.missing)
            raise NotAcceptedError(
                f"{count:,} of {len(acceptance.items):,} items are not accepted by {needed} reviewers:\n"
                f"{acceptance.in_words()}\n",
                where=self.identity,
                remedy=f"decide on them on the page of `series review {self.identity}`, save, and give the files again",
            )
        return _names(files)

    def _require_enough_others(self, files: Sequence[ReviewFile]) -> None:
        names, needed = _names(files), self.rule.reviewers
        builders = self.build.built_by if self.build else ()
        if own := [name for name in names if any(same_person(name, one) for one in builders)]:
            raise NotAcceptedError(
                f"{own[0]} built this edition, and can't review it",
                where=self.identity,
                remedy="give the review files of other persons",
            )
        if len(names) < needed:
            told = (
                f"the files are of {len(names)} ({', '.join(names)})" if names else "no review file was given"
            )
            raise NotAcceptedError(
                f"An edition of this source needs {needed} reviewers, and {told}",
                where=self.identity,
                remedy=f"run `series review {self.identity}`, and give the file that each reviewer saved: --reviewed FILE",
            )

    def require_clearance(self, reviewers: Sequence[str]) -> ClearanceRecord | None:
        """The clearance, where the series asks for one: of this content, by a person who neither built nor reviewed it."""
        if not self.rule.clearance:
            return None
        record = self.records.read(ClearanceRecord)
        if record is None or record.manifest != self.manifest_hash:
            what = "is not cleared yet" if record is None else "was built anew since it was cleared"
            raise NotAcceptedError(
                f"{self.identity} {what}",
                remedy=f"the data protection officer reads {self._page()} and runs `series clear {self.identity} --by NAME`",
            )
        self.require_another_person(record.officer, reviewers)
        return record

    def require_another_person(self, officer: str, reviewers: Sequence[str]) -> None:
        builders = self.build.built_by if self.build else ()
        for names, verb in ((builders, "built"), (reviewers, "reviewed")):
            if any(same_person(officer, one) for one in names):
                raise NotAcceptedError(
                    f"{officer} {verb} this edition, and can't clear it",
                    where=self.identity,
                    remedy="it is cleared by another person",
                )

    def _page(self) -> str:
        page = self.output.internal_page(self.identity)
        return f"{page.parent.name}/{page.name}"


def _names(files: Sequence[ReviewFile]) -> tuple[str, ...]:
    """Who reviewed: each person once."""
    found: list[str] = []
    for file in files:
        if not any(same_person(file.reviewer.name, one) for one in found):
            found.append(file.reviewer.name)
    return tuple(found)


def _today() -> date:
    return datetime.now(tz=UTC).date()
