"""A tiny edition, whole and clean: one report with a table, bars and flows, a page, a PDF and a search index."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import typst

from series.charts import Quantity, draw_bars, draw_flows
from series.charts.labels import Labels
from series.evidence import EVIDENCE_MIME, EvidenceCell, EvidenceRecord, write_record
from series.evidence.drawing import draw_figure, draw_figure_for_phone
from series.evidence.formatting import Formatter
from series.evidence.items import FigureItem, TableItem
from series.evidence.kinds import PHONE_MIME, NumberFormat
from series.evidence.layout import table_grid
from series.evidence.preview import preview_markdown
from series.rendering.search import index_site
from series.scan import Assets

REPORT = "small"
SCRIPT = "document.documentElement.dataset.theme = 'dark';"
SECTORS = {"construction": 0.48, "agriculture": 0.18, "fishing": 0.11}
ROUTES = {("A", "C"): 395.0, ("B", "C"): 185.0, ("A", "D"): 25.0}
Rows = Sequence[tuple[dict[str, str], float]]


def figure(identifier: str, rows: Rows, statistic: str, drawn: Rows | None = None) -> FigureItem:
    """A figure with these cells; ``drawn`` are the values that it is drawn from, where they differ."""
    dimensions = tuple(rows[0][0])
    cells = tuple(cell(codes, value, statistic) for codes, value in rows)
    frame = pd.DataFrame([{**codes, "value": value, "status": "rounded"} for codes, value in drawn or rows])

    def draw(data: pd.DataFrame, labels: Labels) -> Any:
        if len(dimensions) == 2:
            return draw_flows(data, labels=labels, origin=dimensions[0], destination=dimensions[1])
        return draw_bars(
            data, category=dimensions[0], title="Share by sector", labels=labels, quantity=Quantity.SHARE
        )

    pictures = draw_figure(identifier, draw, frame, Labels.english(), (680, 400))
    phone = draw_figure_for_phone(identifier, draw, frame.copy(), Labels.english(), (680, 400))
    return FigureItem(
        id=identifier, cells=cells, caption="Men by sector.", population="registered men", statistic=statistic,
        dimensions=dimensions, dimension_titles={}, labels={}, finding="Most are in construction.",
        alt="Bars show sectors; construction stands at 48\u00a0%.", width=pictures.width, height=pictures.height,
        svg=pictures.svg, phone_svg=phone, png=pictures.png,
    )  # fmt: skip


def cell(codes: dict[str, str], value: float, statistic: str) -> EvidenceCell:
    return EvidenceCell(
        dimensions=codes, population="registered men", statistic=statistic, value=value, status="rounded"
    )


def bars(drawn: dict[str, float] | None = None) -> FigureItem:
    """Bars of shares; ``drawn`` as in ``figure``."""
    rows = [({"sector": code}, value) for code, value in SECTORS.items()]
    other = [({"sector": code}, value) for code, value in drawn.items()] if drawn else None
    return figure("fig-sectors", rows, "share", other)


def flows(drawn: dict[tuple[str, str], float] | None = None) -> FigureItem:
    """A flow diagram; ``drawn`` as in ``figure``."""
    rows = [({"origin": a, "destination": b}, value) for (a, b), value in ROUTES.items()]
    other = [({"origin": a, "destination": b}, value) for (a, b), value in drawn.items()] if drawn else None
    return figure("fig-routes", rows, "count", other)


def record(*figures: FigureItem) -> EvidenceRecord:
    """The record of the report: a table and these figures."""
    table = TableItem(
        id="tbl-sectors", cells=tuple(cell({"sector": code}, value * 1000, "count") for code, value in SECTORS.items()),
        caption="Men by sector.", population="registered men", statistic="count", dimensions=("sector",),
        dimension_titles={}, labels={}, rows=("sector",), columns=None, format=NumberFormat.COUNT,
    )  # fmt: skip
    return EvidenceRecord(tables=(table,), figures=figures or (bars(), flows()))


def write_edition(folder: Path, content: EvidenceRecord) -> Assets:
    """Write the edition into ``folder``; returns the assets that belong to it."""
    write_record(content, folder / "evidence" / REPORT)
    data = folder / "site" / "reports" / REPORT / "data"
    data.mkdir(parents=True)
    for path in (folder / "evidence" / REPORT).iterdir():
        if path.suffix != ".json":
            (data / path.name).write_bytes(path.read_bytes())
    (folder / "site" / "assets").mkdir()
    (folder / "site" / "assets" / "series.css").write_text("body { color: black; }", encoding="utf-8")
    (folder / "site" / "reports" / f"{REPORT}.html").write_text(page(content), encoding="utf-8")
    (folder / "site" / "reports" / f"{REPORT}.pdf").write_bytes(document(content))
    index_site(folder / "site")
    for name, notebook in (("executed", executed(content)), ("staging/en/reports", staged(content))):
        (folder / name).mkdir(parents=True)
        (folder / name / f"{REPORT}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    (folder / "staging" / "en" / "index.qmd").write_text("# Reports\n\nOne report.\n", encoding="utf-8")
    (folder / "manifest.json").write_text(
        json.dumps({"identity": "small-0123456789abcdef"}), encoding="utf-8"
    )
    own = [path for path in folder.rglob("*") if path.suffix in (".css", ".js", ".pagefind")]
    return Assets(frozenset(hashlib.sha256(path.read_bytes()).hexdigest() for path in own), SCRIPT)


def page(content: EvidenceRecord) -> str:
    """The report's page."""
    grid = table_grid(content.tables[0], Formatter())
    rows = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>" for row in grid.rows)
    pictures = "".join(f'<img src="{REPORT}/data/{one.id}.svg" alt="{one.alt}">' for one in content.figures)
    return (
        f'<!doctype html><html lang="en"><head><title>Small</title><script>{SCRIPT}</script></head>'
        f"<body data-pagefind-body><h1>Trafficked men</h1><p>Most are in construction (48\u00a0%).</p>"
        f'<table aria-labelledby="tbl-sectors-caption"><tbody>{rows}</tbody></table>{pictures}</body></html>\n'
    )


def document(content: EvidenceRecord) -> bytes:
    """The report's PDF."""
    source = '#set document(title: "Small", date: none)\n= Trafficked men\nMost are in construction (48 %).'
    return bytes(typst.compile(source.encode()))


def executed(content: EvidenceRecord) -> dict[str, Any]:
    """The notebook as it ran: every output is evidence."""
    outputs = []
    for item in content.items():
        data: dict[str, Any] = {EVIDENCE_MIME: json.loads(item.model_dump_json())}
        if isinstance(item, FigureItem):
            data |= {
                "image/svg+xml": item.svg, PHONE_MIME: item.phone_svg,
                "image/png": base64.b64encode(item.png).decode(),
            }  # fmt: skip
        else:
            data["text/markdown"] = preview_markdown(item)
        outputs.append({"output_type": "display_data", "data": data, "metadata": {}})
    return notebook([{**code_cell("record(casebook)"), "outputs": outputs}])


def staged(content: EvidenceRecord) -> dict[str, Any]:
    """The notebook as it is rendered: tables as Markdown."""
    table = table_grid(content.tables[0], Formatter()).markdown()
    output = {"output_type": "display_data", "data": {"text/markdown": table}, "metadata": {}}
    return notebook([{**code_cell("#| label: tbl-sectors"), "outputs": [output]}])


def code_cell(source: str) -> dict[str, Any]:
    return {"cell_type": "code", "id": "one", "execution_count": 1, "metadata": {}, "source": source}


def notebook(cells: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "cells": cells,
        "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
