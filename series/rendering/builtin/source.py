"""From a staged source (a notebook or a .qmd page) to one Markdown text that pandoc and our Lua filter understand.

A notebook's cells become one text: prose as it stands, each figure or table cell as a fenced div that the filter
numbers. Every text is checked on the way: what the built-in renderer does not know is refused with its file, cell
and line, because the alternative is a page that silently lacks something.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from series.errors import RenderingError
from series.rendering.builtin.features import CELL_OPTIONS, check_text
from series.rendering.builtin.shortcodes import expand_metadata, expand_text, mask_code
from series.translation.typography import one_line

FRONT_MATTER = re.compile(r"\A---\s*\n(.*?)\n---\s*(?:\n|\Z)", re.DOTALL)
CELL_OPTION = re.compile(r"^#\|\s?(.*)$")


@dataclass(frozen=True)
class Place:
    """Where a piece of source stands, for messages: file, cell (notebooks only) and the line it starts at."""

    file: str
    cell: int | None = None
    first_line: int = 1

    def at(self, line: int = 1) -> str:
        """``reports/x.ipynb, cell 7, line 3``: ``line`` counts from 1 within the piece."""
        cell = f", cell {self.cell}" if self.cell is not None else ""
        return f"{self.file}{cell}, line {self.first_line + line - 1}"


@dataclass(frozen=True)
class Piece:
    """One cell's contribution to the text, with its place."""

    text: str
    place: Place


@dataclass(frozen=True)
class SourceText:
    """A read source: its front matter, its pieces and the figure files that exist only inside the notebook."""

    metadata: Mapping[str, Any]
    pieces: tuple[Piece, ...]
    extracted: Mapping[PurePosixPath, bytes] = field(default_factory=dict)

    @property
    def markdown(self) -> str:
        return "\n\n".join(piece.text for piece in self.pieces) + "\n"

    def find(self, needle: str) -> str | None:
        """The place of the first line that contains ``needle``, in words; ``None`` when it is nowhere."""
        for piece in self.pieces:
            for number, line in enumerate(piece.text.splitlines(), start=1):
                if needle in line:
                    return piece.place.at(number)
        return None


def read_source(root: Path, path: PurePosixPath, defaults: Mapping[str, Any]) -> SourceText:
    """Read the staged source at ``path`` (relative to ``root``).

    ``defaults`` are the project's metadata, under the document's own. Raises ``RenderingError`` for what is
    unknown: a feature, a cell option, an output, a number or a claim.
    """
    raw = _notebook_parts(root, path) if path.suffix == ".ipynb" else _page_parts(root, path)
    metadata = expand_metadata({**defaults, **raw.metadata}, str(path))
    pieces = []
    for piece in raw.pieces:
        check_text(piece.text, piece.place.at)
        pieces.append(Piece(expand_text(piece.text, metadata, piece.place.at), piece.place))
    return SourceText(metadata, tuple(pieces), raw.extracted)


def _front_matter(text: str, where: str) -> dict[str, Any]:
    try:
        values = yaml.safe_load(text)
    except yaml.YAMLError as problem:
        raise RenderingError(f"The front matter is not valid YAML: {problem}", where=where) from None
    if not isinstance(values, dict):
        raise RenderingError("The front matter is not a mapping of names to values", where=where)
    return values


def _page_parts(root: Path, path: PurePosixPath) -> SourceText:
    text = (root / path).read_text(encoding="utf-8").replace("\r\n", "\n")
    found = FRONT_MATTER.match(text)
    metadata = _front_matter(found.group(1), str(path)) if found else {}
    body = text[found.end() :] if found else text
    first_line = text[: found.end()].count("\n") + 1 if found else 1
    return SourceText(metadata, (Piece(body, Place(str(path), first_line=first_line)),))


def _notebook_parts(root: Path, path: PurePosixPath) -> SourceText:
    try:
        notebook = json.loads((root / path).read_text(encoding="utf-8"))
        cells = list(notebook["cells"])
    except (json.JSONDecodeError, KeyError, TypeError):
        raise RenderingError("This staged notebook cannot be read as a notebook", where=str(path)) from None
    metadata: dict[str, Any] = {}
    pieces: list[Piece] = []
    extracted: dict[PurePosixPath, bytes] = {}
    for number, cell in enumerate(cells, start=1):
        place = Place(str(path), number)
        text = _joined(cell.get("source", ""))
        if cell["cell_type"] == "raw":
            metadata.update(_raw_cell(text, number, place))
        elif cell["cell_type"] == "markdown":
            pieces.append(Piece(text, place))
        else:
            shown = CodeCell(root, path, place, *_cell_options(text, place), cell.get("outputs", []))
            pieces += [Piece(part, place) for part in shown.markdown(extracted)]
    return SourceText(metadata, tuple(pieces), extracted)


def _raw_cell(text: str, number: int, place: Place) -> dict[str, Any]:
    found = FRONT_MATTER.match(text.strip() + "\n")
    if number != 1 or not found:
        raise RenderingError(
            "A raw cell is used for something else than the front matter",
            where=place.at(),
            remedy="keep one raw cell, the first, with the YAML front matter",
        )
    return _front_matter(found.group(1), place.at())


def _joined(text: str | list[str]) -> str:
    return (text if isinstance(text, str) else "".join(text)).replace("\r\n", "\n")


def _cell_options(text: str, place: Place) -> tuple[dict[str, Any], str]:
    """The ``#|`` lines at the head of a code cell as a mapping, and the code that follows them."""
    lines = text.splitlines()
    option_lines = []
    for line in lines:
        found = CELL_OPTION.match(line)
        if not found:
            break
        option_lines.append(found.group(1))
    options = _front_matter("\n".join(option_lines), place.at()) if option_lines else {}
    for name in options:
        if name not in CELL_OPTIONS:
            position = next(
                n for n, option in enumerate(option_lines, start=1) if option.startswith(str(name))
            )
            raise RenderingError(
                f"The cell option '{name}' is not supported by the built-in renderer",
                where=place.at(position),
                remedy="use label, fig-cap, fig-alt and tbl-cap only, or render with Quarto",
            )
    return options, "\n".join(lines[len(option_lines) :])


@dataclass(frozen=True)
class CodeCell:
    """A staged code cell: its options and outputs, from which the figure or table is made; its code isn't shown."""

    root: Path
    path: PurePosixPath
    place: Place
    options: Mapping[str, Any]
    code: str
    outputs: list[Mapping[str, Any]]

    def markdown(self, extracted: dict[PurePosixPath, bytes]) -> Iterator[str]:
        """The cell's outputs as Markdown; files that exist only in the notebook are added to ``extracted``."""
        if self.options.get("echo", False) is True:
            raise RenderingError(
                "The built-in renderer does not show code",
                where=self.place.at(),
                remedy="set echo: false in this cell",
            )
        if self.options.get("include", True) is False or self.options.get("output", True) is False:
            return
        label = str(self.options.get("label", ""))
        for number, output in enumerate(self.outputs, start=1):
            if number > 1 and label:
                raise RenderingError(
                    f"The cell of {label} has more than one output",
                    where=self.place.at(),
                    remedy="show one figure or table in a cell",
                )
            yield self._output(label, output, extracted)

    def _output(self, label: str, output: Mapping[str, Any], extracted: dict[PurePosixPath, bytes]) -> str:
        data = output.get("data", {})
        if label.startswith("fig-"):
            return self._figure(label, data, extracted)
        if "text/markdown" in data:
            text = _joined(data["text/markdown"]).strip()
            return self._table(label, text) if label.startswith("tbl-") else text
        kind = ", ".join(sorted(data)) or str(output.get("output_type", "unknown"))
        raise RenderingError(
            f"A cell has an output that no page can show ({kind})",
            where=self.place.at(),
            remedy="put results on record through series.evidence",
        )

    def _figure(self, label: str, data: Mapping[str, Any], extracted: dict[PurePosixPath, bytes]) -> str:
        files = PurePosixPath(self.path.stem) / "data"
        picture = files / f"{label}.svg"
        folder = self.root / self.path.parent
        if not (folder / picture).is_file():
            if "image/svg+xml" not in data:
                raise RenderingError(f"The cell of {label} has no SVG output", where=self.place.at())
            extracted[self.path.parent / picture] = _joined(data["image/svg+xml"]).encode("utf-8")
        alt = str(self.options.get("fig-alt", "")).strip()
        if not alt:
            raise RenderingError(
                f"The figure {label} has no alternative text",
                where=self.place.at(),
                remedy="give it a fig-alt that says what the figure shows",
            )
        attributes = {"src": str(picture), "alt": alt}
        content = (
            (folder / picture).read_bytes()
            if (folder / picture).is_file()
            else extracted[self.path.parent / picture]
        )
        size = svg_size(content)
        if size:
            attributes |= {"width": str(size[0]), "height": str(size[1])}
        return _div(f"#{label} .series-figure", attributes, str(self.options.get("fig-cap", "")).strip())

    def _table(self, label: str, text: str) -> str:
        caption = str(self.options.get("tbl-cap", "")).strip()
        return _div(f"#{label} .series-table", {}, _div(".series-caption", {}, caption) + "\n\n" + text)


def _div(names: str, attributes: Mapping[str, str], content: str) -> str:
    listed = "".join(f' {name}="{_attribute(value)}"' for name, value in attributes.items())
    return f"::: {{{names}{listed}}}\n{content}\n:::"


def _attribute(text: str) -> str:
    """Text for a quoted attribute value in pandoc's Markdown, where a backslash escapes and entities are read."""
    return one_line(text).replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;")


def svg_size(content: bytes) -> tuple[int, int] | None:
    """Width and height of an SVG in CSS pixels, from its root's viewBox; ``None`` when it has none."""
    found = re.search(rb"<svg\b[^>]*\bviewBox\s*=\s*[\"']([^\"']+)[\"']", content)
    if not found:
        return None
    numbers = found.group(1).decode("ascii", "replace").replace(",", " ").split()
    width = re.search(rb"<svg\b[^>]*\bwidth\s*=\s*[\"'][\d.]+pt", content)
    scale = 4 / 3 if width else 1.0
    return round(float(numbers[2]) * scale), round(float(numbers[3]) * scale)


__all__ = ["Piece", "Place", "SourceText", "mask_code", "read_source", "svg_size"]
