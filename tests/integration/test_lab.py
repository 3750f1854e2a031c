"""Reviewers in Jupyter: an executed notebook runs from top to bottom, and nbdime shows what differs, also in JupyterLab."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient
from nbdime import diff_notebooks, nbdiffapp
from nbformat.v4 import new_output

from series.execution.executed import publishable
from series.lab.starting import lab_command
from tests.support.small_project import notebook

TOKEN = "reviewer"
CALL = 'by_sector.cell(labour_sector="'
CODE = "share = 0.25\nprint(source, share)"


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A notebook as an edition has it: with its outputs, and without what belongs to one machine."""
    path = tmp_path_factory.mktemp("executed") / "men.ipynb"
    ran = notebook(CODE)
    ran.cells[-1].outputs = [new_output("stream", name="stdout", text="demonstration 0.25\n")]
    nbformat.write(publishable(ran, {"source": "demonstration"}), path)
    return path


def _differences(capsys: pytest.CaptureFixture[str], *paths: Path) -> str:
    """What ``nbdiff`` prints of cells and outputs."""
    nbdiffapp.main(["--no-color", "--no-git", "--sources", "--outputs", *map(str, paths)])
    return capsys.readouterr().out


@pytest.fixture(scope="module")
def again(executed: Path) -> Path:
    """The same notebook, opened and run by a reviewer, with times and counters as Jupyter writes them."""
    path, opened = executed.with_name("again.ipynb"), nbformat.read(executed, as_version=4)
    there = {"metadata": {"path": str(executed.parent)}}
    client = NotebookClient(opened, kernel_name=opened.metadata.kernelspec.name, timeout=60, resources=there)
    nbformat.write(client.execute(), path)
    return path


def test_run_again_by_a_reviewer_nothing_differs(
    executed: Path, again: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _differences(capsys, executed, again) == ""


def test_what_differs_is_shown_with_its_cell(
    executed: Path, again: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other.ipynb"
    other.write_text(again.read_text(encoding="utf-8").replace("demonstration 0.25", "demonstration 0.26"))
    told = _differences(capsys, executed, other)
    assert re.search(r"/cells/\d/outputs/0", told)
    assert re.search(r"[-<] +demonstration 0.25", told) and re.search(r"[+>] +demonstration 0.26", told)


def test_jupyterlab_has_nbdime_and_begins_a_report(project: Path, executed: Path, tmp_path: Path) -> None:
    changed = executed.with_name("changed.ipynb")
    changed.write_text(executed.read_text(encoding="utf-8").replace("0.25\\n", "0.26\\n"), encoding="utf-8")
    catalog = executed.parent / "notebooks" / "reports.yml"
    catalog.parent.mkdir()
    catalog.write_bytes((project / "notebooks" / "reports.yml").read_bytes())
    with _lab(project, executed.parent, tmp_path) as address:
        page = _asked(f"{address}/lab")
        configuration = re.search(r'id="jupyter-config-data"[^>]*>(.*?)</script>', page, re.DOTALL)
        assert configuration is not None
        extensions = {one["name"] for one in json.loads(configuration[1])["federated_extensions"]}
        assert {"nbdime-jupyterlab", "trafficking-series"} <= extensions
        compared = json.loads(_asked(f"{address}/nbdime/api/diff", base=executed.name, remote=changed.name))
        begun = json.loads(_asked(f"{address}/series/themes", title="Child trafficking"))
        with pytest.raises(HTTPError) as refused:
            _asked(f"{address}/series/themes", title="Child trafficking")
        kernels = json.loads(_asked(f"{address}/api/kernelspecs"))["kernelspecs"]
    assert (executed.parent / begun["notebook"]).is_file()
    assert begun["notebook"] == "notebooks/child-trafficking.ipynb"
    assert refused.value.code == 400 and "at this address" in refused.value.read().decode()
    assert "series.lab.kernel" in " ".join(kernels["python3"]["spec"]["argv"])
    assert compared["diff"] == json.loads(
        json.dumps(diff_notebooks(*(nbformat.read(path, as_version=4) for path in (executed, changed))))
    )
    assert compared["diff"] != []


def test_a_kernel_of_jupyterlab_completes_the_words_of_the_cases(project: Path) -> None:
    """Through the kernel's own protocol, after the extension that the kernelspec names was loaded."""
    spec = json.loads((project / "assets/lab/kernels/python3/kernel.json").read_text(encoding="utf-8"))
    manager = KernelManager(kernel_name="")
    manager._kernel_spec = KernelSpec(argv=[sys.executable, *spec["argv"][1:]])
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        code = "import matplotlib; print(matplotlib.rcParams['svg.hashsalt'])"
        said: list[str] = []
        client.execute_interactive(
            code, output_hook=lambda told: said.append(told["content"].get("text", ""))
        )
        assert "trafficking-series\n" in said
        client.execute_interactive("from tests.support.protected import sectors; by_sector = sectors()")
        answer = client.complete(CALL + "constr", reply=True, timeout=20)["content"]
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    assert answer["matches"] == ["construction"]
    assert answer["cursor_start"] == len(CALL)


@contextmanager
def _lab(project: Path, folder: Path, tmp_path: Path) -> Iterator[str]:
    """JupyterLab as ``make lab`` starts it, on another folder and without a browser."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assets = str(project / "assets" / "lab")
    started = subprocess.Popen(
        [*(one for one in lab_command(project) if "root_dir" not in one), "--no-browser", f"--ServerApp.root_dir={folder}",
         f"--IdentityProvider.token={TOKEN}", "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}",
         "--ServerApp.port_retries=0", *(["--allow-root"] if os.name == "posix" and os.geteuid() == 0 else [])],
        cwd=tmp_path,
        env={**os.environ, "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime"), "JUPYTER_PATH": assets},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/api/status", started)
        yield address
    finally:
        started.terminate()
        started.wait(timeout=30)


def _wait_for(address: str, started: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and started.poll() is None:
        try:
            _asked(address)
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("JupyterLab did not start")


def _asked(address: str, **body: str) -> str:
    request = urllib.request.Request(
        address,
        data=json.dumps(body).encode() if body else None,
        headers={"Authorization": f"token {TOKEN}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        text: str = answer.read().decode()
    return text
