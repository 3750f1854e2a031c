"""From an executed notebook to its record; whatever didn't pass through evidence is refused here."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from data_access.errors import DisclosureError
from series.errors import GateError, NotebookError
from series.evidence.items import (
    ClaimItem,
    EvidenceRecord,
    FigureItem,
    FigurePictures,
    Item,
    ModelItem,
    NumberItem,
    TableItem,
)
from series.evidence.kinds import EVIDENCE_MIME, PHONE_MIME, SCHEMA_VERSION, language_types
from series.evidence.preview import preview_markdown

_ITEM: TypeAdapter[Item] = TypeAdapter(Item)
_ENGLISH_TYPES = ("image/svg+xml", "image/png", PHONE_MIME)
_LANGUAGE_TYPE = re.compile(
    r"application/vnd\.trafficking-series\.(?P<language>[a-z]{2})[.+](?:phone\+svg\+xml|svg\+xml|png)"
)
_TEXT_TYPES = frozenset({EVIDENCE_MIME, "text/markdown"})


@dataclass(frozen=True)
class ForeignOutput:
    """An output that isn't evidence: number of the cell (1 is the first cell), and what it is, without its content."""

    cell: int
    what: str

    def __str__(self) -> str:
        return f"cell {self.cell}: {self.what}"


def harvest(notebook: Mapping[str, Any]) -> EvidenceRecord:
    """Read the record of an executed notebook (a ``nbformat`` node, version 4).

    Raises ``NotebookError`` when a cell ended in an error; ``DisclosureError`` naming every cell with an output that
    didn't come through evidence (a printed text, a data frame, a picture, an altered record), without repeating it;
    ``GateError`` when an id was used twice.
    """
    items: list[tuple[int, Item]] = []
    foreign: list[ForeignOutput] = []
    for position, output in outputs_of(notebook):
        found = _item_of(position, output)
        if isinstance(found, ForeignOutput):
            foreign.append(found)
        else:
            items.append((position, found))
    if foreign:
        raise DisclosureError(
            "the notebook shows something that isn't evidence",
            where="; ".join(str(output) for output in foreign),
            remedy="end a cell that only computes with a semicolon or an assignment, remove print() and display(), and "
            "put results on record with number, claim, table, figure or model",
        )
    _refuse_duplicates(items)
    return _record([item for _, item in items])


def outputs_of(notebook: Mapping[str, Any]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Every output of the code cells, with its cell's number (1 is the first cell of the notebook)."""
    for position, cell in enumerate(notebook["cells"], start=1):
        if cell["cell_type"] == "code":
            for output in cell.get("outputs", ()):
                yield position, output


def item_of_output(output: Mapping[str, Any]) -> Item | None:
    """The item that an output carries, or None where it isn't evidence. For notebooks that were harvested before."""
    found = _item_of(0, output)
    return None if isinstance(found, ForeignOutput) else found


def _item_of(position: int, output: Mapping[str, Any]) -> Item | ForeignOutput:
    kind = output["output_type"]
    if kind == "error":
        raise NotebookError(
            f"the notebook ended in {output.get('ename', 'an error')}",
            where=f"cell {position}",
            remedy="run the notebook again and mend the cell",
        )
    if kind == "stream":
        return ForeignOutput(position, f"text on {output.get('name', 'a stream')}")
    data = output.get("data", {})
    if EVIDENCE_MIME not in data:
        return ForeignOutput(position, f"an output of type {', '.join(sorted(data)) or kind}")
    try:
        item = _ITEM.validate_python(_as_json(data[EVIDENCE_MIME]))
    except ValidationError as error:
        return ForeignOutput(
            position, f"a record that doesn't read as evidence ({error.error_count()} mistakes)"
        )
    return _checked(position, item, data)


def _checked(position: int, item: Item, data: Mapping[str, Any]) -> Item | ForeignOutput:
    """The item, when the output holds nothing beside it that the record doesn't account for."""
    languages = _languages(data) if isinstance(item, FigureItem) else []
    allowed = _figure_types(languages) if isinstance(item, FigureItem) else _TEXT_TYPES
    further = sorted(set(data) - allowed)
    if further:
        return ForeignOutput(
            position, f"evidence {item.id} with an output of type {', '.join(further)} beside it"
        )
    if not isinstance(item, FigureItem):
        if _text(data.get("text/markdown", "")) != preview_markdown(item):
            return ForeignOutput(position, f"evidence {item.id} with text that isn't its record's")
        return item
    try:
        english, *others = (
            _pictures(data, types) for types in (_ENGLISH_TYPES, *map(language_types, languages))
        )
    except (KeyError, binascii.Error):
        return ForeignOutput(position, f"figure {item.id} without its pictures")
    drawings = (svg for drawn in (english, *others) for svg in (drawn.svg, drawn.phone_svg))
    if not all(map(_is_plain_drawing, drawings)):
        return ForeignOutput(position, f"figure {item.id} with a picture that isn't a plain drawing")
    return item.drawn_as(english, dict(zip(languages, others, strict=True)))


def _languages(data: Mapping[str, Any]) -> list[str]:
    """The languages besides English in which an output has a figure."""
    found = (_LANGUAGE_TYPE.fullmatch(kind) for kind in data)
    return sorted({one["language"] for one in found if one})


def _figure_types(languages: Iterable[str]) -> frozenset[str]:
    further = (kind for language in languages for kind in language_types(language))
    return frozenset((EVIDENCE_MIME, *_ENGLISH_TYPES, *further))


def _pictures(data: Mapping[str, Any], types: tuple[str, str, str]) -> FigurePictures:
    """The forms of a figure among the outputs of a cell. Raises KeyError where one is missing, binascii.Error for no PNG."""
    page, picture, phone = types
    png = base64.b64decode("".join(_text(data[picture]).split()), validate=True)
    return FigurePictures(svg=_text(data[page]), phone_svg=_text(data[phone]), png=png)


def _is_plain_drawing(svg: str) -> bool:
    return "<svg" in svg and "<script" not in svg.lower() and "<foreignobject" not in svg.lower()


def _refuse_duplicates(items: list[tuple[int, Item]]) -> None:
    cells: dict[str, list[int]] = {}
    for position, item in items:
        cells.setdefault(item.id, []).append(position)
    twice = {identifier: where for identifier, where in cells.items() if len(where) > 1}
    if twice:
        raise GateError(
            "an id stands on record more than once",
            where="; ".join(
                f"{identifier} in cells {', '.join(map(str, where))}" for identifier, where in twice.items()
            ),
            remedy="give each number, claim, table, figure and model an id of its own",
        )


def _record(items: list[Item]) -> EvidenceRecord:
    return EvidenceRecord(
        schema_version=SCHEMA_VERSION,  # type: ignore[arg-type]
        numbers=tuple(item for item in items if isinstance(item, NumberItem)),
        claims=tuple(item for item in items if isinstance(item, ClaimItem)),
        tables=tuple(item for item in items if isinstance(item, TableItem)),
        figures=tuple(item for item in items if isinstance(item, FigureItem)),
        models=tuple(item for item in items if isinstance(item, ModelItem)),
    )


def _as_json(found: Any) -> Any:
    """nbformat nodes as plain dictionaries (pydantic is strict about what it copies)."""
    if isinstance(found, Mapping):
        return {str(key): _as_json(value) for key, value in found.items()}
    if isinstance(found, list | tuple):
        return [_as_json(value) for value in found]
    return found


def _text(found: Any) -> str:
    """nbformat keeps text as one string in memory and as a list of lines in some files."""
    return "".join(found) if isinstance(found, list | tuple) else str(found)
