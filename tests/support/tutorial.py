"""A tutorial as a program: its commands, and what it changes in a notebook, read from the Markdown in their order."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat

_BLOCK = re.compile(
    r"(?:^<!-- (?P<what>[a-z ]+): (?P<name>[a-z-]+)(?:, after: (?P<after>[a-z-]+))? -->\n)?^```(?P<kind>\w+)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
NOT_RUN = ("git", "make", "series preview")


@dataclass(frozen=True)
class Step:
    """A command, a cell to change or add, or lines of the catalogue."""

    what: str
    text: str
    name: str = ""
    after: str = ""


def steps(text: str) -> Iterator[Step]:
    """The steps of a tutorial. A block of code without a mark that says where it goes is a fault of the tutorial."""
    for found in _BLOCK.finditer(text):
        if found["kind"] == "sh":
            for line in found["text"].splitlines():
                command = line.partition("  #")[0].strip()
                if command and not command.startswith(NOT_RUN):
                    yield Step("command", command)
        else:
            assert found["what"], f"nobody says where this goes: {found['text'][:60]}"
            yield Step(found["what"], found["text"].rstrip("\n"), found["name"], found["after"] or "")


def words(step: Step) -> list[str]:
    """The arguments of a command of ours."""
    program, *arguments = shlex.split(step.text)
    assert program == "series", step.text
    return arguments


def change(notebook: Path, step: Step) -> None:
    """Change or add a cell as a step says."""
    node = nbformat.read(notebook, as_version=4)
    names = [cell.id for cell in node.cells]
    if step.what in ("cell", "text"):
        node.cells[names.index(step.name)].source = step.text
    else:
        make = {"new cell": nbformat.v4.new_code_cell, "new text": nbformat.v4.new_markdown_cell}[step.what]
        node.cells.insert(names.index(step.after) + 1, make(step.text, id=step.name))
    nbformat.write(node, notebook)


def enter(catalogue: Path, step: Step) -> None:
    """Replace a key of a report's entry in the catalogue, which is the last one."""
    key = step.text.partition(":")[0]
    head, mark, entry = catalogue.read_text(encoding="utf-8").partition(f"  - id: {step.name}\n")
    assert mark, step.name
    changed, number = re.subn(rf"^    {key}:.*$", f"    {step.text}", entry, flags=re.MULTILINE)
    assert number == 1, key
    catalogue.write_text(head + mark + changed, encoding="utf-8")
