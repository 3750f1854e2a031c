"""A watcher that shows nothing."""

from __future__ import annotations

from series.execution import Event


class SilentWatcher:
    """Is told how far the work is, and keeps it to itself."""

    def step(self, message: str) -> None: ...

    def detail(self, message: str) -> None: ...

    def notebook(self, event: Event) -> None: ...
