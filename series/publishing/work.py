"""What all steps of one publication need."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from series.catalog import Catalog, Plan, ReleaseRule
from series.catalog.dois import Dois
from series.publishing.memory import Memory
from series.publishing.model import PublishRequest, Watcher
from series.publishing.source import SourceInHand

RUN_LOG = "run-log.json"


@dataclass(frozen=True)
class Work:
    """One publication: what was asked for, where, from which source, which reports, and what is remembered.

    ``former``: folders of the former editions that it is compared with, the latest first.
    """

    request: PublishRequest
    root: Path
    catalog: Catalog
    source: SourceInHand
    plan: Plan
    watcher: Watcher
    memory: Memory
    dois: Dois = field(default_factory=Dois)

    former: tuple[Path, ...] = ()

    @property
    def rule(self) -> ReleaseRule:
        """What an edition of this source needs before it is published."""
        source = self.source.description
        return self.catalog.series.release.rule_for(source.protection_class.value, synthetic=source.synthetic)

    @property
    def command(self) -> str:
        """The command that makes the same edition again."""
        return self.request.command_of("publish" if self.rule.needs_nothing else "build")
