"""What all steps of one publication need."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from series.catalog import Catalog, Plan
from series.catalog.dois import Dois
from series.publishing.memory import Memory
from series.publishing.model import PublishRequest, Watcher
from series.publishing.source import SourceInHand

RUN_LOG = "run-log.json"


@dataclass(frozen=True)
class Work:
    """One publication: what was asked for, where, from which source, which reports, and what is remembered."""

    request: PublishRequest
    root: Path
    catalog: Catalog
    source: SourceInHand
    plan: Plan
    watcher: Watcher
    memory: Memory
    dois: Dois = field(default_factory=Dois)
