"""Example data in the long form that protected tables give, and every form of the series drawn from them.

``python tests/unit/series/charts/examples.py FOLDER`` draws all of them as PNG, for a page and for a phone.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from series import charts
from series.charts import Break, Labels, NotAsked, Period, TermGroup

LABELS = Labels.english(
    codes={
        "sex": {"male": "men", "female": "women"},
        "sector": {
            "construction": "construction",
            "agriculture": "agriculture",
            "manufacturing": "manufacturing",
            "fishing": "fishing and aquafarming",
            "domestic_work": "domestic work",
            "hospitality": "hospitality, restaurants and hotels, with seasonal work abroad",
            "other": "other sectors",
        },
        "type": {
            "forced_labour": "forced labour",
            "sexual_exploitation": "sexual exploitation",
            "other": "other",
        },
    }
)

COLUMNS = ("value", "low", "high", "n_valid", "missing_share", "status")


def frame(dimensions: Mapping[str, Iterable[object]], values: Iterable[float | None], *, n: float = 1240.0,
          spread: float = 0.04, missing: float | None = 0.12, bounds: bool = True) -> pd.DataFrame:  # fmt: skip
    """A long frame: dimension columns, then value, low, high, n_valid, missing_share and status."""
    data = pd.DataFrame({name: list(codes) for name, codes in dimensions.items()})
    numbers = list(values)
    data["value"] = pd.Series(numbers, dtype=float)
    data["low"] = (data["value"] - spread).clip(lower=0) if bounds else np.nan
    data["high"] = data["value"] + spread if bounds else np.nan
    data["n_valid"] = [n + 35 * row for row in range(len(data))]
    data["missing_share"] = missing if missing is not None else np.nan
    data["status"] = ["suppressed" if number is None else "rounded" for number in numbers]
    return data


def sectors() -> pd.DataFrame:
    codes = [
        "construction",
        "agriculture",
        "manufacturing",
        "fishing",
        "domestic_work",
        "hospitality",
        "other",
    ]
    return frame({"sector": codes}, [0.52, 0.18, 0.09, 0.06, None, 0.03, 0.08])


def means_by_sex() -> pd.DataFrame:
    means = ["threats", "excessive working hours", "physical abuse", "debt bondage", "documents withheld"]
    codes = [(mean, sex) for mean in means for sex in ("male", "female")]
    values = [0.5, 0.45, 0.62, 0.37, 0.2, 0.4, 0.31, 0.30, 0.4, None]
    return frame({"means": [a for a, _ in codes], "sex": [b for _, b in codes]}, values)


def types_by_period() -> pd.DataFrame:
    types = ["forced_labour", "sexual_exploitation", "other"]
    codes = [(kind, period) for kind in types for period in ("2002–2005", "2006–2010")]
    return frame(
        {"type": [a for a, _ in codes], "period": [b for _, b in codes]}, [0.31, 0.56, 0.61, 0.35, 0.08, 0.09]
    )


def types_by_year() -> pd.DataFrame:
    generator = np.random.default_rng(20091001)
    rows: list[tuple[str, int, float | None]] = []
    for kind, start, slope in (
        ("forced_labour", 0.2, 0.04),
        ("sexual_exploitation", 0.7, -0.04),
        ("other", 0.07, 0),
    ):
        for year in range(2002, 2011):
            value = start + slope * (year - 2002) + generator.normal(0, 0.015)
            rows.append(
                (kind, year, None if kind == "other" and year in (2002, 2005) else round(float(value), 3))
            )
    return frame(
        {"type": [r[0] for r in rows], "year": [r[1] for r in rows]}, [r[2] for r in rows], spread=0.035
    )


def share_of_men_by_region() -> pd.DataFrame:
    generator = np.random.default_rng(7)
    regions = ["all", "Eastern Europe", "South-Eastern Asia", "Western Africa", "Central Asia", "South America",
               "Southern Europe"]  # fmt: skip
    rows: list[tuple[str, int, float | None]] = []
    for number, region in enumerate(regions):
        for year in range(2002, 2011):
            value = 0.15 + 0.03 * (year - 2002) * (0.5 + number / 6) + generator.normal(0, 0.03)
            hidden = region == "South America" or (region == "Western Africa" and year < 2005)
            rows.append((region, year, None if hidden else round(float(np.clip(value, 0.02, 0.9)), 3)))
    return frame(
        {"region": [r[0] for r in rows], "year": [r[1] for r in rows]}, [r[2] for r in rows], spread=0.06
    )


def model() -> pd.DataFrame:
    terms = [
        "Intercept",
        "sector[construction]",
        "sector[fishing]",
        "sector[domestic]",
        "age[30+]",
        "crossing[yes]",
    ]
    data = frame({"term": terms}, [-1.2, 0.53, 0.96, -0.51, 0.0, 0.26], missing=None, spread=0.25)
    return data.assign(**{name: np.exp(data[source]) for name, source in
                          (("ratio", "value"), ("ratio_low", "low"), ("ratio_high", "high"))}).assign(
                              ratio_low=[0.2, 1.3, 1.6, 0.35, 0.75, 1.02])  # fmt: skip


TERMS = (
    TermGroup("Sector", {"sector[construction]": "construction", "sector[fishing]": "fishing and aquafarming",
                         "sector[domestic]": "domestic work"}, reference="agriculture"),
    TermGroup("Age at registration", {"age[30+]": "30 years or more"}, reference="under 30"),
    TermGroup("Border", {"crossing[yes]": "crossed a border"}, reference="did not cross one"),
)  # fmt: skip


def means_by_region() -> pd.DataFrame:
    generator = np.random.default_rng(3)
    rows = [
        "Debt bondage or earnings taken",
        "Threats",
        "Psychological, physical or sexual abuse",
        "Documents withheld",
    ]
    columns = ["Eastern Europe", "South-Eastern Asia", "Western Africa", "Central Asia", "Northern America"]
    codes = [(row, column) for row in rows for column in columns]
    values: list[float | None] = [
        round(float(value), 2) for value in generator.uniform(0.03, 0.85, len(codes))
    ]
    values[7] = values[13] = None
    data = frame({"means_group": [a for a, _ in codes], "region": [b for _, b in codes]}, values)
    data.loc[4, ["value", "status"]] = [0.0, "structural_zero"]
    return data


def combinations() -> pd.DataFrame:
    codes = ["threats+abuse", "threats", "abuse", "threats+abuse+documents", "documents", "debt+threats", "debt",
             "debt+threats+abuse", "debt+documents", "drugs", "drugs+abuse"]  # fmt: skip
    return frame(
        {"combination": codes}, [1240, 820, 610, 455, 390, 300, 255, 140, 90, 45, None], bounds=False
    )


def routes() -> pd.DataFrame:
    rows = [("Ukraine", "Russian Federation", 1240), ("Ukraine", "Poland", 310), ("Belarus", "Russian Federation", 640),
            ("Republic of Moldova", "Türkiye", 420), ("Republic of Moldova", "Russian Federation", 380),
            ("Kyrgyzstan", "Kazakhstan", 290), ("Indonesia", "Malaysia", 350), ("Cambodia", "Thailand", 120),
            ("Uzbekistan", "Kazakhstan", None), ("other", "other", 905)]  # fmt: skip
    return frame({"citizenship": [r[0] for r in rows], "country_of_exploitation": [r[1] for r in rows]},
                 [r[2] for r in rows], bounds=False)  # fmt: skip


def cases_by_region() -> pd.DataFrame:
    codes = ["eastern-europe", "southern-europe", "western-europe", "northern-europe", "south-eastern-asia", "central-asia",
             "western-asia", "northern-africa", "western-africa", "caribbean", "other"]  # fmt: skip
    return frame({"region": codes}, [4380, 1890, 310, None, 1240, 905, 640, 85, 770, 35, 410], bounds=False)


def group_sizes() -> pd.DataFrame:
    return frame({"perpetrators_reported": ["1", "2", "3", "4", "5+"]}, [0.58, 0.22, None, 0.05, 0.09])


def records_by_year() -> pd.DataFrame:
    values = [35, 120, 310, 480, 690, 1240, 1610, 1490, 1720, None, 905, 640]
    return frame({"year": range(2000, 2012)}, values, bounds=False)


PERIODS = (
    Period(2000, 2004, "first form, women's shelters in South-Eastern Europe"),
    Period(2005, 2007, "form 2, with the questions on work"),
    Period(2008, 2011, "form 3; means of control are asked one by one, and all missions take part"),
)
NOT_ASKED = (
    NotAsked("means of control, one by one", 2000, 2007),
    NotAsked("labour sector", 2000, 2004),
    NotAsked("return mode", 2000, 2001),
)

BREAKS = (Break(2005, "new form"), Break(2008, "means of control asked"))

Draw = Callable[[pd.DataFrame, Labels], Figure]


@dataclass(frozen=True)
class Example:
    """A form with the data it is made for; ``named`` are the dimensions whose codes may have names of any length."""

    data: pd.DataFrame
    draw: Draw
    named: tuple[str, ...] = ()
    rows: str = ""
    """The dimension that the rows, lines or panels come from."""


def _parts() -> pd.DataFrame:
    regions = ["Eastern Europe", "South-Eastern Asia", "Western Africa"]
    types = ["forced_labour", "sexual_exploitation", "other"]
    return frame({"region": [region for region in regions for _ in types], "type": types * 3},
                 [0.5, 0.4, 0.1, 0.72, None, None, 0.44, 0.52, 0.04], bounds=False)  # fmt: skip


def _components() -> pd.DataFrame:
    data = frame({"term": ["total", "within", "mix"]}, [0.14, 0.05, 0.09], missing=None)
    return data.assign(low=[0.11, -0.01, 0.05], high=[0.17, 0.11, 0.13])


COMPONENTS = {"within": "change within missions", "mix": "change in the mix of missions",
              "total": "change of the share of men"}  # fmt: skip
TOTALS = {"threats": 2955.0, "abuse": 2445.0, "documents": 935.0, "debt": 785.0}


def examples() -> dict[str, Example]:
    """Each form with typical data."""
    return {
        "dots": Example(sectors(), lambda data, labels: charts.draw_dots(
            data, category="sector", title="Share of men registered in forced labour", labels=labels, last=["other"],
            highlight=["construction"], subject="men"), ("sector",), "sector"),
        "dumbbell": Example(means_by_sex(), lambda data, labels: charts.draw_dumbbell(
            data, category="means", group="sex", title="Share of registered victims who reported the means",
            labels=labels), ("means",), "means"),
        "bars": Example(sectors(), lambda data, labels: charts.draw_bars(
            data, category="sector", title="Share of registered victims in forced labour", labels=labels,
            last=["other"], subject="forced labour"), ("sector",), "sector"),
        "parts": Example(_parts(), lambda data, labels: charts.draw_parts(
            data, category="region", part="type", title="Registered victims by type of exploitation", labels=labels),
            ("region",), "region"),
        "decomposition": Example(_components(), lambda data, labels: charts.draw_decomposition(
            data, component="term", names=COMPONENTS, title="Change 2002–2005 to 2006–2010, percentage points",
            labels=labels), (), "term"),
        "lines": Example(types_by_year(), lambda data, labels: charts.draw_lines(
            data, series="type", title="Share of registered victims", labels=labels, breaks=BREAKS), ("type",), "type"),
        "slopes": Example(types_by_period(), lambda data, labels: charts.draw_slopes(
            data, category="type", moment="period", title="Share of registered victims", labels=labels),
            ("type",), "type"),
        "multiples": Example(share_of_men_by_region(), lambda data, labels: charts.draw_small_multiples(
            data, panel="region", context="all", title="Share of men among registered victims", labels=labels,
            breaks=BREAKS, subject="men"), ("region",), "region"),
        "forest": Example(model(), lambda data, labels: charts.draw_forest(
            data, groups=TERMS, title="Odds ratio of reporting physical abuse, registered men", labels=labels),
            (), "term"),
        "heat": Example(means_by_region(), lambda data, labels: charts.draw_heat(
            data, rows="means_group", columns="region", title="Share of registered victims who reported it",
            labels=labels), ("means_group", "region"), "means_group"),
        "combinations": Example(combinations(), lambda data, labels: charts.draw_combinations(
            data, combination="combination", title="Registered victims by combination of means of control",
            dimension="means", totals=TOTALS, labels=labels), ("means",), "combination"),
        "flows": Example(routes(), lambda data, labels: charts.draw_flows(
            data, labels=labels, highlight=["Ukraine"]), ("citizenship", "country_of_exploitation"), "citizenship"),
        "tiles": Example(cases_by_region(), lambda data, labels: charts.draw_tiles(
            data, region="region", title="Registered victims by sub-region of exploitation", labels=labels),
            ("region",), "region"),
        "columns": Example(group_sizes(), lambda data, labels: charts.draw_columns(
            data, category="perpetrators_reported", title="Share of cases with reported perpetrators",
            category_title="Reported perpetrators in a case", open_ended=["5+"], labels=labels),
            ("perpetrators_reported",), "perpetrators_reported"),
        "collection": Example(records_by_year(), lambda data, labels: charts.draw_collection(
            data, title="Registered victims a year", periods=PERIODS, not_asked=NOT_ASKED, labels=labels), (), "year"),
    }  # fmt: skip


LONG = (
    "a category with a long name, as administrative lists have, and one Verwaltungszuständigkeitszusammenhang"
)


def variants(example: Example) -> dict[str, tuple[pd.DataFrame, Labels]]:
    """The example's data as they come in life: typical, none, one row, all hidden, with names that are long."""
    data = example.data
    first = data[data[example.rows] == data[example.rows].iloc[0]]
    hidden = data.assign(value=np.nan, low=np.nan, high=np.nan, status="suppressed")
    names = {}
    for dimension in example.named:
        codes = data[dimension] if dimension in data.columns else [*TOTALS, "drugs"]
        names[dimension] = {str(code): f"{code}: {LONG}" for code in codes}
    return {
        "typical": (data, LABELS),
        "empty": (data.iloc[:0], LABELS),
        "one row": (first, LABELS),
        "all hidden": (hidden, LABELS),
        "without intervals": (data.assign(low=np.nan, high=np.nan), LABELS),
        "long names": (data, Labels.english(codes={**LABELS.codes, **names})),
    }


def draw_gallery(folder: Path) -> None:
    """Every form and variant as PNG in ``folder``, for a page and for a phone."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, example in examples().items():
        for variant, (data, labels) in variants(example).items():
            stem = name if variant == "typical" else f"{name}-{variant.replace(' ', '-')}"
            (folder / f"{stem}.png").write_bytes(charts.render_png(example.draw(data, labels), scale=1.5))
            with charts.drawn_for_phone():
                (folder / f"{stem}-phone.png").write_bytes(
                    charts.render_png(example.draw(data, labels), scale=1.5)
                )


if __name__ == "__main__":
    draw_gallery(Path(sys.argv[1]))
