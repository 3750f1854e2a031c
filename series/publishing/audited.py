"""Auditing a published edition: attacked and scanned again, with nothing but what is public of it and of others."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from data_access.casebook.public_knowledge import PublicFacts, knowledge_of
from data_access.disclosure.policy import CountRules, current_policy
from data_access.disclosure.statuses import ProtectionClass
from data_access.errors import UsageError
from data_access.sources.interface import protection_profile
from series.audit import Attackers, Audit, audit_counts, write_internal_page
from series.publishing.attacked import LEAKS_TOLD
from series.publishing.auxiliary import AuxiliaryCounts, AuxiliarySource, auxiliary_counts
from series.publishing.private_files import PrivateFiles, kept_files
from series.publishing.public_edition import PublicEdition
from series.release.manifest import FORMER_EDITIONS, sha256
from series.scan import Finding, KnownSecrets, Rule, ScanResult, scan

if TYPE_CHECKING:
    from data_access.disclosure.ledger import LedgerRow
    from data_access.disclosure.linking import Knowledge
    from series.publishing.model import Watcher


@dataclass(frozen=True)
class AuditRequest:
    """What to audit: an edition, with earlier ones in the order of time, and published sources that attackers hold.

    ``output``: where the internal page is written.
    """

    edition: PublicEdition
    output: Path
    against: Sequence[PublicEdition] = ()
    auxiliary: Sequence[AuxiliarySource] = ()


@dataclass(frozen=True)
class Audited:
    """What an audit found. ``audit`` is None where the edition's data are a publisher's: nothing is hidden then.

    ``internal_page`` is None on a machine without the private log of the edition. ``notes`` say what to bear in mind.
    """

    request: AuditRequest
    audit: Audit | None
    scanned: ScanResult
    auxiliary: tuple[AuxiliaryCounts, ...] = ()
    internal_page: Path | None = None
    notes: tuple[str, ...] = ()

    @property
    def passes(self) -> bool:
        return self.scanned.clean and (self.audit is None or self.audit.passes)


def audit_edition(request: AuditRequest, watcher: Watcher) -> Audited:
    """Attack and scan an edition. Raises UsageError for editions that can't be read or don't belong together.

    The attacks of those who know some of the cases themselves are repeated only where the private log of the edition is.
    """
    edition = request.edition
    _require_same_source(request)
    watcher.step(f"Scanning the files of {edition.identity}")
    scanned, notes = _scan(edition)
    if not edition.certificate.applies:
        return Audited(request, None, scanned, notes=tuple(notes))
    watcher.step("Reading its counts")
    own = edition.counts()
    rows = [row for one in (*request.against,) for row in one.counts()] + own
    deliveries = _deliveries(request)
    knowledge = knowledge_of(_facts(edition), _rules(edition), deliveries=deliveries)
    auxiliary = _auxiliary(request, own, knowledge, watcher)
    private = kept_files(edition.identity)
    watcher.step("Attacking it")
    audit = audit_counts(
        rows,
        knowledge,
        edition.certificate.width,
        insiders_width=edition.certificate.insiders_width,
        attackers=_attackers(private, own, auxiliary, edition.delivery),
        progress=watcher.detail,
        explained=LEAKS_TOLD,
    )
    page = None
    if private.folder.is_dir():
        page = write_internal_page(request.output, edition.identity, audit, own, private.log.entries())
    notes += _notes(request, audit)
    return Audited(request, audit, scanned, tuple(auxiliary), page, tuple(notes))


def _require_same_source(request: AuditRequest) -> None:
    for earlier in request.against:
        if earlier.source["name"] != request.edition.source["name"]:
            raise UsageError(
                f"{earlier.identity} is about another source ({earlier.source['name']}), so its counts tell nothing here",
                where="--against",
                remedy=f"name editions of the source {request.edition.source['name']}",
            )
        if earlier.identity == request.edition.identity:
            raise UsageError(
                "An edition can't be held against itself", where="--against", remedy="name an earlier one"
            )


def _scan(edition: PublicEdition) -> tuple[ScanResult, list[str]]:
    """Scan the files. Styles and scripts that the edition was published with, by its manifest, are told of only."""
    result = scan(edition.folder, KnownSecrets.make(environment=os.environ))
    notes = []
    if shelved := sorted(path.name for path in (edition.folder / FORMER_EDITIONS).glob("*")):
        notes.append(
            f"former editions on its site were not scanned with it, audit each: {', '.join(shelved)}"
        )
    former = [
        one for one in result.findings if one.rule is Rule.UNKNOWN_ASSET and _is_as_published(edition, one)
    ]
    if not former:
        return result, notes
    kept = tuple(one for one in result.findings if one not in former)
    note = (
        f"{len(former)} styles or scripts are of another version of the project; they are as the manifest lists them, "
        "and were not read"
    )
    return ScanResult(kept, result.files, result.seconds), [*notes, note]


def _is_as_published(edition: PublicEdition, finding: Finding) -> bool:
    listed = edition.manifest["files"].get(finding.file, {})
    return listed.get("sha256") == sha256(edition.folder / finding.file)


def _deliveries(request: AuditRequest) -> list[str]:
    own = request.edition.delivery
    others = dict.fromkeys(one.delivery for one in request.against if one.delivery != own)
    return [*others, own]


def _rules(edition: PublicEdition) -> CountRules:
    return protection_profile(current_policy(), ProtectionClass(edition.source["protection_class"])).counts


def _facts(edition: PublicEdition) -> PublicFacts:
    facts = edition.certificate.facts
    if facts is None:
        raise UsageError(
            "The certificate of this edition doesn't say what the attack on it knew",
            where=edition.identity,
            remedy="publish it again with this version of the series",
        )
    return facts


def _auxiliary(
    request: AuditRequest, rows: Sequence[LedgerRow], knowledge: Knowledge, watcher: Watcher
) -> list[AuxiliaryCounts]:
    found = []
    for one in request.auxiliary:
        watcher.step(f"Counting the same groups in {one.name}")
        found.append(auxiliary_counts(one, rows, _facts(request.edition), knowledge, watcher.detail))
    return found


def _attackers(
    private: PrivateFiles, own: Sequence[LedgerRow], auxiliary: Sequence[AuxiliaryCounts], delivery: str
) -> Attackers:
    at_least: dict[str, int] = {}
    for one in auxiliary:
        for group, count in one.at_least.items():
            at_least[group] = max(count, at_least.get(group, 0))
    return Attackers.from_log(private.log.entries(), own, delivery, at_least)


def _notes(request: AuditRequest, audit: Audit) -> list[str]:
    certificate, against = request.edition.certificate, {one.identity for one in request.against}
    notes = []
    if missing := [name for name in certificate.other_editions if name not in against]:
        notes.append(
            f"before it was published it was attacked together with {', '.join(missing)}: see --against"
        )
    if not certificate.other_editions and not against and certificate.counts != audit.counts:
        notes.append(
            f"its certificate tells of {certificate.counts:,} counts, its files hold {audit.counts:,}"
        )
    if certificate.policy != (now := current_policy().version):
        notes.append(
            f"it was protected by policy {certificate.policy}; the attack used the rules of policy {now}"
        )
    return notes
