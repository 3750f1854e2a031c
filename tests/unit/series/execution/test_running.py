"""Notebooks run side by side, each in a kernel of its own that no network reaches; a failure leaves the others alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from data_access.errors import UsageError
from series.errors import NotebookError
from series.execution import (
    Event,
    Kernels,
    RunRequest,
    RunResult,
    Stage,
    failures_in_words,
    open_kernels,
    run,
)
from series.execution.executed import write
from series.execution.forked.client import SECONDS_TO_END
from tests.support.processes import alive, wait_until
from tests.support.small_project import write_notebook

pytestmark = pytest.mark.skipif(os.name != "posix", reason="IPC sockets are POSIX only")


@pytest.fixture(scope="module", autouse=True)
def kernels(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernels]:
    """One supply of kernels for all tests here, as one publication has one for all its rounds."""
    with open_kernels(tmp_path_factory.mktemp("notebooks")) as supply:
        _SUPPLY.append(supply)
        yield supply


_SUPPLY: list[Kernels] = []


def _run(root: Path, *reports: str, timeout: float = 60, **parameters: object) -> list[RunResult]:
    requests = [RunRequest(name, Path(f"{name}.ipynb"), parameters, f"series run {name}") for name in reports]
    return run(requests, root=root, jobs=2, timeout=timeout, kernels=_SUPPLY[-1])


def _printed(result: RunResult) -> list[str]:
    assert result.failure is None, result.told()
    assert result.notebook is not None
    return result.notebook.cells[-1].outputs[0].text.split()


SURROUNDINGS = """
import os
listening = []
inodes = {os.readlink(f"/proc/self/fd/{n}") for n in os.listdir("/proc/self/fd") if os.path.lexists(f"/proc/self/fd/{n}")}
for table in ("tcp", "tcp6"):
    for line in open(f"/proc/net/{table}").read().splitlines()[1:]:
        fields = line.split()
        if fields[3] == "0A" and f"socket:[{fields[9]}]" in inodes:
            listening.append(fields[1])
print(os.getpid(), os.getcwd(), os.environ["OMP_NUM_THREADS"], os.environ["TZ"], len(listening), region.replace(" ", "_"))
"""


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="needs /proc")
def test_each_notebook_has_a_kernel_of_its_own_without_any_port(tmp_path: Path) -> None:
    before = Path.cwd()
    for name in ("a", "b"):
        write_notebook(tmp_path / f"{name}.ipynb", SURROUNDINGS)
    first, second = (_printed(one) for one in _run(tmp_path, "a", "b", region="Eastern Europe"))
    assert first[0] != second[0]
    assert str(os.getpid()) not in (first[0], second[0])
    for _process, folder, threads, zone, listening, region in (first, second):
        assert Path(folder) == tmp_path.resolve()
        assert int(threads) >= 1
        assert (zone, listening, region) == ("UTC", "0", "Eastern_Europe")
    assert not any(alive(int(printed[0])) for printed in (first, second))
    assert Path.cwd() == before


def test_a_failure_is_told_with_its_cell_and_how_to_see_it_again_and_the_others_finish(
    tmp_path: Path,
) -> None:
    write_notebook(tmp_path / "good.ipynb", "x = 1")
    write_notebook(tmp_path / "bad.ipynb", "x = 1", "x / 0")
    good, bad = _run(tmp_path, "good", "bad", region="x")
    assert good.failure is None
    assert bad.notebook is None
    assert bad.failure is not None
    assert (bad.failure.cell, bad.failure.error) == (4, "ZeroDivisionError")
    assert bad.told() == (
        "bad failed in cell 4 of bad.ipynb.\n  ZeroDivisionError: division by zero\n  Run it alone: series run bad"
    )


def test_the_cell_is_the_authors_whether_or_not_parameters_are_injected(tmp_path: Path) -> None:
    write_notebook(tmp_path / "bad.ipynb", "x / 0", words=["one", "two"])
    (without,) = _run(tmp_path, "bad")
    (given,) = _run(tmp_path, "bad", region="x")
    assert without.failure is not None
    assert given.failure is not None
    assert without.failure.cell == given.failure.cell == 4


def test_an_error_that_explains_itself_is_told_by_its_message_alone(tmp_path: Path) -> None:
    code = "from data_access.errors import DataError\nraise DataError('Bad rows', where='x.csv', remedy='mend them')"
    write_notebook(tmp_path / "bad.ipynb", code)
    (bad,) = _run(tmp_path, "bad")
    assert "\n  Bad rows (x.csv). What to do: mend them.\n" in bad.told()
    assert "DataError" not in bad.told()


def test_one_failure_in_several_reports_is_told_once(tmp_path: Path) -> None:
    write_notebook(tmp_path / "trends.ipynb", "1 / 0")
    requests = [RunRequest(name, Path("trends.ipynb"), {}, f"series run {name}") for name in ("a", "b")]
    assert failures_in_words(run(requests, root=tmp_path, jobs=2, kernels=_SUPPLY[-1])) == (
        "a, b failed in cell 3 of trends.ipynb.\n  ZeroDivisionError: division by zero\n  Run it alone: series run a"
    )


def test_a_notebook_has_a_time_limit_as_a_whole(tmp_path: Path) -> None:
    write_notebook(tmp_path / "slow.ipynb", *["import time; time.sleep(2)"] * 10)
    started = time.monotonic()
    (slow,) = _run(tmp_path, "slow", timeout=3)
    assert time.monotonic() - started < 18
    assert slow.failure is not None
    assert slow.failure.error == "Timeout"
    assert "time limit of 3 seconds" in slow.told()


def test_a_kernel_that_dies_is_reported_and_does_not_hang(tmp_path: Path) -> None:
    write_notebook(tmp_path / "dies.ipynb", "import os; os._exit(1)")
    (dead,) = _run(tmp_path, "dies")
    assert dead.failure is not None
    assert "its kernel died" in dead.told()


def test_no_kernel_loads_a_debugger_that_nobody_asks_for_and_a_cell_still_could(tmp_path: Path) -> None:
    asked = "import sys; from importlib.util import find_spec; print('debugpy' in sys.modules, bool(find_spec('debugpy')))"
    write_notebook(tmp_path / "a.ipynb", asked)
    (result,) = _run(tmp_path, "a")
    assert _printed(result) == ["False", "True"]


def test_wrong_parameters_are_found_before_any_kernel_starts(tmp_path: Path) -> None:
    write_notebook(tmp_path / "a.ipynb", "open('ran', 'w')")
    with pytest.raises(UsageError, match="'regoin'"):
        _run(tmp_path, "a", regoin="x")
    assert not (tmp_path / "ran").exists()


def test_a_fork_server_that_is_not_needed_ends_at_once(tmp_path: Path) -> None:
    write_notebook(tmp_path / "a.ipynb", "")
    requests = [RunRequest(name, Path("a.ipynb"), {"regoin": "x"}) for name in ("one", "other")]
    began = time.monotonic()
    with pytest.raises(UsageError, match="'regoin'"):
        run(requests, root=tmp_path)
    assert time.monotonic() - began < SECONDS_TO_END


@pytest.mark.parametrize("content", [None, "", "{}", "not a notebook"])
def test_a_file_that_is_no_notebook_gives_one_message(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "a.ipynb").write_text(content)
    with pytest.raises(NotebookError, match=r"a\.ipynb"):
        _run(tmp_path, "a")


def test_progress_tells_of_every_code_cell(tmp_path: Path) -> None:
    write_notebook(tmp_path / "a.ipynb", "1", "2")
    events: list[Event] = []
    requests = [RunRequest("a", Path("a.ipynb"), {"region": "x"})]
    run(requests, root=tmp_path, progress=events.append, kernels=_SUPPLY[-1])
    assert [(event.stage, event.cell, event.cells) for event in events] == [
        (Stage.RUNNING, 0, 4),
        *((Stage.RUNNING, done, 4) for done in (1, 2, 3, 4)),
        (Stage.DONE, 4, 4),
    ]


def test_each_result_is_told_when_it_is_there_in_the_callers_thread(tmp_path: Path) -> None:
    write_notebook(
        tmp_path / "slow.ipynb",
        "import pathlib, time",
        "while not pathlib.Path('go').exists(): time.sleep(0.05)",
    )
    write_notebook(tmp_path / "bad.ipynb", "1 / 0")
    told: list[tuple[str, bool, threading.Thread]] = []

    def finished(result: RunResult) -> None:
        told.append((result.request.report, result.failure is None, threading.current_thread()))
        (tmp_path / "go").touch()

    requests = [RunRequest(name, Path(f"{name}.ipynb")) for name in ("slow", "bad")]
    run(requests, root=tmp_path, jobs=2, kernels=_SUPPLY[-1], finished=finished)
    here = threading.current_thread()
    assert told == [("bad", False, here), ("slow", True, here)]


def test_each_kernel_can_be_told_something_of_its_own(tmp_path: Path) -> None:
    write_notebook(tmp_path / "tells.ipynb", "import os; print(os.environ['OF_ALL'], os.environ['OF_MINE'])")
    requests = [
        RunRequest(name, Path("tells.ipynb"), environment={"OF_MINE": name}) for name in ("one", "two")
    ]
    results = run(
        requests,
        root=tmp_path,
        kernels=_SUPPLY[-1],
        environment={**os.environ, "OF_ALL": "all", "OF_MINE": "none"},
    )
    told = [result.notebook.cells[-1].outputs[0].text for result in results if result.notebook]
    assert told == ["all one\n", "all two\n"]


def test_what_the_listener_raises_ends_the_run(tmp_path: Path) -> None:
    write_notebook(tmp_path / "slow.ipynb", "import time; time.sleep(100)")
    write_notebook(tmp_path / "good.ipynb", "1")

    def finished(result: RunResult) -> None:
        raise NotebookError(f"{result.request.report} is not as it should be")

    requests = [RunRequest(name, Path(f"{name}.ipynb")) for name in ("slow", "good")]
    started = time.monotonic()
    with pytest.raises(NotebookError, match="good is not"):
        run(requests, root=tmp_path, jobs=2, kernels=_SUPPLY[-1], finished=finished)
    assert time.monotonic() - started < 60


def test_two_runs_of_one_notebook_give_the_same_bytes(tmp_path: Path) -> None:
    data = tmp_path / "private" / "cases.csv"
    write_notebook(tmp_path / "a.ipynb", "print(sorted({'b', 'a'}), {'x', 'y', 'z'}, years)")
    written = []
    for number in range(2):
        (result,) = _run(tmp_path, "a", data=str(data), years=[2000, 2005])
        assert result.notebook is not None
        path = tmp_path / f"{number}.ipynb"
        write(result.notebook, path)
        written.append(path.read_bytes())
    assert written[0] == written[1]
    node = nbformat.reads(written[0].decode(), as_version=4)
    assert node.metadata.papermill == {"parameters": {"data": "cases.csv", "years": [2000, 2005]}}
    injected = next(cell for cell in node.cells if cell.id == "injected-parameters")
    assert 'data = "cases.csv"' in injected.source
    assert b"private" not in written[0]
    assert b"duration" not in written[0]


def test_the_users_own_startup_files_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    startup = tmp_path / "home" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "mine.py").write_text("surprise = True")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "home"))
    write_notebook(tmp_path / "a.ipynb", "print('surprise' in globals())")
    (result,) = _run(tmp_path, "a")
    assert _printed(result) == ["False"]


INTERRUPTED = """
import sys
from pathlib import Path
from series.execution import RunRequest, run
root = Path(sys.argv[1])
run([RunRequest(str(n), Path("slow.ipynb")) for n in range(4)], root=root, jobs=2)
"""


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupt_ends_every_kernel(tmp_path: Path, how: signal.Signals) -> None:
    code = "import os, time; open(f'{os.getpid()}.pid', 'w').close(); time.sleep(100)"
    write_notebook(tmp_path / "slow.ipynb", code)
    driver = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, str(tmp_path)], stderr=subprocess.DEVNULL, start_new_session=True
    )
    wait_until(lambda: len(list(tmp_path.glob("*.pid"))) == 2 or driver.poll() is not None)
    assert driver.poll() is None
    os.kill(driver.pid, how)
    driver.wait(timeout=60)
    kernels = [int(path.stem) for path in tmp_path.glob("*.pid")]
    wait_until(lambda: not any(alive(kernel) for kernel in kernels))
    assert len(kernels) == 2, "a kernel was started after the interrupt"


def test_the_folder_of_the_sockets_is_private_short_and_gone_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tempfile

    from series.execution.kernels import LONGEST_FOLDER, private_folder

    deep = tmp_path / ("x" * 90)
    deep.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    with private_folder() as folder:
        assert len(str(folder)) <= LONGEST_FOLDER
        assert folder.stat().st_mode & 0o777 == 0o700
    assert not folder.exists()


def test_what_a_killed_run_left_is_removed_and_what_another_uses_stays(tmp_path: Path) -> None:
    from series.execution.kernels import remove_abandoned

    gone = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True
    )
    abandoned, in_use = tmp_path / f"series-{gone.stdout.strip()}-x", tmp_path / f"series-{os.getppid()}-x"
    abandoned.mkdir()
    in_use.mkdir()
    remove_abandoned(tmp_path)
    assert not abandoned.exists()
    assert in_use.exists()


def test_no_thread_is_left(tmp_path: Path) -> None:
    write_notebook(tmp_path / "a.ipynb", "1")
    _run(tmp_path, "a")
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("notebook")]
