"""An edition made by hand: one report with tables of counts, its manifest and its certificate, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from data_access.casebook.public_knowledge import PublicFacts
from data_access.disclosure.policy import current_policy
from series.audit import Certificate
from series.evidence import EvidenceCell, EvidenceRecord, write_record
from series.evidence.items import EvidenceCount, TableItem
from series.evidence.kinds import NumberFormat
from series.release.manifest import MANIFEST_FILE, file_hashes

EVERYBODY, WOMEN, MEN = "case", "case & sex=female", "case & sex=male"
SAFE = {"tbl-sex": {EVERYBODY: 100.0, WOMEN: None, MEN: None}}
LEAKING = {"tbl-sex": {EVERYBODY: 100.0, WOMEN: None}, "tbl-men": {MEN: 80.0}}
"""Women are hidden; all and men are printed, in two tables."""
FACTS = PublicFacts(
    scheme="m49", years=(2004, 2005), always_known=("sex", "year"), codes={"sex": ("female", "male")}
)
REPORT = "trafficked-men"
WIDTH = 10

Tables = Mapping[str, Mapping[str, float | None]]


def write_tiny_edition(
    output: Path, tables: Tables, *, identity: str = "tiny-0123456789abcdef", **changes: Any
) -> Path:
    """Write an edition into an output folder; ``changes`` go over the source in its manifest.

    Returns the edition's folder. It is made the current one.
    """
    folder = output / "editions" / identity
    write_record(tiny_record(tables), folder / "evidence" / REPORT)
    source = {
        "name": "demonstration", "title": "A casebook", "version": "1", "form": "", "delivery": None,
        "protection_class": "confidential", "synthetic": True, "input_hash": "0123456789abcdef", "rows_skipped": 0,
        **changes,
    }  # fmt: skip
    applies = source["protection_class"] == "confidential"
    Certificate(
        applies=applies, policy=current_policy().version, width=WIDTH if applies else 0,
        counts=sum(map(len, tables.values())), facts=FACTS if applies else None,
    ).write(folder)  # fmt: skip
    report = {"id": REPORT, "number": "3", "title": "Trafficked men", "region": None, "parameters": {},
              "notebook": f"notebooks/{REPORT}.ipynb", "notebook_hash": "sha256:0"}  # fmt: skip
    manifest = {
        "identity": identity, "source": source, "series": {"edition": "Tiny edition"}, "files": file_hashes(folder),
        "reports": [report], "versions": {}, "policy": {"version": current_policy().version}, "formats": [],
    }  # fmt: skip
    (folder / MANIFEST_FILE).write_text(json.dumps(manifest), encoding="utf-8")
    current = output / "current"
    current.unlink(missing_ok=True)
    current.symlink_to(folder.relative_to(output))
    return folder


def tiny_record(tables: Tables) -> EvidenceRecord:
    """The record of the edition's report."""
    return EvidenceRecord(tables=tuple(_table(name, list(rows.items())) for name, rows in tables.items()))


def _table(name: str, rows: Sequence[tuple[str, float | None]]) -> TableItem:
    cells = tuple(
        EvidenceCell(
            dimensions={"sex": group.rpartition("=")[2]}, population="registered victims", statistic="count", value=value,
            status="suppressed" if value is None else "rounded",
            counts=(EvidenceCount(role="value", group=group, value=value),),
        )
        for group, value in rows
    )  # fmt: skip
    return TableItem(
        id=name, cells=cells, caption="Registered victims by sex.", population="registered victims", statistic="count",
        dimensions=("sex",), dimension_titles={}, labels={}, rows=("sex",), columns=None, format=NumberFormat.COUNT,
    )  # fmt: skip
