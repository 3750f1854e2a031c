"""A report as a page that follows its notebook: run again in a fresh kernel when it is saved, served on this machine only."""

from __future__ import annotations

from series.preview.making import Previewer
from series.preview.model import State, Status
from series.preview.serving import PreviewServer
from series.preview.watching import preview

__all__ = ["PreviewServer", "Previewer", "State", "Status", "preview"]
