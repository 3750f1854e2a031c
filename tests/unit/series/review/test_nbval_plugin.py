"""Plain ``pytest --nbval`` with our plugin: what a reviewer would pass passes, what he would stop at fails."""

from __future__ import annotations

import base64
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from PIL import Image

CODE = "print(0.123456789)"
PICTURE = """\
import base64
from IPython.display import display
display({"image/png": "%s"}, raw=True)"""


def _png(colour: str) -> str:
    buffer = io.BytesIO()
    image = Image.new("RGB", (8, 8), "white")
    image.paste(colour, (2, 2, 6, 6))
    image.save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode()


def _notebook(path: Path, printed: str, picture: str) -> None:
    stored = [
        new_output("stream", name="stdout", text=f"{printed}\n"),
        new_output("display_data", data={"image/png": picture}),
    ]
    cells = [
        new_code_cell(CODE, outputs=stored[:1], execution_count=1),
        new_code_cell(PICTURE % _png("navy"), outputs=stored[1:], execution_count=2),
    ]
    nbformat.write(new_notebook(cells=cells), path)


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What nbval says of two notebooks with our plugin, by cell; both in one run, which costs a kernel each."""
    folder = tmp_path_factory.mktemp("notebooks")
    _notebook(folder / "near.ipynb", "0.123456788", _png("navy"))
    _notebook(folder / "wrong.ipynb", "0.124456789", _png("red"))
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "--nbval", "--nbval-tolerant", "--nbval-current-env", "-v", "--color=no",
         "-p", "no:cacheprovider", "-p", "no:xdist"],
        cwd=folder, env={**os.environ, "PYTHONWARNINGS": "ignore"}, capture_output=True, text=True, timeout=300,
        check=False,
    )  # fmt: skip
    lines = [line for line in ended.stdout.splitlines() if "::Cell " in line and "%]" in line]
    assert len(lines) == 4, ended.stdout + ended.stderr
    found = (re.match(r"(\w+).*::Cell (\d) (\w+)", line) for line in lines)
    return {f"{match[1]} {match[2]}": match[3] for match in found if match}


def test_a_last_digit_and_the_same_picture_pass(said: dict[str, str]) -> None:
    assert (said["near 0"], said["near 1"]) == ("PASSED", "PASSED")


def test_a_third_digit_and_a_replaced_picture_fail(said: dict[str, str]) -> None:
    assert (said["wrong 0"], said["wrong 1"]) == ("FAILED", "FAILED")
