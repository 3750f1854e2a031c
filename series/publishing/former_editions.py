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
from series.translation import ENGLISH, Translator

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
    known: dict[str, tuple[EvidenceRecord, list[Change], int]] = {}
    formatters = formatter_of(held.source), formatter_of(source)

    def changes(executed: ExecutedReport, translate: Translator) -> ReportChanges | None:
        name = executed.report.id
        if name not in titles:
            return None
        if name not in known or known[name][0] is not executed.record:
            found, unchanged = diff_records(name, (held.record(name), executed.record), formatters)
            known[name] = executed.record, _weightiest_first(found), unchanged
        _, found, unchanged = known[name]
        return ReportChanges(tuple(_capital(in_words(change, translate)) for change in found), unchanged)

    day = date.fromisoformat(held.manifest["series"]["edition_date"])
    return FormerEdition(held.identity, held.name, day, changes, titles)


def _weightiest_first(changes: Sequence[Change]) -> list[Change]:
    from series.review.diff import ChangeKind

    kinds, items = list(ChangeKind), ["claim", "number", "table", "figure", "model"]
    return sorted(changes, key=lambda one: (kinds.index(one.change), items.index(one.kind)))


def in_words(change: Change, translate: Translator = ENGLISH) -> str:
    """One change in a sentence for readers of a report, in plain text."""
    from series.review.diff import ChangeKind

    before, after = (
        text.partition(": ")[2] if change.kind == "claim" else text for text in (change.before, change.after)
    )
    name = _name(change, after, translate)
    if change.change is ChangeKind.TURNED:
        return translate(
            "A statement turned. It was: {before} It is now: {after}", before=before, after=after
        )
    if change.change is ChangeKind.NEW:
        return _of_kind(_new(translate), change, name)
    if change.change is ChangeKind.GONE:
        return _of_kind(_gone(translate), change, _name(change, before, translate))
    if change.change is ChangeKind.REWORDED:
        return _of_kind(_reworded(translate), change, name)
    if change.change is ChangeKind.REDRAWN:
        return translate("The same values in another picture: {what}", what=change.title)
    if change.kind == "claim":
        return translate("A statement that still stands, on other values: {statement}", statement=after)
    if before and before != after:
        return translate("{what}: {before}, now {after}", what=change.title, before=before, after=after)
    if before:
        return translate("{what}: changed in digits that are not printed", what=change.title)
    return f"{_other_values(change.kind, len(change.differences), translate)}{change.title}"


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _name(change: Change, seen: str, translate: Translator) -> str:
    """What readers know an item by: a claim by its sentence, a number by its label and value, others by their caption."""
    if change.kind == "number" and seen:
        return translate("{label}: {value}", label=change.title, value=seen)
    return seen or change.title


def _of_kind(words: Mapping[str, str], change: Change, name: str) -> str:
    return f"{words[change.kind]}{name}"


def _new(translate: Translator) -> dict[str, str]:
    return {
        "claim": translate("New statement: "),
        "number": translate("New number: "),
        "table": translate("New table: "),
        "figure": translate("New figure: "),
        "model": translate("New model: "),
    }


def _gone(translate: Translator) -> dict[str, str]:
    return {
        "claim": translate("No longer there, a statement: "),
        "number": translate("No longer there, a number: "),
        "table": translate("No longer there, a table: "),
        "figure": translate("No longer there, a figure: "),
        "model": translate("No longer there, a model: "),
    }


def _reworded(translate: Translator) -> dict[str, str]:
    return {
        "claim": translate("Other words, the same values, in a statement: "),
        "number": translate("Other words, the same values, in a number: "),
        "table": translate("Other words, the same values, in a table: "),
        "figure": translate("Other words, the same values, in a figure: "),
        "model": translate("Other words, the same values, in a model: "),
    }


def _other_values(kind: str, count: int, translate: Translator) -> str:
    if kind == "number":
        return translate.plural("Number with {n} other value: ", "Number with {n} other values: ", count)
    if kind == "table":
        return translate.plural("Table with {n} other value: ", "Table with {n} other values: ", count)
    if kind == "figure":
        return translate.plural("Figure with {n} other value: ", "Figure with {n} other values: ", count)
    return translate.plural("Model with {n} other value: ", "Model with {n} other values: ", count)
