"""The verbs of the series: publish an edition, run drafts. Each part does its own work; here they are in order."""

from series.publishing.drafts import run_drafts
from series.publishing.model import Published, PublishRequest, Watcher
from series.publishing.publish import build, publish
from series.publishing.source import SourceInHand, open_source, plan_for

__all__ = [
    "PublishRequest",
    "Published",
    "SourceInHand",
    "Watcher",
    "build",
    "open_source",
    "plan_for",
    "publish",
    "run_drafts",
]
