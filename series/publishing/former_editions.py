"""The former editions that a new one names, and what changed since the latest of them.

Former is an edition of the same source with another name or of another delivery: drafts of the same edition are not told
to readers, and do not change what comes out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from series.catalog import SeriesDescription
from series.release import Output
from series.release.manifest import MANIFEST_FILE, delivery_name, read_manifest, sha256

if TYPE_CHECKING:
    from series.evidence import EvidenceRecord
    from series.review.diff import Change
    from series.staging.model import ExecutedReport, FormerEdition, ReportChanges


def former_folders(output: Output, source: Mapping[str, Any], series: SeriesDescription) -> tuple[Path, ...]:
    """The folders of the former editions of a source (as a manifest describes it), the latest first."""
    own = (series.edition_date.isoformat(), source["delivery"] or 0)
    found = []
    for folder in output.former():
        manifest = read_manifest(folder) or {}
        theirs, named = manifest["source"], manifest["series"]
        when = (str(named.get("edition_date", "")), theirs["delivery"] or 0)
        same = named.get("edition") == series.edition and delivery_name(theirs) == delivery_name(source)
        if theirs["name"] == source["name"] and not same and when <= own:
            found.append((when, folder.stat().st_mtime_ns, folder))
    return tuple(folder for *_, folder in sorted(found, reverse=True))


def names_of_former(folders: Sequence[Path]) -> list[list[str]]:
    """What tells these editions from others: identity and hash of the manifest of each."""
    return [[folder.name, sha256(folder / MANIFEST_FILE)] for folder in folders]


def former_editions(folders: Sequence[Path], source: Mapping[str, Any]) -> tuple[FormerEdition, ...]:
    """The same as staging wants them."""
    return tuple(_former(folder, source) for folder in folders)


def _former(folder: Path, source: Mapping[str, Any]) -> FormerEdition:
    from series.review.diff import diff_records, formatter_of
    from series.review.edition import read_edition
    from series.staging.model import FormerEdition, ReportChanges

    held = read_edition(folder)
    titles = {str(entry["id"]): str(entry.get("title", entry["id"])) for entry in held.reports}
    known: dict[str, tuple[EvidenceRecord, ReportChanges]] = {}
    formatters = formatter_of(held.source), formatter_of(source)

    def changes(executed: ExecutedReport) -> ReportChanges | None:
        name = executed.report.id
        if name not in titles:
            return None
        if name not in known or known[name][0] is not executed.record:
            found, unchanged = diff_records(name, (held.record(name), executed.record), formatters)
            told = tuple(_capital(in_words(change)) for change in _weightiest_first(found))
            known[name] = executed.record, ReportChanges(told, unchanged)
        return known[name][1]

    day = date.fromisoformat(held.manifest["series"]["edition_date"])
    words = f"{day.day} {day:%B %Y}"
    return FormerEdition(held.identity, held.name, words, changes, titles)


def _weightiest_first(changes: Sequence[Change]) -> list[Change]:
    from series.review.diff import ChangeKind

    kinds, items = list(ChangeKind), ["claim", "number", "table", "figure", "model"]
    return sorted(changes, key=lambda one: (kinds.index(one.change), items.index(one.kind)))


def in_words(change: Change) -> str:
    """One change in a sentence for readers of a report, in plain text."""
    from series.review.diff import ChangeKind

    before, after = (
        text.partition(": ")[2] if change.kind == "claim" else text for text in (change.before, change.after)
    )
    name = _name(change, after)
    if change.change is ChangeKind.TURNED:
        return f"A statement turned. It was: {before} It is now: {after}"
    if change.change is ChangeKind.NEW:
        return f"New {_KINDS[change.kind]}: {name}"
    if change.change is ChangeKind.GONE:
        return f"No longer there, a {_KINDS[change.kind]}: {_name(change, before)}"
    if change.change is ChangeKind.REWORDED:
        return f"Other words, the same values, in a {_KINDS[change.kind]}: {name}"
    if change.change is ChangeKind.REDRAWN:
        return f"The same values in another picture: {change.title}"
    if change.kind == "claim":
        return f"A statement that still stands, on other values: {after}"
    if before and before != after:
        return f"{change.title}: {before}, now {after}"
    if before:
        return f"{change.title}: changed in digits that are not printed"
    count = len(change.differences)
    return f"{_KINDS[change.kind].capitalize()} with {count} other value{'s' * (count != 1)}: {change.title}"


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _name(change: Change, seen: str) -> str:
    """What readers know an item by: a claim by its sentence, a number by its label and value, others by their caption."""
    if change.kind == "number" and seen:
        return f"{change.title}: {seen}"
    return seen or change.title


_KINDS = {"claim": "statement", "number": "number", "table": "table", "figure": "figure", "model": "model"}
