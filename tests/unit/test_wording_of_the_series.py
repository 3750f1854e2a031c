"""All prose of the series is worded as the field demands: notebooks, pages, README, and what the code prints."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from series.staging.prose_checks import Passage
from series.staging.wording import check_wording, passages_of_notebook, words_of_code

ROOT = Path(__file__).resolve().parents[2]
PAGES = (
    *sorted(ROOT.glob("*.qmd")),
    *(ROOT / name for name in ("README.md", "GLOSSARY.md", "ARCHITECTURE.md", "notebooks/reports.yml")),
)
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def told(passages: list[Passage]) -> str:
    return "\n".join(map(str, check_wording(passages)))


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks(notebook: Path) -> None:
    passages = passages_of_notebook(nbformat.read(notebook, as_version=4), notebook.name)
    assert passages
    assert told(passages) == ""


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_pages(page: Path) -> None:
    assert told([Passage(page.name, page.read_text(encoding="utf-8"))]) == ""


def printed_by_code() -> Iterator[Passage]:
    for package in ("data_access", "series"):
        for file in sorted((ROOT / package).rglob("*.py")):
            for words in words_of_code(file.read_text(encoding="utf-8")):
                yield Passage(str(file.relative_to(ROOT)), words)
    for file in sorted((ROOT / "series").rglob("*.j2")):
        yield Passage(str(file.relative_to(ROOT)), file.read_text(encoding="utf-8"))


def test_words_in_the_code() -> None:
    assert told(list(printed_by_code())) == ""
