"""Gates: checks that can stop a release. Each returns what is wrong, in words; none changes anything."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from series.catalog import Report

_BANNER = "synthetic-banner"


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
