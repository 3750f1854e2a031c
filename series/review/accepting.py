"""What reviewers of an edition must accept: the hash of every item, and which claims the catalogue registers."""

from __future__ import annotations

from collections.abc import Mapping

from series.catalog import Catalog
from series.review.decisions import EvidenceToAccept, ItemKey
from series.review.edition import EditionInHand
from series.review.evidence_hashes import evidence_hashes


def evidence_to_accept(
    edition: EditionInHand, headlines: Mapping[str, frozenset[str]]
) -> dict[ItemKey, EvidenceToAccept]:
    """Every item of an edition or candidate, by report and id, for ``accepted``. Raises UsageError for an unreadable record."""
    records = {str(entry["id"]): edition.record(str(entry["id"])) for entry in edition.reports}
    return {
        (report, item): EvidenceToAccept(digest, item in headlines.get(report, frozenset()))
        for (report, item), digest in evidence_hashes(records).items()
    }


def headline_claims(catalog: Catalog, edition: EditionInHand) -> dict[str, frozenset[str]]:
    """The registered claims of each report of an edition; a regional report has those of the report that it belongs to."""
    by_notebook = {
        entry.notebook: frozenset((*entry.headline_claims, entry.key.claim)) for entry in catalog.reports
    }
    return {
        str(entry["id"]): by_notebook.get(str(entry["notebook"]).rpartition("/")[2], frozenset())
        for entry in edition.reports
    }
