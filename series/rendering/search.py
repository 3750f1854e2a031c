"""Search without a server: pagefind reads the built pages and writes an index beside them."""

from __future__ import annotations

import subprocess
from importlib.metadata import version
from pathlib import Path

from series.errors import MissingToolError, RenderingError
from series.rendering.memory import ASSETS, FORGETFUL, Memory, contents, pack, unpack

FOLDER = "pagefind"
TIME_LIMIT = 300
# Nobody searches for the letters of an equation, and joined they make words that no page has.
NOT_SEARCHED = "math"
# The parts of pagefind's bundle that are ready-made interfaces; the site brings its own.
UNUSED = ("pagefind-ui.*", "pagefind-modular-ui.*", "pagefind-component-ui.*", "pagefind-highlight.js")


def index_site(site: Path, memory: Memory = FORGETFUL) -> None:
    """Write the search index of the pages in ``site`` into ``site/pagefind``; that of the same pages is recalled.

    Only what stands in an element with ``data-pagefind-body`` is indexed, equations aside. Raises ``RenderingError``
    when pagefind fails, finds nothing or takes longer than five minutes.
    """
    pages = sorted(site.rglob("*.html"))
    parts = [
        "search",
        version("pagefind-bin"),
        NOT_SEARCHED,
        [path.relative_to(site).as_posix() for path in pages],
        contents(pages),
    ]
    known = memory.recall(ASSETS, parts)
    if known is not None:
        unpack(known, site / FOLDER)
        return
    _index(site)
    memory.keep(ASSETS, parts, pack(site / FOLDER))


def _index(site: Path) -> None:
    command = [
        str(_executable()), "--site", str(site), "--output-subdir", FOLDER, "--exclude-selectors", NOT_SEARCHED, "--quiet",
    ]  # fmt: skip
    try:
        answer = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=TIME_LIMIT)
    except subprocess.TimeoutExpired:
        raise RenderingError(f"The search index took longer than {TIME_LIMIT} s") from None
    if answer.returncode != 0 or not (site / FOLDER / "pagefind.js").is_file():
        words = " ".join((answer.stderr or answer.stdout).split())[:400]
        raise RenderingError(f"The search index could not be made: {words}")
    for pattern in UNUSED:
        for path in (site / FOLDER).glob(pattern):
            path.unlink()


def _executable() -> Path:
    try:
        from pagefind_bin import get_executable

        return Path(get_executable())
    except (ImportError, FileNotFoundError):
        raise MissingToolError(
            "pagefind is not installed", remedy="install the package pagefind-bin"
        ) from None
