"""Publishing again: what has not changed is not made again, and what comes out is the same to the byte."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from series.caching import store
from series.publishing import making
from tests.integration.test_publish import Ended, Project, _cases, _state
from tests.support.ctdc_files import write_publisher
from tests.support.publishable import EVIDENCE, WORDS, write_publishable_project
from tests.support.small_project import write_notebook

REPORTS = ("trafficked-men", "social-exclusion")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A private folder of its own, so that nobody else's results are recalled here."""
    folder = tmp_path_factory.mktemp("private")
    before = os.environ["SERIES_CACHE"]
    os.environ["SERIES_CACHE"] = str(folder)
    yield folder
    os.environ["SERIES_CACHE"] = before


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Project:
    folder = tmp_path_factory.mktemp("project")
    root = write_publishable_project(folder / "series", reports=REPORTS)
    project = Project(root, write_publisher(folder / "cases.csv", *_cases()))
    ended = project.publish()
    assert ended.code == 0, ended.error
    assert "unchanged" not in ended.error
    return project


@pytest.fixture
def project(tmp_path: Path, published: Project) -> Project:
    root = tmp_path / "series"
    shutil.copytree(published.root, root, symlinks=True)
    return Project(root, published.data)


def content(project: Project) -> tuple[str, dict[str, str]]:
    """The edition's identity, and the hash of every file of its own but the run's log."""
    name, files = _state(project)
    files.pop("run-log.json")
    return name, {file: hash_ for file, hash_ in files.items() if not file.startswith("site/editions/")}


def ran(ended: Ended) -> set[str]:
    return {report for report in REPORTS if f"{report}: started" in ended.error}


def test_nothing_is_made_where_nothing_has_changed(
    published: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _state(published)
    monkeypatch.setattr(making, "make_edition", lambda *_: pytest.fail("an edition was made"))
    ended = published.publish()
    assert ended.code == 0, ended.error
    assert "Nothing has changed" in ended.error
    assert "Published 2 reports as edition" in ended.out
    assert _state(published) == before


def test_nothing_heavy_is_loaded_then(published: Project) -> None:
    heavy = (
        "numpy",
        "pandas",
        "duckdb",
        "pyarrow",
        "scipy",
        "nbformat",
        "papermill",
        "matplotlib",
        "jinja2",
        "typst",
    )
    code = (
        "import sys\nfrom series.cli.app import app\n"
        f"app({['publish', '--source', 'ctdc-global', '--data', str(published.data)]!r}, standalone_mode=False)\n"
        f"print('loaded:', [name for name in {heavy!r} if name in sys.modules])"
    )
    ended = subprocess.run([sys.executable, "-c", code], cwd=published.root, capture_output=True, text=True)
    assert "Nothing has changed" in ended.stderr, ended.stderr
    assert ended.stdout.splitlines()[-1] == "loaded: []"


def test_what_is_recalled_in_parts_is_the_same_to_the_byte(project: Project, published: Project) -> None:
    before = content(project)
    shutil.rmtree(project.output())
    ended = project.publish()
    assert ended.code == 0, ended.error
    assert "unchanged: trafficked-men, social-exclusion" in ended.error
    assert ran(ended) == set()
    assert content(project) == before


@pytest.mark.parametrize("harm", ["changed", "removed", "added"])
def test_an_edition_that_was_touched_is_made_again(project: Project, published: Project, harm: str) -> None:
    page = project.output("current").resolve() / "site" / "reports" / "trafficked-men.html"
    if harm == "changed":
        page.write_text(page.read_text(encoding="utf-8").replace("Men are", "Men were"), encoding="utf-8")
    elif harm == "removed":
        page.unlink()
    else:
        page.with_name("another.html").write_text("<p>Not ours.</p>", encoding="utf-8")
    ended = project.publish()
    assert ended.code == 0, ended.error
    assert "Nothing has changed" not in ended.error
    assert content(project)[1] == content(published)[1]


def test_one_notebook_changed_is_that_one_alone(project: Project, published: Project) -> None:
    notebook = project.root / "notebooks" / "trafficked-men.ipynb"
    write_notebook(notebook, EVIDENCE.replace("by sex.", "by their sex."), words=[WORDS])
    ended = project.publish()
    assert ended.code == 0, ended.error
    assert ran(ended) == {"trafficked-men"}
    assert "unchanged: social-exclusion" in ended.error
    changed, same = (content(one)[1] for one in (project, published))
    assert changed["evidence/social-exclusion/record.json"] == same["evidence/social-exclusion/record.json"]
    assert changed["site/reports/social-exclusion.pdf"] == same["site/reports/social-exclusion.pdf"]
    assert changed["evidence/trafficked-men/record.json"] != same["evidence/trafficked-men/record.json"]
    here = project.root / "fresh"
    os.environ["SERIES_CACHE"], shared = str(here), os.environ["SERIES_CACHE"]
    try:
        shutil.rmtree(project.output())
        assert project.publish().code == 0
    finally:
        os.environ["SERIES_CACHE"] = shared
    assert content(project)[1] == changed, "without a cache it would be the same"


def test_other_cases_are_not_answered_with_what_was_found_in_those_before(
    project: Project, published: Project, tmp_path: Path
) -> None:
    """The same notebooks, and fewer cases in the same columns: nothing that was remembered holds of them."""
    fewer = Project(project.root, write_publisher(tmp_path / "cases.csv", *_cases()[30:]))
    ended = fewer.publish("--formats", "html")
    assert ended.code == 0, ended.error
    assert ran(ended) == set(REPORTS)
    tables = [one.output("evidence", REPORTS[0], "tbl-sex.csv").read_text() for one in (fewer, published)]
    assert tables[0] != tables[1]


def test_new_cell_ids_run_nothing_and_are_what_is_published(project: Project) -> None:
    notebook = project.root / "notebooks" / "trafficked-men.ipynb"
    written = json.loads(notebook.read_text(encoding="utf-8"))
    for number, cell in enumerate(written["cells"]):
        cell["id"] = f"renamed-{number}"
    notebook.write_text(json.dumps(written), encoding="utf-8")
    ended = project.publish()
    assert ended.code == 0, ended.error
    assert ran(ended) == set()
    executed = json.loads(project.output("executed", "trafficked-men.ipynb").read_text())
    ids = [cell["id"] for cell in executed["cells"] if cell["id"] != "injected-parameters"]
    assert ids == [f"renamed-{number}" for number in range(len(written["cells"]))]


@pytest.mark.slow
def test_other_data_are_run_and_data_of_which_a_notebook_reads_nothing_new_are_not(
    project: Project, tmp_path: Path
) -> None:
    cases = [{**case, "isSexualExploit": "1"} for case in _cases()]
    unread = Project(project.root, write_publisher(tmp_path / "cases.csv", *cases))
    ended = unread.publish()
    assert ended.code == 0, ended.error
    assert "Nothing has changed" not in ended.error
    fewer = Project(project.root, write_publisher(tmp_path / "fewer.csv", *cases[:-30]))
    ended = fewer.publish()
    assert ended.code == 0, ended.error
    assert ran(ended) == set(REPORTS)


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_an_interrupted_publication_is_picked_up_where_it_was(project: Project, published: Project) -> None:
    notebooks = project.root / "notebooks"
    write_notebook(notebooks / "trafficked-men.ipynb", EVIDENCE + "\n\nnew = 1\n", words=[WORDS])
    waiting = "import os, time\nwhile not os.path.exists('go'):\n    time.sleep(0.1)\n"
    write_notebook(notebooks / "social-exclusion.ipynb", waiting + EVIDENCE, words=[WORDS])
    command = [
        sys.executable,
        "-c",
        "from series.cli import main; main()",
        "publish",
        "--source",
        "ctdc-global",
    ]
    errors = project.root / "errors.txt"
    with errors.open("w") as file:
        running = subprocess.Popen(
            [*command, "--data", str(project.data)], cwd=project.root, stderr=file, start_new_session=True
        )
        deadline = time.monotonic() + 120
        while "trafficked-men: done" not in errors.read_text():
            assert time.monotonic() < deadline
            assert running.poll() is None, errors.read_text()
            time.sleep(0.1)
        time.sleep(1)
        os.kill(running.pid, signal.SIGKILL)
        running.wait(30)
    assert content(project) == content(published)
    (project.root / "go").touch()
    ended = project.publish()
    assert ended.code == 0, ended.error
    assert "unchanged: trafficked-men" in ended.error
    assert ran(ended) == {"social-exclusion"}
    private = Path(os.environ["SERIES_CACHE"]) / "releases"
    assert not list(private.glob(".building-*")), "what is not released is not left behind"


@pytest.mark.slow
def test_a_cache_that_cannot_be_used_makes_it_slower_and_nothing_else(
    project: Project, published: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    shutil.rmtree(project.output())
    write_notebook(
        project.root / "notebooks" / "trafficked-men.ipynb", EVIDENCE + "\n\nother = 1\n", words=[WORDS]
    )
    monkeypatch.setattr(store, "tempfile", SimpleNamespace(mkstemp=full))
    ended = project.publish()
    assert ended.code == 0, ended.error
    assert ended.error.count("No space left on device") == 1
    assert ended.error.count("Error") == 0
