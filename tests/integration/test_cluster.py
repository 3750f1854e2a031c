"""Notebooks on a real cluster of several worker processes: the same results as here, though a worker is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from data_access.errors import UsageError
from series.cluster import connecting, run_on_cluster
from series.cluster.surroundings import Surroundings
from series.execution import Event, RunRequest, RunResult, Stage, run
from tests.support.small_project import write_notebook

distributed = pytest.importorskip("distributed")
pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="signals are POSIX only"),
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning"),
]

WORKERS, REPORTS = 3, 5
NO_PORT = "127.0.0.1:0"
CELLS = ("import time, os; time.sleep({seconds})", "print(source, region, os.getcwd())")


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    with distributed.LocalCluster(
        n_workers=WORKERS, threads_per_worker=1, host="127.0.0.1", dashboard_address=NO_PORT, memory_limit=0
    ) as running:
        yield running.scheduler_address


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SERIES_CACHE", str(tmp_path / "cache"))
    for number in range(REPORTS):
        cells = [cell.format(seconds=1.5) for cell in CELLS]
        write_notebook(tmp_path / "notebooks" / f"r{number}.ipynb", *cells)
    write_notebook(tmp_path / "notebooks" / "broken.ipynb", "1 / 0")
    return tmp_path


def requests(*names: str) -> list[RunRequest]:
    return [
        RunRequest(name, Path("notebooks", f"{name}.ipynb"), {"region": f"Region {name}"}) for name in names
    ]


def kill_one_worker(cluster: str, began: threading.Event, killed: list[int]) -> None:
    """Kill the process of a worker as soon as it is at a notebook."""
    began.wait(60)
    with distributed.Client(cluster, set_as_default=False) as client:
        for _ in range(100):
            busy = [worker for worker, tasks in client.processing().items() if tasks]
            if busy:
                [process] = client.run(os.getpid, workers=busy[:1]).values()
                os.kill(process, signal.SIGKILL)
                killed.append(process)
                return
            time.sleep(0.1)


def test_results_are_those_of_a_local_run_though_a_worker_is_killed(cluster: str, project: Path) -> None:
    names = [*(f"r{number}" for number in range(REPORTS)), "broken"]
    began, killed, events = threading.Event(), [], []
    finished: list[RunResult] = []

    def progress(event: Event) -> None:
        events.append(event)
        began.set()

    killer = threading.Thread(target=kill_one_worker, args=(cluster, began, killed))
    killer.start()
    there = run_on_cluster(
        requests(*names), cluster=cluster, root=project, progress=progress, finished=finished.append
    )
    killer.join()
    assert killed, "no worker was killed: the test tested nothing"
    here = run(requests(*names), root=project, jobs=1)
    assert [one.request for one in there] == [one.request for one in here]
    assert [one.failure and (one.failure.cell, one.failure.error) for one in there] == [
        one.failure and (one.failure.cell, one.failure.error) for one in here
    ]
    for one, other in zip(there, here, strict=True):
        assert one.notebook == other.notebook
    assert {one.request.report for one in finished} == set(names)
    assert {event.report for event in events if event.stage is Stage.DONE} >= {"r0", "r1"}


def test_a_scheduler_that_listens_on_the_network_is_refused(project: Path) -> None:
    with distributed.LocalCluster(n_workers=0, host="0.0.0.0", dashboard_address=NO_PORT) as running:
        port = running.scheduler_address.rpartition(":")[2]
        with pytest.raises(UsageError, match="listens for unencrypted connections"):
            run_on_cluster(requests("r0"), cluster=f"tcp://127.0.0.1:{port}", root=project)


def test_workers_that_see_other_files_are_refused(
    cluster: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look, here = connecting.look_around, os.getpid()

    def seen(root: str, mark: str) -> Surroundings:
        found = look(root, mark)
        return replace(found, notebooks="others") if os.getpid() == here else found

    monkeypatch.setattr(connecting, "look_around", seen)
    with pytest.raises(UsageError, match="it sees other notebooks"):
        run_on_cluster(requests("r0"), cluster=cluster, root=project)
    assert not list((project / "cache").glob(".seen-by-workers-*"))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate that is its own authority, with its key in the same file."""
    file = tmp_path_factory.mktemp("tls") / "cluster.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost",
               "-keyout", f"{file}.key", "-out", f"{file}.crt"]  # fmt: skip
    try:
        subprocess.run(command, check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("needs openssl")
    file.write_text(Path(f"{file}.key").read_text() + Path(f"{file}.crt").read_text())
    return file


def test_an_encrypted_cluster_runs_notebooks_and_needs_certificates(certificate: Path, project: Path) -> None:
    import dask

    names = [
        "ca_file",
        *(f"{role}.{part}" for role in ("client", "worker", "scheduler") for part in ("cert", "key")),
    ]
    settings = {f"distributed.comm.tls.{name}": str(certificate) for name in names}
    with dask.config.set(settings):
        security = distributed.Security(require_encryption=True)
        with distributed.LocalCluster(
            n_workers=1, threads_per_worker=1, host="tls://127.0.0.1", dashboard_address=NO_PORT, security=security,
            protocol="tls://",
        ) as running:  # fmt: skip
            address = running.scheduler_address
            assert address.startswith("tls://")
            [result] = run_on_cluster(requests("r0"), cluster=address, root=project)
            assert result.failure is None
            with dask.config.set(dict.fromkeys(settings)), pytest.raises(UsageError) as refused:
                run_on_cluster(requests("r0"), cluster=address, root=project)
    assert "DASK_DISTRIBUTED__COMM__TLS__CLIENT__KEY" in str(refused.value)


def test_a_cluster_that_is_not_there_is_told_in_one_message(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "CONNECT_SECONDS", 0.5)
    with pytest.raises(UsageError, match=r"no scheduler answers at tcp://127\.0\.0\.1:1"):
        run_on_cluster(requests("r0"), cluster="tcp://127.0.0.1:1", root=project)


def test_nothing_of_dask_is_imported_without_a_cluster(project: Path) -> None:
    script = (
        "import sys\nfrom pathlib import Path\nfrom series.cli import app\nimport series.publishing.publish\n"
        "from series.execution import RunRequest\nfrom series.publishing.model import PublishRequest\n"
        "from series.publishing.running import run_notebooks\n"
        f"root = Path({str(project)!r})\n"
        "request = PublishRequest('demonstration', root)\n"
        "notebooks = [RunRequest('broken', Path('notebooks/broken.ipynb'))]\n"
        "run_notebooks(request, notebooks, root=root, progress=lambda event: None)\n"
        "print(sorted(name for name in sys.modules if name.partition('.')[0] in ('dask', 'distributed')))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
