"""Candidates made by hand: a tiny edition among the candidates with the record of its building, and reviewers' files."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from series.catalog import read_catalog
from series.evidence import EvidenceRecord, write_record
from series.evidence.items import ClaimItem, EvidenceCell
from series.evidence.kinds import ClaimState
from series.publishing.candidates import put_down_build
from series.release import Output, read_manifest
from series.release.manifest import MANIFEST_FILE
from series.review.accepting import evidence_to_accept, headline_claims
from series.review.decisions import Decision, DecisionKind, Reviewer, ReviewFile
from series.review.edition import read_edition
from tests.support.reviewable import listed_anew
from tests.support.small_project import catalogue, write_catalogue
from tests.support.tiny_edition import REPORT, SAFE, Tables, tiny_record, write_tiny_edition

REVIEWED = {"reviewers": 2, "clearance": True}
ASKED = {"release": {"demonstration": REVIEWED, "published": REVIEWED, "confidential": REVIEWED}}
BUILDER, OFFICER = "B. Builder", "D. Officer"
PAGE = "<!doctype html><html><head></head>\n<body>\n<p>{}</p>\n</body></html>\n"


def write_series(root: Path, **release: Any) -> Path:
    """A project of a catalogue only, whose policy asks for review and clearance of every source."""
    write_catalogue(root / "notebooks" / "reports.yml", catalogue(**(release or ASKED)))
    return root


def finished(folder: Path, words: str = "one", tables: Tables = SAFE, **source: Any) -> Path:
    """A whole edition in a folder of its own, named after its identity: a table, a registered claim, a few pages."""
    tiny = write_tiny_edition(folder / "made", tables, **source)
    record = tiny_record(tables).model_copy(update={"claims": (_claim(),)})
    write_record(EvidenceRecord.model_validate(record.model_dump()), tiny / "evidence" / REPORT)
    for page in ("index.html", f"reports/{REPORT}.html"):
        (tiny / "site" / page).parent.mkdir(parents=True, exist_ok=True)
        (tiny / "site" / page).write_text(PAGE.format(words), encoding="utf-8")
    (tiny / "site" / "data.csv").write_text(f"{words}\n", encoding="utf-8")
    (tiny / "staging").mkdir()
    (tiny / "staging" / "index.qmd").write_text(words, encoding="utf-8")
    (tiny / "ledger.parquet").write_bytes(b"")
    manifest = json.loads((tiny / MANIFEST_FILE).read_text(encoding="utf-8"))
    manifest["series"] |= {"edition_date": "2026-01-15"}
    (tiny / MANIFEST_FILE).write_text(json.dumps(manifest), encoding="utf-8")
    listed_anew(tiny)
    named = folder / str((read_manifest(tiny) or {})["identity"])
    shutil.rmtree(named, ignore_errors=True)
    return tiny.rename(named)


def add_candidate(output: Output, made: Path, builder: str = BUILDER) -> Path:
    """Put a finished edition among the candidates as ``series build`` does."""
    output.prepare()
    put_down_build(output, made, read_manifest(made) or {}, builder)
    return output.add_candidate(made, made.name)


def review_file(
    path: Path,
    edition: Path,
    root: Path,
    name: str,
    *,
    decided: Mapping[str, DecisionKind] | None = None,
    **changes: Any,
) -> Path:
    """The file of a reviewer who accepts everything, one by one; ``decided`` by item, ``changes`` in every decision."""
    held = read_edition(edition)
    catalog = read_catalog(root / "notebooks" / "reports.yml")
    decisions = tuple(
        Decision(
            report=report,
            item=item,
            decision=(decided or {}).get(item, DecisionKind.ACCEPT),
            **{"evidence_hash": asked.evidence_hash, "verdict": "exact", **changes},
        )
        for (report, item), asked in evidence_to_accept(held, headline_claims(catalog, held)).items()
    )
    file = ReviewFile(edition=held.identity, reviewer=Reviewer(name=name), decisions=decisions)
    path.write_text(file.json_text(), encoding="utf-8")
    return path


def _claim() -> ClaimItem:
    cell = EvidenceCell(
        dimensions={"sex": "male"}, population="registered victims", statistic="share", value=0.3, status="rounded"
    )  # fmt: skip
    return ClaimItem(id="men_minority", state=ClaimState.HOLDS, basis="men below 0.5", holds="Men are few.",
                     fails="Men are many.", undetermined="Unknown.", cells=(cell,))  # fmt: skip
