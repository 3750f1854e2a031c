"""The loop of a preview: make the page, wait until something that it depends on is saved, make it again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from threading import Event

from series.preview.making import Previewer, open_previewer
from series.preview.model import State, Status
from series.preview.serving import PreviewServer
from series.publishing.model import PublishRequest, Watcher

CODE = ("data_access", "series")
PARTS = ("notebooks", "assets", *CODE)
_SUFFIXES = frozenset({".ipynb", ".yml", ".bib", ".py", ".css", ".js", ".lua"})


def preview(
    request: PublishRequest,
    report: str,
    *,
    root: Path,
    watcher: Watcher,
    port: int = 0,
    began: Callable[[str], None] = lambda url: None,
    stop: Event | None = None,
) -> None:
    """Serve the page of a report and make it anew when its notebook changes, until interrupted or ``stop`` is set.

    ``began`` is told the address once it is served. Raises a TraffickingSeriesError only before there is anything to serve.
    """
    page = f"reports/{report}.html"
    with (
        open_previewer(request, report, root=root, watcher=watcher) as maker,
        PreviewServer(page, port) as server,
    ):
        began(server.url)
        for changed in _saves(root, stop):
            if any(_is_code(path, root) for path in changed):
                maker.code_has_changed()
            _make(maker, server, watcher)


def _make(maker: Previewer, server: PreviewServer, watcher: Watcher) -> None:
    before = server.state
    server.tell(State(Status.RUNNING, before.version, site=before.site))
    state = maker.make()
    server.tell(state)
    if state.status is Status.FAILED:
        watcher.step("The page can't be made")
        watcher.detail(state.message)
    else:
        watcher.step(f"Page {state.version} is made in {state.seconds:.1f} s; {len(state.remarks)} remarks")


def _saves(root: Path, stop: Event | None) -> Iterator[set[Path]]:
    """At once, and then each time that something was saved that a page is made of: the files."""
    from watchfiles import watch

    yield set()
    known = _contents(root)
    folders = [root / part for part in PARTS if (root / part).is_dir()]
    for changes in watch(
        *folders, watch_filter=None, stop_event=stop, debounce=300, step=50, rust_timeout=500
    ):
        paths = {Path(path) for _, path in changes if _is_of_a_page(Path(path))}
        # JupyterLab saves a notebook again when it was only run: outputs and counters are no change.
        changed = {path for path in paths if _content(path) != known.get(path)}
        known |= {path: _content(path) for path in changed}
        if changed:
            yield changed


def _contents(root: Path) -> dict[Path, str]:
    return {path: _content(path) for path in (root / "notebooks").glob("*.ipynb")}


def _is_of_a_page(path: Path) -> bool:
    return path.suffix in _SUFFIXES and not any(part.startswith((".", "__")) for part in path.parts[-3:])


def _is_code(path: Path, root: Path) -> bool:
    return path.suffix == ".py" and any(path.is_relative_to(root / part) for part in CODE)


def _content(path: Path) -> str:
    """What counts of a file: of a notebook its cells, of others all."""
    try:
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".ipynb":
            return text
        return json.dumps(list(_cells(json.loads(text)["cells"])))
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _cells(cells: Iterable[dict[str, object]]) -> Iterator[list[object]]:
    for cell in cells:
        source = cell["source"]
        metadata = cell.get("metadata")
        tags = metadata.get("tags") if isinstance(metadata, dict) else None
        yield [cell["cell_type"], "".join(source) if isinstance(source, list) else source, tags]
