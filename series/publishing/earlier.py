"""Earlier editions of the same source: what they printed is attacked together with a new one, and limits it.

Whoever reads the new edition has the old ones. Counts of the same delivery tell of the same persons; counts of an
earlier delivery tell how many came and went, so small changes are not shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data_access.disclosure.decisions import NO_DECISIONS, Decisions, FormerCount
from series.publishing.private_files import kept_files
from series.release import Output
from series.release.manifest import MANIFEST_FILE, delivery_name, read_manifest, sha256

if TYPE_CHECKING:
    from data_access.casebook.public_knowledge import PublicFacts
    from data_access.disclosure.ledger import LedgerRow

LEDGER_FILE = "ledger.parquet"


@dataclass(frozen=True)
class Earlier:
    """The counts of earlier editions, the deliveries in the order of time with the new one last, and former counts.

    ``facts``: what everybody knows of the casebooks behind the editions, which a later delivery can tell otherwise.
    """

    ledger: Sequence[LedgerRow] = ()
    editions: Sequence[str] = ()
    deliveries: Sequence[str] = ()
    decisions: Decisions = NO_DECISIONS
    facts: Sequence[PublicFacts] = ()


@dataclass(frozen=True)
class _Edition:
    folder: Path
    manifest: dict[str, Any] = field(repr=False)

    @property
    def identity(self) -> str:
        return str(self.manifest["identity"])

    @property
    def delivery(self) -> str:
        return delivery_name(self.manifest["source"])

    def rows(self) -> list[LedgerRow]:
        from data_access.disclosure.ledger import read_ledger

        rows = read_ledger(self.folder / LEDGER_FILE)
        return [replace(row, edition=self.identity, delivery=self.delivery) for row in rows]

    def facts(self) -> PublicFacts | None:
        from series.audit import read_certificate

        return read_certificate(self.folder).facts


def earlier_editions(output: Output, source: Mapping[str, Any]) -> Earlier:
    """The earlier editions of a source (as a manifest describes it) in an output folder.

    Of invented data only those of another delivery: nobody can be harmed by two drafts of one edition. An edition that
    was never given out can be taken away: remove its folder.
    """
    own, found = delivery_name(source), _editions(output, source)
    others = list(dict.fromkeys(edition.delivery for edition in found if edition.delivery != own))
    return Earlier(
        ledger=[row for edition in found for row in edition.rows()],
        editions=[edition.identity for edition in found],
        deliveries=[*others, own],
        decisions=Decisions(former=_former(next((e for e in reversed(found) if e.delivery != own), None))),
        facts=[facts for edition in found if (facts := edition.facts()) is not None],
    )


def names_of_earlier(output: Output, source: Mapping[str, Any]) -> list[list[str]]:
    """The same editions by identity, each with the hash of its manifest and whether this machine has its true counts."""
    return [
        [
            edition.identity,
            sha256(edition.folder / MANIFEST_FILE),
            str(kept_files(edition.identity).folder.is_dir()),
        ]
        for edition in _editions(output, source)
    ]


def _editions(output: Output, source: Mapping[str, Any]) -> list[_Edition]:
    own = delivery_name(source)
    return [
        edition
        for folder in sorted(output.former(), key=lambda folder: folder.stat().st_mtime)
        if (edition := _Edition(folder, read_manifest(folder) or {})).manifest["source"]["name"]
        == source["name"]
        and (folder / LEDGER_FILE).is_file()
        and not (source["synthetic"] and edition.delivery == own)
    ]


def facts_together(new: PublicFacts, earlier: Sequence[PublicFacts]) -> PublicFacts:
    """What everybody knows of all deliveries: the codes and periods of each, and what none of them leaves unknown.

    A period that grew with a delivery (2008–2010, 2008–2011) is two, each with its own years. Editions by another
    scheme of regions have their regions told by the new one's.
    """
    facts = [*earlier, new]
    years = [one.years for one in facts if one.years is not None]
    return replace(
        new,
        years=(min(first for first, _ in years), max(last for _, last in years)) if years else None,
        periods={code: span for one in facts for code, span in one.periods.items()},
        always_known=tuple(sorted(frozenset.intersection(*(frozenset(one.always_known) for one in facts)))),
        codes={
            name: tuple(sorted({code for one in facts for code in one.codes.get(name, ())}))
            for name in dict.fromkeys(name for one in facts for name in one.codes)
        },
    )


def _former(edition: _Edition | None) -> dict[str, FormerCount]:
    """What the latest edition of another delivery printed, with the true counts that this machine kept of it."""
    if edition is None:
        return {}
    counted = {entry.group: entry.count for entry in kept_files(edition.identity).log.entries()}
    printed = {row.group: row.value for row in edition.rows()}
    return {
        group: FormerCount(counted[group], None if value is None else int(value))
        for group, value in printed.items()
        if group in counted
    }
