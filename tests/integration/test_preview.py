"""A preview follows its notebook: prose at once, code by a run in a fresh kernel, a fault beside the last good page."""

from __future__ import annotations

import json
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import pytest

from series.preview import preview
from series.publishing.model import PublishRequest
from tests.integration.test_publish import _cases
from tests.support.ctdc_files import write_publisher
from tests.support.publishable import write_publishable_project
from tests.support.watching import SilentWatcher

SECONDS = 90.0


@dataclass
class Seen:
    """A browser in small: the page, and what the page is told."""

    notebook: Path
    url: str = ""
    known: threading.Event = field(default_factory=threading.Event)

    def page(self) -> str:
        with urllib.request.urlopen(self.url, timeout=10) as answer:
            return str(answer.read().decode())

    def state(self) -> dict[str, Any]:
        address = f"{self.url.rpartition('/reports/')[0]}/_preview/state"
        with urllib.request.urlopen(address, timeout=10) as news:
            found: dict[str, Any] = json.loads(news.readline().decode().removeprefix("data: "))
            return found

    def after(self, version: int, status: str = "ready") -> dict[str, Any]:
        """The state once a page of this version is there, or a fault after it."""
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            state = self.state()
            if state["status"] == status and state["version"] >= version:
                return state
            time.sleep(0.1)
        raise AssertionError(f"no such page: {self.state()}")

    def change(self, cell: int, old: str, new: str) -> None:
        node = nbformat.read(self.notebook, as_version=4)
        assert old in node.cells[cell].source
        node.cells[cell].source = node.cells[cell].source.replace(old, new)
        nbformat.write(node, self.notebook)


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    folder = tmp_path_factory.mktemp("preview")
    root = write_publishable_project(folder / "series")
    cases = write_publisher(folder / "cases.csv", *_cases())
    browser = Seen(root / "notebooks" / "trafficked-men.ipynb")
    request = PublishRequest(
        source="ctdc-global", output=root / "output", data=cases, only=("trafficked-men",)
    )
    stop = threading.Event()

    def began(url: str) -> None:
        browser.url = url
        browser.known.set()

    thread = threading.Thread(
        target=preview,
        args=(request, "trafficked-men"),
        kwargs={"root": root, "watcher": SilentWatcher(), "began": began, "stop": stop},
    )
    thread.start()
    try:
        assert browser.known.wait(SECONDS)
        browser.after(1)
        yield browser
    finally:
        stop.set()
        thread.join(SECONDS)
        assert not thread.is_alive()
    assert not (root / "output").exists(), "a preview publishes nothing"


@pytest.mark.slow
def test_prose_code_and_faults_come_to_the_page(seen: Seen) -> None:
    assert "Men are a minority." in seen.page() or "Men are no minority." in seen.page()

    seen.change(0, "## Results", "## What was found")
    quick = seen.after(2)
    assert "What was found" in seen.page()

    seen.change(-1, "Men are a minority.", "Men are few.")
    seen.change(-1, "Men are no minority.", "Men are many.")
    seen.after(3)
    assert "Men are few." in seen.page() or "Men are many." in seen.page()

    seen.change(-1, 'casebook.share("sex")', 'casebook.share("sexx")')
    failed = seen.after(3, "failed")
    assert "did you mean 'sex'?" in failed["message"]
    assert "What was found" in seen.page(), "the last good page stays"

    seen.change(-1, 'casebook.share("sexx")', 'casebook.share("sex")')
    assert [one["message"] for one in seen.after(4)["remarks"]]
    assert quick["seconds"] < 5
