"""What a reviewer's decision is bound to: the hash of everything that an item says, its picture included."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from series.evidence import EvidenceRecord
from series.evidence.items import FigureItem, Item
from series.review.pictures import picture_hash


def evidence_hash(item: Item) -> str:
    """The hash of an item (``sha256:…``): of its record as JSON with sorted keys, and of its picture's pixels."""
    content = json.loads(item.model_dump_json())
    digest = hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode())
    if isinstance(item, FigureItem):
        digest.update(picture_hash(item.png).encode())
    return f"sha256:{digest.hexdigest()}"


def evidence_hashes(records: Mapping[str, EvidenceRecord]) -> dict[tuple[str, str], str]:
    """The hash of every item of an edition, by report and id."""
    return {
        (report, item.id): evidence_hash(item)
        for report, record in records.items()
        for item in record.items()
    }
