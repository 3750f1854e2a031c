"""What changed between two editions, for the note printed with the new one: claims, numbers, tables, pictures."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from data_access.disclosure.policy import current_policy
from data_access.disclosure.statuses import ProtectionClass
from data_access.sources.interface import protection_profile
from series.evidence import EvidenceRecord
from series.evidence.formatting import Formatter
from series.evidence.items import ClaimItem, FigureItem, Item, NumberItem
from series.evidence.values import Values, record_values
from series.review.comparing import compare_items
from series.review.edition import EditionInHand
from series.review.model import Difference, Pictures
from series.review.pictures import compare_pictures, thumbnail

FORM = "1"


class ChangeKind(StrEnum):
    """What happened to an item, in the order in which readers are told."""

    TURNED = "turned"
    """A claim has another state."""
    CHANGED = "changed"
    """Its values are others."""
    NEW = "new"
    GONE = "gone"
    REWORDED = "reworded"
    """Its values are the same; captions, labels or sentences are not."""
    REDRAWN = "redrawn"
    """The same values in another picture."""


@dataclass(frozen=True)
class Change:
    """One item that changed. ``before`` and ``after``: as a reader sees it (a number, a claim's sentence, a caption)."""

    report: str
    kind: str
    id: str
    change: ChangeKind
    title: str
    before: str = ""
    after: str = ""
    differences: tuple[Difference, ...] = ()
    pictures: Pictures = field(default=Pictures(), repr=False)


@dataclass(frozen=True)
class EditionDiff:
    """Two editions held against each other; ``origins``: what they were made of where that differs."""

    old: str
    new: str
    old_name: str
    new_name: str
    changes: tuple[Change, ...]
    unchanged: int
    reports_new: tuple[str, ...] = ()
    reports_gone: tuple[str, ...] = ()
    origins: tuple[tuple[str, str, str], ...] = ()

    @property
    def same(self) -> bool:
        return not (self.changes or self.reports_new or self.reports_gone)

    def of(self, report: str) -> tuple[Change, ...]:
        """The changes of a report, claims that turned first."""
        order = tuple(ChangeKind)
        found = [change for change in self.changes if change.report == report]
        return tuple(sorted(found, key=lambda change: order.index(change.change)))

    @property
    def reports(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(change.report for change in self.changes))


def diff_editions(old: EditionInHand, new: EditionInHand) -> EditionDiff:
    """Hold two editions against each other, item by item. Raises UsageError where a record can't be read."""
    mine, theirs = ([str(entry["id"]) for entry in one.reports] for one in (old, new))
    changes: list[Change] = []
    unchanged = 0
    formatters = formatter_of(old.source), formatter_of(new.source)
    for report in (name for name in theirs if name in mine):
        found, same = diff_records(report, (old.record(report), new.record(report)), formatters)
        changes += found
        unchanged += same
    return EditionDiff(
        old=old.identity,
        new=new.identity,
        old_name=old.name,
        new_name=new.name,
        changes=tuple(changes),
        unchanged=unchanged,
        reports_new=tuple(name for name in theirs if name not in mine),
        reports_gone=tuple(name for name in mine if name not in theirs),
        origins=tuple(_origins(old.manifest, new.manifest)),
    )


def diff_records(
    report: str, records: tuple[EvidenceRecord, EvidenceRecord], formatters: tuple[Formatter, Formatter]
) -> tuple[list[Change], int]:
    """Hold the records of one report against each other, the former first: what changed, and how many items did not."""
    changes = list(_changes(report, records, formatters))
    there = sum(1 for _ in records[1].items())
    return changes, there - sum(one.change is not ChangeKind.GONE for one in changes)


def formatter_of(source: Mapping[str, Any]) -> Formatter:
    """How values of a source (as a manifest describes it) are written."""
    policy = current_policy()
    profile = protection_profile(policy, ProtectionClass(source["protection_class"]))
    threshold = profile.counts.threshold
    return Formatter(threshold=threshold if threshold > 1 else None, hidden_symbol=policy.hidden_symbol)


def _changes(
    report: str, records: tuple[EvidenceRecord, EvidenceRecord], formatters: tuple[Formatter, Formatter]
) -> Iterator[Change]:
    old, new = records
    values = tuple(record_values(one, formatter) for one, formatter in zip(records, formatters, strict=True))
    for item in old.items():
        other = new.find(item.id)
        if other is None or type(other) is not type(item):
            yield Change(
                report,
                item.kind.value,
                item.id,
                ChangeKind.GONE,
                _title(item, values[0]),
                _seen(item, values[0]),
            )
        elif change := _change(report, (item, other), (values[0], values[1])):
            yield change
    for item in new.items():
        before = old.find(item.id)
        if before is None or type(before) is not type(item):
            title, after = _title(item, values[1]), _seen(item, values[1])
            yield Change(report, item.kind.value, item.id, ChangeKind.NEW, title, after=after)


def _change(report: str, items: tuple[Item, Item], values: tuple[Values, Values]) -> Change | None:
    old, new = items
    checks = compare_items(old, new)
    differences = tuple(one for check in checks if check.what != "words" for one in check.differences)
    words = tuple(one for check in checks if check.what == "words" for one in check.differences)
    pictures, redrawn = _pictures(old, new)
    if isinstance(old, ClaimItem) and isinstance(new, ClaimItem) and old.state is not new.state:
        kind = ChangeKind.TURNED
    elif differences:
        kind = ChangeKind.CHANGED
    elif words:
        kind = ChangeKind.REWORDED
    elif redrawn:
        kind = ChangeKind.REDRAWN
    else:
        return None
    return Change(
        report, new.kind.value, new.id, kind, _title(new, values[1]),
        _seen(old, values[0]), _seen(new, values[1]), differences or words, pictures,
    )  # fmt: skip


def _pictures(old: Item, new: Item) -> tuple[Pictures, bool]:
    if not (isinstance(old, FigureItem) and isinstance(new, FigureItem)) or old.png == new.png:
        return Pictures(), False
    compared = compare_pictures(new.png, old.png)
    pictures = Pictures(thumbnail(old.png), thumbnail(new.png), compared.difference)
    return pictures, compared.check.verdict.fails


def _title(item: Item, values: Values) -> str:
    if isinstance(item, NumberItem):
        return values.fill_plain(item.label)
    if isinstance(item, ClaimItem):
        return item.basis
    return values.fill_plain(item.caption)


def _seen(item: Item, values: Values) -> str:
    if isinstance(item, NumberItem):
        printed = str(values.plain["numbers"][item.id])
        interval = values.plain["intervals"].get(item.id)
        return f"{printed} ({interval})" if interval and not item.cell.hidden else printed
    if isinstance(item, ClaimItem):
        return f"{item.state.value}: {values.plain['claims'][item.id]['sentence']}"
    return ""


def _origins(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """What the editions were made of, where it isn't the same: source, delivery, casebook, policy, versions."""
    for name, words in (("name", "source"), ("version", "version of the source"), ("delivery", "delivery"),
                        ("input_hash", "casebook")):  # fmt: skip
        one, other = (str(manifest["source"].get(name) or "none") for manifest in (old, new))
        if one != other:
            yield words, one[:16], other[:16]
    one, other = (str(manifest["policy"].get("version")) for manifest in (old, new))
    if one != other:
        yield "protection policy", one, other
    changed = [name for name, version in new["versions"].items() if old["versions"].get(name) != version]
    if changed:
        yield "software", "", f"{len(changed)} packages in another version: {', '.join(sorted(changed)[:8])}"


def diff_text(diff: EditionDiff, width: int = 80) -> str:
    """The changes as text for a terminal and for the change note."""
    import textwrap

    def told(text: str, indent: str = "  ") -> list[str]:
        return textwrap.wrap(text, width, initial_indent=indent, subsequent_indent=indent + "  ")

    lines = [f"From {diff.old} to {diff.new}"]
    for what, one, other in diff.origins:
        lines += told(f"{what}: {other}" if not one else f"{what}: {one} → {other}")
    for names, words in ((diff.reports_new, "New reports"), (diff.reports_gone, "Reports no longer there")):
        if names:
            lines += told(f"{words}: {', '.join(names)}")
    for report in diff.reports:
        lines += ["", report]
        for change in diff.of(report):
            lines += told(change_line(change))
    count, same = len(diff.changes), f"{diff.unchanged:,} items are unchanged."
    summary = (
        f"{count:,} items changed; {same}"
        if count
        else f"Nothing changed in the reports that both have; {same}"
    )
    return "\n".join([*lines, "", summary])


def change_line(change: Change) -> str:
    """One change in one sentence."""
    head = f"{change.kind} {change.id}"
    if change.change is ChangeKind.TURNED:
        return f"{head} turned. It was: {change.before} It is: {change.after}"
    if change.change is ChangeKind.CHANGED and change.before:
        if change.before == change.after:
            return f"{head} changed in digits that are not printed ({change.title})"
        return f"{head}: {change.before} → {change.after} ({change.title})"
    if change.change is ChangeKind.CHANGED:
        count = len(change.differences)
        first = change.differences[0]
        more = f", first {first.where}: {first.published} → {first.found}"
        return f"{head}: {count} value{'s' * (count != 1)} changed{more} ({change.title})"
    after = f": {change.after or change.before}" if change.after or change.before else ""
    return f"{head} is {change.change}{after} ({change.title})"


def diff_json(diff: EditionDiff) -> str:
    """The changes as JSON, pictures left out; sorted keys."""
    content = asdict(diff)
    for change in content["changes"]:
        del change["pictures"]
    return json.dumps({"form": FORM, **content}, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def changes_by_report(diff: EditionDiff) -> Sequence[tuple[str, tuple[Change, ...]]]:
    return [(report, diff.of(report)) for report in diff.reports]
