"""The trace of a piece of evidence: notebook and cell, code, inputs with hashes, whom it counts, protection, versions."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from data_access.errors import UsageError
from data_access.suggestions import nearest
from series.evidence.items import EvidenceCell, Item, ModelItem, NumberItem
from series.evidence.tracing import CodeCell, code_behind, code_cells, recorded_in
from series.review.comparing import number_shown
from series.review.edition import EditionInHand

LOCK = "requirements.lock"


@dataclass(frozen=True)
class Trace:
    """Everything that an edition says of how a piece of evidence came about.

    ``cell`` is None where the executed notebook isn't in the edition. ``behind``: the cells that its code rests on.
    ``counts``: whom each count behind it counts, as canonical texts. ``protection``: how many values have which status.
    """

    report: str
    title: str
    id: str
    kind: str
    shown: str
    notebook: str
    notebook_hash: str
    cell: CodeCell | None
    behind: tuple[CodeCell, ...]
    parameters: Mapping[str, Any]
    source: Mapping[str, str]
    populations: tuple[str, ...]
    counts: tuple[str, ...]
    protection: Mapping[str, int]
    protection_notes: tuple[str, ...]
    policy: Mapping[str, str]
    versions: Mapping[str, str]
    commit: str
    edition: str
    command: str

    def json(self) -> str:
        """The trace as JSON, keys sorted."""
        return json.dumps(asdict(self), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def trace(edition: EditionInHand, report: str, identifier: str) -> Trace:
    """Trace a number, claim, table, figure or model of a report. Raises UsageError that names what is there instead."""
    entry = report_entry(edition, report)
    item = edition.record(report).find(identifier)
    if item is None:
        ids = [one.id for one in edition.record(report).items()]
        raise UsageError(
            f"The report {report} has no evidence {identifier!r}",
            where=edition.identity,
            remedy=f"`series trace {report}` lists what it has{nearest(identifier, ids)}",
        )
    notebook = edition.executed(report)
    cell = None if notebook is None else recorded_in(notebook).get(identifier)
    behind = code_behind(code_cells(notebook), cell) if notebook is not None and cell else ()
    return _trace(edition, entry, item, cell, behind)


def report_entry(edition: EditionInHand, report: str) -> Mapping[str, Any]:
    """What the manifest says of a report. Raises UsageError that lists the edition's reports."""
    found = next((entry for entry in edition.reports if entry["id"] == report), None)
    if found is None:
        ids = [str(entry["id"]) for entry in edition.reports]
        raise UsageError(
            f"The edition has no report {report!r}",
            where=edition.identity,
            remedy=f"it has {', '.join(ids)}{nearest(report, ids)}",
        )
    return found


def _trace(
    edition: EditionInHand,
    entry: Mapping[str, Any],
    item: Item,
    cell: CodeCell | None,
    behind: tuple[CodeCell, ...],
) -> Trace:
    manifest, cells = edition.manifest, list(_cells(item))
    return Trace(
        report=str(entry["id"]),
        title=str(entry.get("title", "")),
        id=item.id,
        kind=item.kind.value,
        shown=shown(item),
        notebook=str(entry["notebook"]),
        notebook_hash=str(entry.get("notebook_hash", "")),
        cell=cell,
        behind=behind,
        parameters=dict(entry.get("parameters", {})),
        source={name: "" if value is None else str(value) for name, value in edition.source.items()},
        populations=tuple(dict.fromkeys(one.population for one in cells if one.population)),
        counts=groups_of(item),
        protection=dict(sorted(Counter(one.status for one in cells).items())),
        protection_notes=tuple(getattr(item, "source_notes", ())),
        policy={name: str(value) for name, value in manifest["policy"].items()},
        versions=dict(manifest["versions"]),
        commit=str(manifest.get("commit") or ""),
        edition=edition.identity,
        command=_command(edition, entry),
    )


def shown(item: Item) -> str:
    """What a reader sees of an item, in one line: a number with all digits, the sentence of a claim, a caption."""
    if isinstance(item, NumberItem):
        return number_shown(item)
    return str(getattr(item, "sentence", "") or getattr(item, "caption", ""))


def groups_of(item: Item) -> tuple[str, ...]:
    """Whom the counts behind an item count, each once."""
    counts = [count for cell in _cells(item) for count in cell.counts]
    counts += item.counts if isinstance(item, ModelItem) else ()
    return tuple(dict.fromkeys(count.group for count in counts))


def _cells(item: Item) -> Iterator[EvidenceCell]:
    yield from item.cells
    if (total := getattr(item, "total", None)) is not None:
        yield total
    if isinstance(item, ModelItem):
        yield from item.marginal_effects


def _command(edition: EditionInHand, entry: Mapping[str, Any]) -> str:
    source = edition.source
    data = f" --data {entry['parameters']['data']}" if "data" in entry.get("parameters", {}) else ""
    delivery = f" --delivery {source['delivery']}" if source.get("delivery") else ""
    return f"series run {entry['id']} --source {source['name']}{data}{delivery}"
