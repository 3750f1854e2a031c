"""Attacks that worked on others: each hides a count where no reader looks, and each must be found."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from series.evidence import EvidenceRecord
from series.evidence.items import FigureItem
from series.scan import Rule, scan
from series.scan.positions import check_positions
from series.scan.readers.drawing import Drawing

from .conftest import KNOWN, Copy
from .small_edition import ROUTES, SECTORS, bars, flows, record, write_edition


def _rules(folder: Path, content: EvidenceRecord, name: str) -> set[Rule]:
    folder.mkdir()
    assets = write_edition(folder, content)
    findings = scan(folder, KNOWN, assets=assets).findings
    return {finding.rule for finding in findings if finding.file == name}


def test_a_count_in_the_alternative_text_that_the_author_wrote(tmp_path: Path) -> None:
    told = bars().model_copy(update={"alt": "Bars show sectors; 7 men were in fishing."})
    content = record(told)
    name = "evidence/small/fig-sectors.svg"
    assert _rules(tmp_path / "one", content, name) == {Rule.FOREIGN_NUMBER}
    assert _rules(tmp_path / "two", content, "site/reports/small.html") == {Rule.FOREIGN_NUMBER}


def test_the_height_of_a_bar_that_was_drawn_from_the_true_value(tmp_path: Path) -> None:
    # 0.483 is written as 48 % like 0.48: only the bar's end tells them apart.
    content = record(bars({**SECTORS, "construction": 0.483}))
    for name in ("fig-sectors.svg", "fig-sectors-phone.svg"):
        assert Rule.FOREIGN_POSITION in _rules(tmp_path / name, content, f"evidence/small/{name}")


def test_a_bar_where_a_value_is_hidden(tmp_path: Path) -> None:
    content = record(bars({**SECTORS, "begging": 0.02}))
    name = "evidence/small/fig-sectors.svg"
    assert _rules(tmp_path / "one", content, name) >= {Rule.FOREIGN_POSITION, Rule.FOREIGN_NUMBER}


@pytest.mark.parametrize("shift", [0.4, 0.05])
def test_a_mark_that_was_moved_by_a_hair(shift: float) -> None:
    figure = bars()
    drawing = Drawing(figure.svg)
    end = max(x for mark in drawing.marks if mark.group.endswith(".bar") for x, _ in mark.points)
    moved = Drawing(figure.svg.replace(repr(end), f"{end + shift:.6f}"))
    assert check_positions(drawing, SECTORS.values()).strange == ()
    assert check_positions(moved, SECTORS.values()).strange != ()


# ----------------------------------------------------------------------------------------------------- the Sankey node


def test_years_below_a_line_are_not_taken_for_its_values() -> None:
    """The first panel has no years below it, the others have: an axis that can be read, and isn't that of counts."""
    import pandas as pd

    from series.charts import Quantity, draw_small_multiples
    from series.charts.labels import Labels
    from series.evidence.drawing import draw_figure

    values = {(place, year): 25.0 * (year - 1998) + 50 * number for number, place in enumerate("ABCD")
              for year in range(1999, 2012)}  # fmt: skip
    rows = [{"place": p, "year": str(y), "value": v, "status": "rounded"} for (p, y), v in values.items()]

    def draw(data: pd.DataFrame, labels: Labels) -> object:
        return draw_small_multiples(data, panel="place", title="t", labels=labels, quantity=Quantity.COUNT)

    drawing = Drawing(draw_figure("fig-places", draw, pd.DataFrame(rows), Labels.english(), (680, 400)).svg)  # type: ignore[arg-type]
    assert check_positions(drawing, values.values()).strange == ()
    assert check_positions(drawing, [value + 7 for value in values.values()]).strange != ()


def _places(figure: FigureItem) -> dict[str, float]:
    """What stands at each place of a flow diagram: the number after its name."""
    words = [word.told for word in Drawing(figure.svg).words]
    found = [re.fullmatch(r"([A-D]) ([\d,]+)", told) for told in words]
    return {match[1]: float(match[2].replace(",", "")) for match in found if match}


def test_a_place_of_a_flow_diagram_is_as_large_as_its_shown_routes() -> None:
    assert _places(flows()) == {"A": 420, "B": 185, "C": 580, "D": 25}


def test_a_hidden_route_adds_nothing_to_its_places() -> None:
    import pandas as pd

    from series.charts import draw_flows
    from series.charts.labels import Labels
    from series.evidence.drawing import draw_figure

    rows = [
        {"origin": a, "destination": b, "value": value, "status": "rounded"}
        for (a, b), value in ROUTES.items()
    ]
    hidden = {"origin": "B", "destination": "D", "value": 9.0, "status": "suppressed"}
    frame = pd.DataFrame([*rows, hidden])

    def draw(data: pd.DataFrame, labels: Labels) -> object:
        return draw_flows(data, labels=labels, origin="origin", destination="destination")

    svg = draw_figure("fig-routes", draw, frame, Labels.english(), (680, 400)).svg  # type: ignore[arg-type]
    drawing = Drawing(svg)
    bands = [mark for mark in drawing.marks if mark.group.endswith(".band")]
    assert len(bands) == len(ROUTES)
    assert _places(flows().model_copy(update={"svg": svg})) == {"A": 420, "B": 185, "C": 580, "D": 25}
    assert check_positions(drawing, ROUTES.values()).strange == ()
    nodes = [
        mark for mark in drawing.marks if not mark.axes and len(mark.points) == 4 and _width(mark.points) < 7
    ]
    tall = sorted(round(max(y for _, y in n.points) - min(y for _, y in n.points), 3) for n in nodes)
    unit = tall[-1] / 580
    assert [round(height / unit) for height in tall] == [25, 185, 420, 580]


def _width(points: list[tuple[float, float]]) -> float:
    return max(x for x, _ in points) - min(x for x, _ in points)


def test_a_place_that_sums_hidden_routes_too_is_found(tmp_path: Path) -> None:
    content = record(flows({**ROUTES, ("B", "D"): 9.0}))
    found = _rules(tmp_path / "one", content, "evidence/small/fig-routes.svg")
    assert found >= {Rule.FOREIGN_NUMBER, Rule.FOREIGN_POSITION}


def test_the_clean_edition_holds_both_forms(clean: Copy) -> None:
    names = {path.name for path in clean.folder.rglob("*.svg")}
    assert {"fig-sectors.svg", "fig-routes.svg"} <= names
