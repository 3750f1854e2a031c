"""A forked kernel can't be told from one that was started by itself, and nothing of it outlives what it belongs to."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from series.execution import Kernels, RunRequest, RunResult, open_kernels, run
from series.execution.forked import ForkRefused, ForkServer, fork_is_available
from series.execution.forked.client import ForkedKernel
from series.execution.forked.messages import LONGEST, Received
from series.execution.kernels import kernel_environment, private_folder
from tests.support.processes import alive, wait_until
from tests.support.small_project import write_notebook

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")


@pytest.fixture(scope="module")
def forked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernels]:
    with open_kernels(tmp_path_factory.mktemp("notebooks")) as kernels:
        yield kernels


def _run(root: Path, kernels: Kernels, *reports: str, **options: Any) -> list[RunResult]:
    requests = [RunRequest(name, Path(f"{name}.ipynb")) for name in reports]
    return run(requests, root=root, jobs=2, timeout=120, kernels=kernels, **options)


def _printed(result: RunResult) -> Any:
    assert result.failure is None, result.told()
    assert result.notebook is not None
    outputs = result.notebook.cells[-1].outputs
    return json.loads("".join(one.text for one in outputs if one.get("name") == "stdout"))


PARENT = "import json, os\nprint(json.dumps([os.getpid(), os.getppid()]))"


def test_every_notebook_has_a_fork_of_its_own(forked: Kernels, tmp_path: Path) -> None:
    for name in "abc":
        write_notebook(tmp_path / f"{name}.ipynb", PARENT)
    printed = [_printed(one) for one in _run(tmp_path, forked, "a", "b", "c")]
    assert len({process for process, _ in printed}) == 3
    assert forked.server is not None
    assert {parent for _, parent in printed} == {forked.server.process}
    wait_until(lambda: not any(alive(process) for process, _ in printed))


# What a process has from its start, what libraries look up when they are imported, and what a kernel sets.
SURROUNDINGS = """
import gc, json, locale, os, signal, sys, time, warnings
import numpy, pandas, pyarrow, duckdb, seaborn, statsmodels.api, matplotlib, matplotlib.pyplot as plt
import data_access, series.charts, series.evidence
from pandas._config import config

mine = {str(os.getpid()): "PROCESS", str(os.getppid()): "PARENT"}
filters = [(f[0], getattr(f[1], "pattern", f[1]), f[2].__name__, getattr(f[3], "pattern", f[3]), f[4]) for f in warnings.filters]
print(json.dumps({
    "pandas": repr(config._global_config),
    "matplotlib": {key: repr(value) for key, value in sorted(matplotlib.rcParams.items())},
    "backend": matplotlib.get_backend(),
    "hook": repr(plt._REPL_DISPLAYHOOK),
    "callbacks": {name: len(hooks) for name, hooks in get_ipython().events.callbacks.items()},
    "warnings": filters,
    "signals": {one.name: repr(signal.getsignal(one)).split(" at ")[0] for one in signal.Signals},
    "blocked": sorted(signal.pthread_sigmask(signal.SIG_BLOCK, [])),
    "path": sys.path,
    "argv": sys.argv[:1] + [part for part in sys.argv[1:] if part.startswith("--")],
    "main": sorted(name for name in vars(sys.modules["__main__"]) if name.startswith("__")),
    "folder": os.getcwd(),
    "environment": {name: mine.get(value, value) for name, value in sorted(os.environ.items())},
    "hash": hash("registered victims"),
    "locale": locale.setlocale(locale.LC_ALL, None),
    "encoding": [sys.stdout.encoding, sys.getfilesystemencoding(), locale.getpreferredencoding()],
    "zone": time.tzname,
    "mask": os.umask(0o077),
    "stdin": os.read(0, 10).decode(),
    "leader": [os.getsid(0) == os.getpid(), os.getpgid(0) == os.getpid()],
    "numpy errors": numpy.geterr(),
    "printing": repr(numpy.get_printoptions()),
    "recursion": sys.getrecursionlimit(),
    "collecting": [gc.isenabled(), gc.get_threshold()],
    "flags": repr(sys.flags),
    "niceness": os.nice(0),
    "tracing": [sys.gettrace() is None, sys.getprofile() is None],
}, default=repr))
"""


def test_its_surroundings_are_those_of_a_plain_kernel(
    forked: Kernels, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SERIES_DECISIONS", "only-this-run")
    write_notebook(tmp_path / "a.ipynb", SURROUNDINGS)
    found: list[dict[str, object]] = []
    with open_kernels(tmp_path, fork=False) as plain:
        for kernels in (plain, forked):
            (result,) = _run(tmp_path, kernels, "a")
            text = json.dumps(_printed(result)).replace(str(kernels.folder), "FOLDER")
            found.append(json.loads(text))
    one, other = found
    assert one.keys() == other.keys()
    assert {name: (value, other[name]) for name, value in one.items() if other[name] != value} == {}
    environment = one["environment"]
    assert isinstance(environment, dict)
    assert environment["SERIES_DECISIONS"] == "only-this-run"
    assert one["stdin"] == ""


DRAWN = """
import json, random, secrets, uuid
import numpy
from data_access.disclosure import provenance
seal = provenance.is_genuine.__closure__
key = next(cell.cell_contents for cell in provenance.is_genuine.__closure__ if callable(cell.cell_contents))
key = next(cell.cell_contents for cell in key.__closure__ if isinstance(cell.cell_contents, bytes))
print(json.dumps([random.random(), float(numpy.random.rand()), uuid.uuid4().hex, key.hex()]))
"""


def test_no_two_draw_the_same_unless_they_are_seeded(forked: Kernels, tmp_path: Path) -> None:
    write_notebook(tmp_path / "a.ipynb", DRAWN)
    write_notebook(tmp_path / "b.ipynb", DRAWN)
    one, other = (_printed(result) for result in _run(tmp_path, forked, "a", "b"))
    assert all(a != b for a, b in zip(one, other, strict=True))


def test_each_run_has_its_own_variables_and_none_of_the_run_before(forked: Kernels, tmp_path: Path) -> None:
    write_notebook(
        tmp_path / "a.ipynb",
        "import json, os\nprint(json.dumps([os.environ.get('ONE'), os.environ.get('TWO')]))",
    )
    (first,) = _run(tmp_path, forked, "a", environment={**os.environ, "ONE": "1"})
    (second,) = _run(tmp_path, forked, "a", environment={**os.environ, "TWO": "2"})
    assert [_printed(first), _printed(second)] == [["1", None], [None, "2"]]


def test_what_is_printed_by_libraries_and_children_of_the_kernel_is_the_notebooks(
    forked: Kernels, tmp_path: Path
) -> None:
    write_notebook(
        tmp_path / "a.ipynb",
        "import os\nos.system('echo 1')",
    )
    # ipykernel doesn't look below Python where it believes to be tested.
    environment = {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}
    (result,) = _run(tmp_path, forked, "a", environment=environment)
    assert _printed(result) == 1


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"JE_ARROW_MALLOC_CONF": "background_thread:true"}, "2 threads"),
        ({"PYTHONHASHSEED": "7"}, "a variable that is read at the start differs"),
    ],
)
def test_it_refuses_to_fork_where_the_result_could_differ_or_hang(
    changed: Mapping[str, str], reason: str, tmp_path: Path
) -> None:
    with private_folder() as folder:
        settled = kernel_environment(os.environ, folder)
        at_start = {**settled, **changed} if "threads" in reason else settled
        with ForkServer(folder, at_start, tmp_path) as server, pytest.raises(ForkRefused, match=reason):
            server.start(["-f", "none.json"], {**settled, **changed}, tmp_path)


def test_a_module_that_changed_since_it_was_imported_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from series.execution.forked.server import _module_files

    module = ModuleType("series.made_up")
    module.__file__ = str(tmp_path / "made_up.py")
    monkeypatch.setitem(sys.modules, "series.made_up", module)
    (tmp_path / "made_up.py").write_text("x = 1")
    before = _module_files()
    assert before == _module_files()
    (tmp_path / "made_up.py").write_text("x = 10")
    assert _module_files() != before


def test_without_a_server_a_plain_kernel_is_used(tmp_path: Path) -> None:
    write_notebook(tmp_path / "a.ipynb", PARENT)
    with open_kernels(tmp_path) as kernels:
        assert kernels.server is not None
        os.kill(kernels.server.process, signal.SIGKILL)
        (result,) = _run(tmp_path, kernels, "a")
    assert _printed(result)[1] == os.getpid()


def test_a_variable_chooses_plain_kernels() -> None:
    assert fork_is_available({})
    assert not fork_is_available({"SERIES_KERNELS": "plain"})


ONCE = "import os, pathlib, time\nfirst = not pathlib.Path('began').exists()\npathlib.Path('began').touch()"
WAIT_IF_FIRST = "if first: time.sleep(100)\nprint(1)"


def test_notebooks_whose_server_is_killed_run_again_in_plain_kernels(tmp_path: Path) -> None:
    write_notebook(tmp_path / "a.ipynb", ONCE, WAIT_IF_FIRST)
    write_notebook(tmp_path / "b.ipynb", "print(2)")

    with open_kernels(tmp_path) as kernels:
        server = kernels.server
        assert server is not None

        def kill_when_it_began(result: RunResult) -> None:
            if result.request.report == "b":
                wait_until((tmp_path / "began").exists)
                os.kill(server.process, signal.SIGKILL)

        results = _run(tmp_path, kernels, "a", "b", finished=kill_when_it_began)
    assert [_printed(result) for result in results] == [1, 2]


DRIVER = """
import sys
from pathlib import Path
from series.execution import RunRequest, open_kernels, run
root = Path(sys.argv[1])
with open_kernels(root) as kernels:
    (root / f"{kernels.server.process}.server").touch()
    run([RunRequest("a", Path("a.ipynb"))], root=root, kernels=kernels)
"""
SLEEPING = """
import os, subprocess
child = subprocess.Popen(["sleep", "100"])
for one in (os.getpid(), child.pid):
    open(f"{one}.pid", "w").close()
"""


def test_nothing_outlives_a_driver_that_is_killed(tmp_path: Path) -> None:
    write_notebook(tmp_path / "a.ipynb", SLEEPING, "import time; time.sleep(100)")
    driver = subprocess.Popen(
        [sys.executable, "-c", DRIVER, str(tmp_path)], stderr=subprocess.DEVNULL, start_new_session=True
    )
    wait_until(lambda: len(list(tmp_path.glob("*.pid"))) == 2)
    driver.kill()
    driver.wait(timeout=20)
    processes = [int(path.stem) for suffix in ("pid", "server") for path in tmp_path.glob(f"*.{suffix}")]
    assert len(processes) == 3
    wait_until(lambda: not any(alive(process) for process in processes))


def test_a_kernel_tells_how_it_ended_and_is_laid_to_rest(forked: Kernels, tmp_path: Path) -> None:
    server = forked.server
    assert server is not None
    environment = kernel_environment(os.environ, forked.folder)
    kernel: ForkedKernel = server.start(["-f", str(tmp_path / "none.json")], environment, tmp_path)
    assert kernel.poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        kernel.wait(0.01)
    kernel.kill()
    assert kernel.wait(10) == -signal.SIGKILL
    assert kernel.poll() == -signal.SIGKILL
    kernel.kill()  # harmless
    wait_until(lambda: not Path(f"/proc/{kernel.pid}").exists())


def test_a_kernel_that_nobody_holds_any_more_is_ended(forked: Kernels, tmp_path: Path) -> None:
    assert forked.server is not None
    environment = kernel_environment(os.environ, forked.folder)
    kernel = forked.server.start(["-f", str(tmp_path / "none.json")], environment, tmp_path)
    kernel._connection.close()
    wait_until(lambda: not alive(kernel.pid))
    assert forked.server.alive


def test_messages_are_put_together_from_pieces() -> None:
    received = Received()
    for piece in (b'{"a"', b': 1}\n{"b": 2}', b"\n"):
        received.add(piece)
    assert [received.next(), received.next(), received.next()] == [{"a": 1}, {"b": 2}, None]


@pytest.mark.parametrize("said", [b"[1]\n", b"not json\n", b"x" * (LONGEST + 1)])
def test_what_is_no_message_is_refused(said: bytes) -> None:
    received = Received()
    with pytest.raises(ValueError, match=r"message|Expecting value"):
        received.add(said)
        received.next()


PAPERMILL = """
import sys, papermill
notebook = papermill.execute_notebook(sys.argv[1], None, kernel_name="trafficking-series", progress_bar=False)
print("".join(notebook.cells[-1].outputs[0].text))
"""


def test_other_programs_of_jupyter_get_forked_kernels_by_a_kernelspec(tmp_path: Path, project: Path) -> None:
    write_notebook(tmp_path / "a.ipynb", "import os, sys\nprint('pandas' in sys.modules, os.getppid())")
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PAPERMILL, str(tmp_path / "a.ipynb")],
        env={**os.environ, "JUPYTER_PATH": str(project / "assets")},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert ran.returncode == 0, ran.stderr
    imported, server = ran.stdout.split()
    assert imported == "True"
    wait_until(lambda: not alive(int(server)))
