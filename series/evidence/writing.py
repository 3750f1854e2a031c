"""The record as files: ``record.json``, a CSV for each table, figure and model, two SVGs and a PNG for each figure."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from data_access.errors import UsageError
from series.evidence.drawing import describe_svg
from series.evidence.formatting import Formatter
from series.evidence.items import EvidenceCell, EvidenceRecord, FigureItem, ModelItem, TableItem
from series.evidence.kinds import PHONE_SUFFIX, SCHEMA_VERSION
from series.evidence.text import guard_formula, plain_line
from series.evidence.values import Values, figure_descriptions, record_values

HIDDEN_SYMBOL = "··"
RECORD_FILE = "record.json"

Tabular = TableItem | FigureItem | ModelItem


def write_record(
    record: EvidenceRecord,
    folder: Path,
    *,
    values: Values | None = None,
    hidden_symbol: str = HIDDEN_SYMBOL,
) -> list[Path]:
    """Write a record and its data files into ``folder`` (made if need be); returns the files, sorted.

    ``values``: what stands for the shortcodes in the figures' titles and alternative texts; staging has them with the
    report's own (``report.region``), by default they are made from the record alone.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = [_write(folder / RECORD_FILE, record_json(record).encode())]
    written += write_data_files(record, folder, values=values, hidden_symbol=hidden_symbol)
    return sorted(written)


def write_data_files(
    record: EvidenceRecord,
    folder: Path,
    *,
    values: Values | None = None,
    hidden_symbol: str = HIDDEN_SYMBOL,
) -> list[Path]:
    """Write ``<id>.csv`` for each table, figure and model; ``<id>.svg``, ``<id>-phone.svg``, ``<id>.png`` for each figure."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    tabular: tuple[Tabular, ...] = (*record.tables, *record.figures, *record.models)
    for item in tabular:
        written.append(_write(folder / f"{item.id}.csv", cells_csv(item, hidden_symbol).encode()))
    descriptions = figure_descriptions(record, values or record_values(record, Formatter()))
    for figure in record.figures:
        for name, drawn in ((figure.id, figure.svg), (figure.id + PHONE_SUFFIX, figure.phone_svg)):
            svg = describe_svg(drawn, *descriptions[figure.id])
            written.append(_write(folder / f"{name}.svg", svg.encode()))
        written.append(_write(folder / f"{figure.id}.png", figure.png))
    return written


def record_json(record: EvidenceRecord) -> str:
    """The record as JSON: sorted keys, two spaces, one line feed at the end; the same text for the same record."""
    content = json.loads(record.model_dump_json())
    return json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def read_record(folder: Path) -> EvidenceRecord:
    """Read what ``write_record`` wrote, figures' pictures included; ``UsageError`` for another schema version."""
    path = folder / RECORD_FILE
    content = json.loads(path.read_text("utf-8"))
    if content.get("schema_version") != SCHEMA_VERSION:
        raise UsageError(
            f"the record has schema version {content.get('schema_version')!r}, this version reads {SCHEMA_VERSION!r}",
            where=str(path),
            remedy="use the version of the series that wrote it",
        )
    record = EvidenceRecord.model_validate(content)
    figures = tuple(
        figure.model_copy(
            update={
                "svg": (folder / f"{figure.id}.svg").read_text("utf-8"),
                "phone_svg": (folder / f"{figure.id}{PHONE_SUFFIX}.svg").read_text("utf-8"),
                "png": (folder / f"{figure.id}.png").read_bytes(),
            }
        )
        for figure in record.figures
    )
    return record.model_copy(update={"figures": figures})


def cells_csv(item: Tabular, hidden_symbol: str = HIDDEN_SYMBOL) -> str:
    """The cells as CSV (UTF-8, comma, header): a column for each dimension and its label, then value, interval, base,
    share not known, further columns, status. Hidden values are the common symbol; text can't be taken for a formula."""
    cells = item.cells
    standard = [name for name in ("low", "high", "n_valid", "missing_share") if _any(cells, name)]
    further = sorted({name for cell in cells for name in cell.extra})
    labelled = [name for name in item.dimensions if _has_names(item, name)]
    header = [
        column
        for name in item.dimensions
        for column in ((name, f"{name}_label") if name in labelled else (name,))
    ]
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([*map(_text, header), "value", *standard, *further, "status"])
    for cell in cells:
        row = []
        for name in item.dimensions:
            row.append(_text(cell.dimensions[name]))
            if name in labelled:
                row.append(_text(item.label(name, cell.dimensions[name])))
        row.append(hidden_symbol if cell.value is None else _plain(cell.value))
        row += ["" if getattr(cell, name) is None else _plain(getattr(cell, name)) for name in standard]
        row += ["" if cell.extra.get(name) is None else _plain(cell.extra[name] or 0.0) for name in further]
        writer.writerow([*row, cell.status])
    return buffer.getvalue()


def _has_names(item: Tabular, dimension: str) -> bool:
    return any(code != label for code, label in item.labels.get(dimension, {}).items())


def _any(cells: tuple[EvidenceCell, ...], name: str) -> bool:
    return any(getattr(cell, name) is not None for cell in cells)


def _text(value: str) -> str:
    return guard_formula(plain_line(value))


def _plain(value: float) -> str:
    """A number as data: shortest form that reads back the same; whole numbers without a point."""
    return str(int(value)) if value == int(value) else repr(value)


def _write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path
