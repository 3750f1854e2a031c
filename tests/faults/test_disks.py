"""A full disk and a read-only output folder give one clear message, and what was published before stays."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.publication import Project

IN_A_NAMESPACE = """
import io, json, shutil, subprocess, sys
from contextlib import redirect_stderr
from pathlib import Path
from series.cli import main
from tests.faults.publication import state_of

kind, root, data = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
output, kept = root / "output", root / "kept"
shutil.copytree(output, kept, symlinks=True)
used = sum(path.lstat().st_size + 4096 for path in kept.rglob("*"))
subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={used + 300_000}", "none", str(output)], check=True)
shutil.copytree(kept, output, symlinks=True, dirs_exist_ok=True)
if kind == "read-only":
    subprocess.run(["mount", "-o", "remount,ro", str(output)], check=True)
sys.argv = ["series", "publish", "--source", "ctdc-global", "--data", data, "--formats", "html"]
said = io.StringIO()
try:
    with redirect_stderr(said):
        code = main()
except SystemExit as ended:
    code = ended.code
same = state_of(root) == state_of(root, kept)
print(json.dumps([code, said.getvalue(), same]))
"""


def _can_mount() -> bool:
    if sys.platform != "linux" or shutil.which("unshare") is None:
        return False
    tried = subprocess.run(["unshare", "-rm", "true"], capture_output=True)
    return tried.returncode == 0


@pytest.mark.skipif(not _can_mount(), reason="needs a mount namespace of its own")
@pytest.mark.parametrize(("kind", "message"), [("full", "The disk is full"), ("read-only", "read-only disk")])
def test_one_clear_message_and_the_edition_before_stays(
    published: Project, tmp_path: Path, project: Path, kind: str, message: str
) -> None:
    root = tmp_path / "series"
    shutil.copytree(published.root, root, symlinks=True)
    with (root / "index.qmd").open("a") as page:
        page.write("\nSomething else.\n")  # so that there is something to write
    ended = subprocess.run(
        ["unshare", "-rm", sys.executable, "-c", IN_A_NAMESPACE, kind, str(root), str(published.data)],
        capture_output=True,
        text=True,
        cwd=root,
        env=published.environment(PYTHONPATH=str(project)),
        timeout=600,
    )
    assert ended.returncode == 0, ended.stderr
    code, said, same = json.loads(ended.stdout.splitlines()[-1])
    assert code == 8, said
    told = [line for line in said.splitlines() if message in line]
    assert len(told) == 1, said
    assert "Traceback" not in said
    assert same
