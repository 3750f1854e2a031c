"""Executed notebooks without a kernel: cells are Markdown or functions, whose displays become outputs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest import mock

import nbformat
from nbformat import NotebookNode


def executed_notebook(*cells: str | Callable[[], None]) -> NotebookNode:
    """A notebook of these cells; what a function displays is in its cell's outputs, as Jupyter would have it."""
    made = []
    for position, cell in enumerate(cells):
        if isinstance(cell, str):
            node = nbformat.v4.new_markdown_cell(cell)
        else:
            node = nbformat.v4.new_code_cell("...", outputs=displayed(cell), execution_count=position + 1)
        node["id"] = f"source-{position:03d}"
        made.append(node)
    return nbformat.v4.new_notebook(cells=made)


def displayed(action: Callable[[], None]) -> list[NotebookNode]:
    """What ``action`` displays, as outputs of a cell."""
    outputs: list[NotebookNode] = []

    def display(bundle: Any, *, raw: bool) -> None:
        assert raw
        outputs.append(nbformat.v4.new_output("display_data", data=bundle, metadata={}))

    with mock.patch("IPython.display.display", display):
        action()
    return outputs
