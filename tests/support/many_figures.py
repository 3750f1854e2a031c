"""A long report for looking at page breaks: many figures and tables of different sizes between text of different length."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import nbformat

from tests.support.sample_staging import write_sample_staging

REPORT = "trafficked-men"
SENTENCE = (
    "Registered men were recruited mostly by someone they knew, and most were moved across one border. "
)


def write_many_figures(folder: Path, figures: int = 9, tables: int = 5, seed: int = 1) -> Path:
    """The sample staging with its first report made long; every figure and table has words that occur nowhere else."""
    write_sample_staging(folder)
    path = folder / "reports" / f"{REPORT}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    source = random.Random(seed)
    cells: list[Any] = []
    for number in range(figures + tables):
        if number % 3 == 0:
            cells.append(_markdown(f"## Section {number}\n\n{SENTENCE * source.randint(2, 9)}"))
        if number % 3 == 1 and number < figures:
            cells.append(_figure(folder, number, source.choice((400, 400, 560))))
        elif number < figures:
            cells += [_figure(folder, number, 400), _note(f"fignote{number}")]
        else:
            cells += [
                _table(number, rows=60 if number == figures else source.randint(3, 14)),
                _note(f"tblnote{number}"),
            ]
        cells.append(_markdown(SENTENCE * source.randint(1, 12)))
    notebook.cells = [*notebook.cells[:4], *cells, *notebook.cells[4:]]
    for position, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{position:03d}"
    nbformat.write(notebook, path)
    return folder


def _markdown(text: str) -> Any:
    return nbformat.v4.new_markdown_cell(text)


def _note(words: str) -> Any:
    return _markdown(f"::: {{.evidence-note}}\nNote: {words}. n = 13,800.\n:::")


def _figure(folder: Path, number: int, height: int) -> Any:
    name = f"fig-many-{number}"
    label = f"bar{number}label"
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="680" height="{height}" viewBox="0 0 680 {height}">'
        f'<rect x="150" y="20" width="500" height="{height - 40}" fill="#00796B"/>'
        f'<text x="10" y="40" font-size="13" font-family="Source Sans Pro">{label}</text></svg>'
    )
    file = folder / "reports" / REPORT / "data" / f"{name}.svg"
    file.write_text(svg, encoding="utf-8")
    source = f'#| label: {name}\n#| fig-cap: "figcaption{number} of the figure"\n#| fig-alt: "A bar, number {number}."'
    return nbformat.v4.new_code_cell(
        source, outputs=[nbformat.v4.new_output("display_data", {"image/svg+xml": svg})]
    )


def _table(number: int, rows: int) -> Any:
    text = f"| Head{number} | Cases (n) |\n|:--|--:|\n" + "\n".join(
        f"| Row {row} | {row * 5} |" for row in range(rows)
    )
    source = f'#| label: tbl-many-{number}\n#| tbl-cap: "tblcaption{number} of the table"'
    return nbformat.v4.new_code_cell(
        source, outputs=[nbformat.v4.new_output("display_data", {"text/markdown": text})]
    )
