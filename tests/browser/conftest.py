"""A built site on loopback and a browser to look at it with.

The site is the sample of ``tests/support/sample_staging.py``, built once; the environment variable ``SERIES_SITE``
names another one (``output/site`` after ``make publish``), and the same tests look at that.
"""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = (
    "--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run", "--disable-gpu", "--disable-quic",
)  # fmt: skip
PATIENCE = 15_000  # milliseconds

# What the sample does not show: every callout, a folded one, and a table wider than any page.
_COLUMNS = 16
_PLAIN = "| " + "A name that is long | " * 12 + "\n" + "|--" * 12 + "|\n" + "| 1 " * 12 + "|"
MORE = "\n\n".join([
    "",
    *(f"::: {{.callout-{kind} title=\"Of this kind\"}}\nWords and [a link](data.qmd).\n:::"
      for kind in ("note", "tip", "important", "warning", "caution")),
    '::: {.callout-note collapse="true"}\n## Folded\n\nWords.\n:::',
    "## A wide table {#wide}",
    "| Sector |" + "".join(f" Year {year} |" for year in range(_COLUMNS))
    + "\n|:--|" + "--:|" * _COLUMNS
    + "\n| Construction |" + " 1,234,567 |" * _COLUMNS,
    ": Registered men by sector and year. {#tbl-wide}",
    "Words between.",
    _PLAIN,
    "Words between.",
    _PLAIN,
    "Words after.",
    "## A word_that_goes_on_" + "and_on_" * 30,
    "`" + "code_" * 60 + "`",
    "$$\n" + " + ".join(f"a_{{{n}}}" for n in range(30)) + "\n$$ {#eq-wide alt=\"a sum\"}",
    "$$\n" + " + ".join(f"b_{{{n}}}" for n in range(30)) + "\n$$",
    "```bash\n" + "series publish " * 30 + "\n```",
    "",
])  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        """Say nothing: a missing file shows in the test that misses it."""


@dataclass(frozen=True)
class BuiltSite:
    """A site's folder and its address on loopback."""

    folder: Path
    address: str

    @property
    def pages(self) -> tuple[str, ...]:
        """Every page, relative to the site."""
        found = (path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*.html"))
        return tuple(sorted(found))

    @property
    def reports(self) -> tuple[str, ...]:
        return tuple(page for page in self.pages if page.startswith("reports/"))

    @property
    def kinds(self) -> tuple[str, ...]:
        """One page of each kind, and a regional edition where there is one."""
        regional = [page for page in self.reports if page.startswith("reports/regional-trends-")]
        others = [page for page in self.pages if not page.startswith("reports/")]
        return (*others, *[page for page in self.reports if page not in regional], *regional[:1])

    def url(self, page: str) -> str:
        return f"{self.address}/{page}"

    @property
    def is_synthetic(self) -> bool:
        return "synthetic-banner" in (self.folder / "index.html").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BuiltSite]:
    named = os.environ.get("SERIES_SITE")
    folder = Path(named).resolve() if named else _build_sample(tmp_path_factory.mktemp("site"))
    with served(folder) as address:
        yield BuiltSite(folder, address)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on loopback while the block lasts; gives its address."""
    handler = functools.partial(QuietHandler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def _build_sample(folder: Path) -> Path:
    from series.rendering import Format, RendererChoice, render
    from tests.support.sample_staging import write_sample_staging

    staging = write_sample_staging(folder / "staging")
    with (staging / "methods.qmd").open("a", encoding="utf-8") as page:
        page.write(MORE)
    render(staging, folder / "site", set(Format), RendererChoice.BUILTIN)
    return folder / "site"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip("chromium is not installed (Debian's package chromium)")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield chromium
        chromium.close()


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, site: BuiltSite) -> Iterator[OpenPage]:
    """Opens a page of the site at a width and in light or dark; afterwards nothing may have gone to another host,
    and no script may have failed."""
    contexts: list[BrowserContext] = []
    strangers: list[str] = []
    failures: list[str] = []

    def watch(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and parts.hostname != "127.0.0.1":
            strangers.append(request.url)

    def open_it(name: str, *, width: int = 1440, height: int = 900, scheme: str = "light") -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        context.on("request", watch)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: failures.append(str(error)))
        page.on("console", lambda said: failures.append(said.text) if said.type == "error" else None)
        page.goto(site.url(name))
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert strangers == [], "pages asked other hosts"
    assert failures == [], "scripts failed"
