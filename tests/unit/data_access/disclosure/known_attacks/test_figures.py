"""Attacks on what is drawn and indexed: nothing may depend on a hidden count.

Two truths that differ in hidden counts only, and are printed the same, must give the same files, byte for byte: then
whatever somebody reads from alternative text, the length of a bar, the sum of a node or the search index, it is not the
hidden count. That the reading works is shown on naive figures first.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from data_access.disclosure import Cell, ProtectedTable, Statistic
from data_access.disclosure.evidence import CountEvidence
from data_access.disclosure.policy import current_policy
from data_access.disclosure.protection import protect_counts
from data_access.disclosure.tables import TableDimension
from series.charts import Labels, Quantity, draw_bars, draw_columns, draw_flows, render_svg
from series.evidence import NumberFormat, figure, harvest, number, table, write_record
from series.evidence.preview import preview_markdown
from series.rendering.search import index_site
from tests.support.notebooks import executed_notebook
from tests.support.protected import POPULATION, SOURCE, issue_table

RULES = current_policy().profiles.confidential.counts
SECTORS = {"construction": 620, "agriculture": 240, "fishing": 131, "mining": 36, "begging": 7}
OTHERWISE = {**SECTORS, "begging": 9}
ROUTES = {("MDA", "RUS"): 410, ("MDA", "TUR"): 122, ("UKR", "RUS"): 96, ("UKR", "TUR"): 32, ("BLR", "TUR"): 6}
OTHER_ROUTES = {**ROUTES, ("BLR", "TUR"): 7}
LABELS = Labels.english(codes={"labour_sector": {code: code.title() for code in SECTORS}})


def protected(counts: Mapping[str, int] | Mapping[tuple[str, str], int]) -> ProtectedTable:
    """A list as the casebook releases it: protected with its total."""
    keys = [key if isinstance(key, tuple) else (key,) for key in counts]
    shown = protect_counts(CountEvidence.of_independent(np.array(list(counts.values()))), RULES)
    names = ("labour_sector",) if len(keys[0]) == 1 else ("citizenship", "country_of_exploitation")
    return issue_table(
        dimensions=[TableDimension(name, name) for name in names],
        population=POPULATION,
        statistic=Statistic.COUNT,
        source=SOURCE,
        cells=[
            Cell(key, shown.values[(place,)], shown.statuses[(place,)])  # type: ignore[arg-type]
            for place, key in enumerate(keys)
        ],
        margins=[Cell(("total",) * len(names), shown.values[(None,)], shown.statuses[(None,)])],  # type: ignore[arg-type]
    )


def raw(counts: Mapping[str, int] | Mapping[tuple[str, str], int]) -> pd.DataFrame:
    """The frame of a notebook that draws from its own counts, though the table beside it hides the small ones."""
    keys = [key if isinstance(key, tuple) else (key,) for key in counts]
    names = ("labour_sector",) if len(keys[0]) == 1 else ("citizenship", "country_of_exploitation")
    data = pd.DataFrame(keys, columns=list(names))
    missing = dict.fromkeys(("low", "high", "n_valid", "missing_share"), np.nan)
    return data.assign(value=[float(n) for n in counts.values()], **missing, status="rounded")


def bars(data: pd.DataFrame, labels: Labels) -> object:
    return draw_bars(data, category="labour_sector", title="Men", labels=labels, quantity=Quantity.COUNT)


def columns(data: pd.DataFrame, labels: Labels) -> object:
    return draw_columns(data, category="labour_sector", title="Men", labels=labels, quantity=Quantity.COUNT)


def flows(data: pd.DataFrame, labels: Labels) -> object:
    return draw_flows(data, labels=labels)


def written(
    folder: Path, counts: Mapping[str, int], routes: Mapping[tuple[str, str], int]
) -> dict[str, bytes]:
    """Every file of the evidence of a report with a table, a number and three figures."""
    sectors, ways = protected(counts), protected(routes)

    def cell() -> None:
        number(
            "begging", sectors.cell(labour_sector="begging"), label="in begging", format=NumberFormat.COUNT
        )
        table("tbl-sectors", sectors, caption="Men by sector.")
        about = {"finding": "Most worked in construction.", "caption": "Registered men by sector."}
        alt = "Bars by sector. {{< meta numbers.begging >}} were begging."
        figure("fig-bars", sectors, bars, alt=alt, **about)  # type: ignore[arg-type]
        figure("fig-columns", sectors, columns, alt=alt, **about)  # type: ignore[arg-type]
        figure("fig-flows", ways, flows, alt="Bands from country to country.", **about)  # type: ignore[arg-type]

    folder.mkdir()
    write_record(harvest(executed_notebook(cell)), folder)
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_no_file_of_the_evidence_depends_on_a_hidden_count(tmp_path: Path) -> None:
    assert protected(SECTORS).cell(labour_sector="begging").hidden
    one = written(tmp_path / "one", SECTORS, ROUTES)
    assert one == written(tmp_path / "other", OTHERWISE, OTHER_ROUTES)
    assert {Path(name).suffix for name in one} == {".json", ".csv", ".svg", ".png"}


def test_a_file_does_depend_on_what_is_shown(tmp_path: Path) -> None:
    """The comparison above would find a difference."""
    one = written(tmp_path / "one", SECTORS, ROUTES)
    other = written(tmp_path / "other", {**SECTORS, "fishing": 141}, {**ROUTES, ("UKR", "RUS"): 106})
    assert not any(one[name] == other[name] for name in one)


def test_alt_text(tmp_path: Path) -> None:
    def naive(counts: Mapping[str, int]) -> str:
        return f"Bars by sector, from {min(counts.values())} to {max(counts.values())} men."

    assert re.findall(r"\d+", naive(SECTORS))[0] == "7"
    drawn = written(tmp_path / "ours", SECTORS, ROUTES)["fig-bars.svg"].decode()
    described = re.findall(r"<desc[^>]*>(.*?)</desc>", drawn, re.DOTALL)
    assert described and "were begging" in described[0]
    assert not re.search(r"\b(7|5|10) were", described[0])


def bars_of(svg: str) -> list[tuple[float, float]]:
    """Width and height of each bar in a drawing, in its own units."""
    found = []
    for path in re.findall(r'<g id="bar">\s*<path d="([^"]*)"', svg):
        points = np.array([[float(x) for x in pair] for pair in re.findall(r"(-?[\d.]+) (-?[\d.]+)", path)])
        found.append(tuple(np.ptp(points, axis=0)))
    return found


def test_the_position_of_a_bar() -> None:
    """Drawn from raw counts, the longest bar gives the unit, and each other bar its count."""
    for form, side in ((bars, 0), (columns, 1)):
        svg = render_svg(form(raw(SECTORS), LABELS)).decode()  # type: ignore[arg-type]
        lengths = sorted(bar[side] for bar in bars_of(svg))
        assert round(lengths[0] / lengths[-1] * 620) == 7
    ours = protected(SECTORS)
    shown = [cell.value for cell in ours.cells if cell.value is not None]
    for form, side in ((bars, 0), (columns, 1)):
        svg = render_svg(form(ours.frame, LABELS)).decode()  # type: ignore[arg-type]
        lengths = sorted(bar[side] for bar in bars_of(svg))
        assert len(lengths) == len(shown), "no bar for what is hidden, not even one without colour"
        read = [round(length / lengths[-1] * max(shown), 1) for length in lengths]
        assert read == sorted(shown), "what is read from the drawing is what is printed: rounded counts"


def words_of(svg: str) -> list[str]:
    return [text.strip() for text in re.findall(r"<!--(.*?)-->", svg)]


def sum_of(svg: str, place: str) -> int:
    (found,) = [text for text in words_of(svg) if re.fullmatch(rf"{place} [\d,]+", text)]
    return int(found.rpartition(" ")[2].replace(",", ""))


def test_the_sum_of_a_node(tmp_path: Path) -> None:
    """A node drawn with all its cases, beside bands of the routes that are shown, tells the others."""
    labels = Labels.english(
        codes={
            name: {code: code for pair in ROUTES for code in pair}
            for name in ("citizenship", "country_of_exploitation")
        }
    )
    naive = render_svg(draw_flows(raw(ROUTES), labels=labels)).decode()
    assert sum_of(naive, "TUR") - ROUTES["MDA", "TUR"] - ROUTES["UKR", "TUR"] == ROUTES["BLR", "TUR"]
    ours = protected(ROUTES)
    drawn = render_svg(draw_flows(ours.frame, labels=labels)).decode()
    bands = [cell.value or 0 for cell in ours.cells if cell.codes[1] == "TUR"]
    assert sum_of(drawn, "TUR") == sum(bands), (
        "a node is the sum of its shown bands, and tells nothing beyond them"
    )


def indexed(folder: Path, body: str) -> str:
    """All text that the search index of a page holds."""
    folder.mkdir()
    page = f'<html lang="en"><body><main data-pagefind-body><h1>Men</h1>{body}</main></body></html>'
    (folder / "index.html").write_text(page, encoding="utf-8")
    index_site(folder)
    parts = [
        gzip.decompress(path.read_bytes()) for path in sorted((folder / "pagefind").rglob("*.pf_fragment"))
    ]
    return " ".join(json.loads(part[part.index(b"{") :])["content"] for part in parts)


def test_the_search_index(tmp_path: Path) -> None:
    """Text that a style sheet hides is in the index all the same."""
    naive = "".join(
        f'<p>{name}: <span style="display: none">{count}</span>{"" if count < 11 else count}</p>'
        for name, count in SECTORS.items()
    )
    assert re.search(r"begging: 7\b", indexed(tmp_path / "naive", naive))

    def ours(counts: Mapping[str, int]) -> str:
        record = harvest(
            executed_notebook(lambda: table("tbl-sectors", protected(counts), caption="Men by sector."))
        )
        return "<pre>" + preview_markdown(record.tables[0]) + "</pre>"

    one = indexed(tmp_path / "one", ours(SECTORS))
    assert "begging" in one
    assert one == indexed(tmp_path / "other", ours(OTHERWISE))
