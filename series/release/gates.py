"""Gates: checks that can stop a release. Each returns what is wrong, in words; none changes anything."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from series.catalog import Report

if TYPE_CHECKING:
    from series.evidence import EvidenceRecord

# The element itself: the class alone could stand in a style sheet of the page.
_BANNER = '<div class="synthetic-banner"'


def check_record(report: Report, record: EvidenceRecord, left_out: str = "") -> list[str]:
    """Every piece of evidence that the catalogue promises must be on the report's record.

    ``left_out`` is the code of the cells that the source cannot carry: what only they put on record is excused.
    """
    promised = [("number", report.key.number), ("claim", report.key.claim), ("figure", report.key.figure)]
    promised += [("claim", claim) for claim in report.headline_claims if claim != report.key.claim]
    recorded = {
        "number": {item.id for item in record.numbers},
        "claim": {item.id for item in record.claims},
        "figure": {item.id for item in record.figures},
    }
    return [
        f"{report.id}: the catalogue promises the {kind} {name!r}, which {report.notebook} doesn't put on record"
        for kind, name in promised
        if name not in recorded[kind] and f'"{name}"' not in left_out
    ]


def check_rendered(
    site: Path, reports: Iterable[Report], formats: Collection[str], *, synthetic: bool
) -> list[str]:
    """Every page and PDF must be there and whole; with synthetic data every page must say so."""
    found: list[str] = []
    for report in reports:
        found += [
            f"{report.id}: {format_.upper()} was not rendered"
            for format_ in sorted(formats)
            if not _whole(site / "reports" / f"{report.id}.{format_}")
        ]
    if "html" in formats:
        if not _whole(site / "index.html"):
            found.append("the site has no landing page")
        if synthetic:
            found += [
                f"the page {page.relative_to(site).as_posix()} doesn't say that its data are synthetic"
                for page in sorted(site.rglob("*.html"))
                if _BANNER not in page.read_text(encoding="utf-8")
            ]
    return found


def _whole(path: Path) -> bool:
    if not path.is_file():
        return False
    content = path.read_bytes()
    if path.suffix == ".pdf":
        return content.startswith(b"%PDF-") and b"%%EOF" in content[-1024:]
    return b"</html>" in content[-1024:].lower()
