"""An organisation's messy register, mapped, becomes an edition: protected, attacked, and without a word that names anybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from series.cli.app import app
from tests.support.ngo_spreadsheet import write_register
from tests.support.publishable import EVIDENCE, write_publishable_project

CODE = EVIDENCE.replace("if region is not None:\n    casebook = casebook.where(region=region)\n", "")


def series(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments), env={"NO_COLOR": "1"})
    assert result.exit_code == 0, f"{arguments}: {result.stderr}"
    return result.stdout


@pytest.fixture(scope="module")
def candidate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A candidate built from a register of 900 rows by the mapping that was proposed, and signed by a person."""
    folder = tmp_path_factory.mktemp("own")
    root = write_publishable_project(folder / "series", code=CODE)
    register = write_register(folder / "registre.xlsx", 900)
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(root)
        series("data", "map", str(register))
        mapping = folder / "registre.mapping.yml"
        mapping.write_text(
            mapping.read_text("utf-8").replace("checked: false", "checked: true"), encoding="utf-8"
        )
        series("build", "--source", "mapped", "--mapping", str(mapping), "--formats", "html", "--by", "Ada")
        (found,) = [one for one in (root / "output" / "candidates").iterdir() if not one.name.startswith(".")]
        yield found


@pytest.mark.slow
def test_the_register_becomes_pages(candidate: Path) -> None:
    page = (candidate / "site" / "reports" / "trafficked-men.html").read_text(encoding="utf-8")
    assert "Own case records" in page
    assert "Synthetic" not in page


@pytest.mark.slow
def test_counts_are_rounded_and_nothing_of_the_register_itself_is_there(candidate: Path) -> None:
    record = (candidate / "evidence" / "trafficked-men" / "record.json").read_text(encoding="utf-8")
    counts = [float(found) for found in re.findall(r'"role":\s*"value",[^}]*?"value":\s*([\d.]+)', record)]
    assert counts and all(count % 5 == 0 for count in counts)
    for file in candidate.rglob("*"):
        if file.is_file() and file.suffix in (".html", ".json", ".csv", ".ipynb", ".qmd"):
            text = file.read_text(encoding="utf-8")
            assert not any(word in text for word in ("D-0001", "rappeler", "registre.xlsx")), file
