"""Progress is a live list on a terminal and plain lines elsewhere."""

from __future__ import annotations

import io

import pytest

from series.cli.progress import LiveDisplay, PlainDisplay, display
from series.execution import Event, Stage

EVENTS = (
    Event("trafficked-men", Stage.RUNNING, 0, 3),
    Event("trafficked-men", Stage.RUNNING, 2, 3, 1.0),
    Event("organized-crime", Stage.RUNNING, 0, 3),
    Event("trafficked-men", Stage.DONE, 3, 3, 2.0),
    Event("organized-crime", Stage.FAILED, 1, 3, 2.5, "ZeroDivisionError"),
)


def test_elsewhere_each_notebook_has_a_line_when_it_starts_and_when_it_ends(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with display() as watcher:
        assert isinstance(watcher, PlainDisplay)
        watcher.step("Running 2 notebooks")
        for event in EVENTS:
            watcher.notebook(event)
    lines = [line.strip() for line in capsys.readouterr().err.splitlines()]
    assert lines[0].endswith("s] Running 2 notebooks")
    assert lines[1:] == [
        "trafficked-men: started",
        "organized-crime: started",
        "trafficked-men: done after 2.0 s",
        "organized-crime: failed after 2.5 s ZeroDivisionError",
    ]


def test_on_a_terminal_what_is_done_stays_and_what_runs_has_a_bar() -> None:
    from rich.console import Console
    from rich.progress import Progress

    written = io.StringIO()
    console = Console(file=written, force_terminal=True, width=80, color_system=None)
    with Progress(console=console, transient=True, auto_refresh=False) as progress:
        live = LiveDisplay(progress)
        live.step("Running [2] notebooks")
        for event in EVENTS[:3]:
            live.notebook(event)
        assert [(task.description, task.completed) for task in progress.tasks] == [
            ("trafficked-men", 2),
            ("organized-crime", 0),
        ]
        for event in EVENTS[3:]:
            live.notebook(event)
        assert progress.tasks == []
    for line in (
        "Running [2] notebooks",
        "✓ trafficked-men 2.0 s",
        "✗ organized-crime 2.5 s ZeroDivisionError",
    ):
        assert line in written.getvalue()
