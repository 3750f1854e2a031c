"""The results as charts, in the style of the series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from series.charts import Labels, Quantity, draw_bars, render_svg, series_style
from series.charts.palette import INK, MUTED
from series.charts.theme import PIXELS_PER_INCH, FigureSize
from tests.benchmarks import data_access, execution
from tests.benchmarks.processes import median


def write_plots(results: Mapping[str, Any], folder: Path) -> None:
    """Write a chart for each part that was measured."""
    if "execution" in results:
        found = results["execution"]["measured"]
        seconds = {name: median(runs, "wall") for name, runs in found["runs"].items()}
        seconds["the bound: cells alone, by cores"] = found["bound_seconds"]
        _bars(seconds, f"Seconds to execute {found['notebooks']} notebooks", folder / "execution.svg")
    if "publishing" in results:
        found = results["publishing"]["measured"]
        seconds = {name: median(runs, "wall") for name, runs in found["runs"].items()}
        _bars(seconds, "Seconds of series publish, and of rendering alone", folder / "publishing.svg")
    if "data" in results:
        found = results["data"]["measured"]
        for what, axis, name in (
            ("work", "seconds", "data-seconds"),
            ("memory_mb", "peak memory, MB", "data-memory"),
        ):
            _growth(found, what, axis, folder / f"{name}.svg")


def _bars(seconds: Mapping[str, float], title: str, file: Path) -> None:
    frame = pd.DataFrame(
        {
            "way": list(seconds),
            "value": list(seconds.values()),
            "low": None,
            "high": None,
            "status": "released",
        }
    )
    figure = draw_bars(
        frame,
        category="way",
        title=title,
        labels=Labels(),
        quantity=Quantity.RATE,
        highlight=[execution.OURS] if execution.OURS in seconds else [],
    )
    file.write_bytes(render_svg(figure, title=title))


def _growth(found: Sequence[Mapping[str, Any]], what: str, axis: str, file: Path) -> None:
    """Both ways by the number of cases, on logarithmic axes, with their names at the ends of the lines."""
    sizes = [one["cases"] for one in found]
    title = f"Twelve aggregates: {axis} by number of cases"
    with series_style():
        width, height = FigureSize.STANDARD.value
        figure = Figure(figsize=(width / PIXELS_PER_INCH, height / PIXELS_PER_INCH), layout="constrained")
        axes = figure.add_subplot()
        for name, colour in ((data_access.OURS, INK), (data_access.PANDAS, MUTED)):
            values = [median(one["runs"][name], what) for one in found]
            axes.loglog(sizes, values, marker="o", color=colour)
            axes.annotate(name, (sizes[-1], values[-1]), xytext=(0, 8), textcoords="offset points", ha="right",
                          color=colour)  # fmt: skip
        axes.set_xlabel("cases")
        axes.set_ylabel(axis)
        axes.set_title(title, loc="left")
        file.write_bytes(render_svg(figure, title=title))
