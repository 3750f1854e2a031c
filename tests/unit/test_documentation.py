"""docs/: what is made from the code is what the code says, links lead somewhere, commands and the workflow are ours."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import typer
import yaml

from series import charts
from series.cli.app import app
from tests.support import documentation

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "docs").glob("*.md"))
WORKFLOW = ROOT / ".github" / "workflows" / "publish.yml"


@pytest.mark.parametrize("name", ["gallery", "reference"])
def test_a_page_that_is_made_from_the_code_is_as_the_code_says(name: str) -> None:
    made = getattr(documentation, name)()
    written = (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
    assert written == made, "run python -m tests.support.documentation"


def test_the_gallery_shows_every_form_with_a_picture_and_code_that_can_be_read() -> None:
    text = (ROOT / "docs" / "gallery.md").read_text(encoding="utf-8")
    forms = {name for name in charts.__all__ if name.startswith("draw_")}
    assert set(re.findall(r"^## (draw_\w+)$", text, re.MULTILINE)) == forms
    for picture in re.findall(r"\]\((gallery/[a-z]+\.svg)\)", text):
        assert 0 < (ROOT / "docs" / picture).stat().st_size < 300_000
    for code in re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        compile(code, "gallery", "exec")


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(((?!https?:|#)[^)]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target.partition("#")[0]).exists(), target


def commands() -> dict[str, set[str]]:
    """Each command of ours with its options."""
    found: dict[str, set[str]] = {}

    def collect(group: typer.core.TyperGroup, before: str) -> None:
        for name, command in group.commands.items():
            if isinstance(command, typer.core.TyperGroup):
                collect(command, f"{before}{name} ")
            else:
                options = (option for one in command.params for option in (*one.opts, *one.secondary_opts))
                found[f"{before}{name}"] = {one for one in options if one.startswith("-")}

    group = typer.main.get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    collect(group, "")
    return found


def said(text: str) -> list[str]:
    """Commands of ours in blocks of shell."""
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    lines = [line.partition("  #")[0].strip() for block in blocks for line in block.splitlines()]
    return [
        line.removeprefix(".venv/bin/")
        for line in lines
        if line.removeprefix(".venv/bin/").startswith("series ")
    ]


@pytest.mark.parametrize("page", [*PAGES, ROOT / "README.md"], ids=lambda path: path.name)
def test_commands_and_options_exist(page: Path) -> None:
    known = commands()
    for line in said(page.read_text(encoding="utf-8")):
        words = shlex.split(line, comments=True)[1:]
        name = " ".join(words[:2]) if " ".join(words[:2]) in known else words[0]
        assert name in known, line
        given = {word.partition("=")[0] for word in words if word.startswith("--")}
        assert given - known[name] == set(), line


def test_the_workflow_runs_our_commands_with_quarto_and_deploys_the_site() -> None:
    text = WORKFLOW.read_text(encoding="utf-8")
    jobs = yaml.safe_load(text)["jobs"]
    steps = jobs["build"]["steps"]
    runs = "\n".join(step.get("run", "") for step in steps)
    known = commands()
    for line in re.findall(r"\.venv/bin/series (.+)", runs):
        words = line.split()
        assert words[0] in known and {word for word in words if word.startswith("--")} <= known[words[0]], (
            line
        )
    uses = [step["uses"].partition("@")[0] for step in steps if "uses" in step]
    assert "quarto-dev/quarto-actions/setup" in uses and "--renderer quarto" in runs
    (uploaded,) = [
        step["with"]["path"]
        for step in steps
        if step.get("uses", "").startswith("actions/upload-pages-artifact")
    ]
    assert uploaded == "output/site"
    assert jobs["deploy"]["needs"] == "build"


def test_the_mapping_in_the_guide_for_publishers_is_valid(tmp_path: Path) -> None:
    from data_access.sources.mapped import read_mapping

    (block,) = re.findall(
        r"^```yaml\n(.*?)^```", (ROOT / "docs" / "publisher.md").read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    (tmp_path / "m.yml").write_text(f"data: x.csv\n{block}", encoding="utf-8")
    assert read_mapping(tmp_path / "m.yml").columns["Forme d'exploitation"].otherwise == "no"
