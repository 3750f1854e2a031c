"""The last gate before an edition is published: every file of it is scanned, and nothing internal lies in it."""

from __future__ import annotations

import os
from pathlib import Path

from data_access.casebook.identifiers import identifiers_of
from data_access.casebook.storage import cache_folder
from data_access.errors import DisclosureError
from series.publishing.private_files import PRIVATE_NAMES
from series.publishing.work import Work
from series.release.layout import INTERNAL_FOLDER
from series.release.manifest import FORMER_EDITIONS
from series.scan import KnownSecrets, ScanResult, require_clean, scan

_SCANNER = ("series/scan", "series/evidence", "series/staging", "series/audit", "data_access")
"""The code that decides what is found."""


def require_nothing_of_persons(building: Path, work: Work) -> ScanResult:
    """Scan all that would be published from ``building``. Raises DisclosureError that tells file, place and remedy.

    A finding is never repeated in the message: it says of which kind it is and how long.
    """
    require_private_files_apart(building)
    known = KnownSecrets.make(identifiers_of(work.source.casebook), environment=os.environ, root=work.root)
    rules = work.memory.code.below(*_SCANNER)
    result = scan(building, known, jobs=work.request.jobs, memory=work.memory, rules=rules)
    require_clean(result)
    work.watcher.detail(
        f"{result.files:,} files scanned in {result.seconds:.1f} s; nothing in them points to a person"
    )
    return result


def require_private_files_apart(building: Path) -> None:
    """Raise DisclosureError where true counts lie in an edition, or where the private folder lies among editions."""
    inside = sorted(
        path.relative_to(building).as_posix()
        for path in building.rglob("*")
        if path.name in {*PRIVATE_NAMES, INTERNAL_FOLDER}
    )
    if inside:
        raise DisclosureError(
            f"Internal files lie in what would be published: {', '.join(inside)}",
            remedy="keep them outside the project's pages and assets; nothing was published",
        )
    if (building / FORMER_EDITIONS).exists():
        raise DisclosureError(
            f"The pages have a folder {FORMER_EDITIONS}, which is for former editions and is not scanned",
            remedy="name it otherwise; nothing was published",
        )
    if cache_folder().resolve().is_relative_to(building.parent.resolve()):
        raise DisclosureError(
            "The private folder with cases and true counts lies among the editions",
            remedy="name another folder with SERIES_CACHE; nothing was published",
        )
