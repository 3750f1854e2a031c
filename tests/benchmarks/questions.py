"""Twelve aggregates as the reports ask them: of a casebook, protected; and of a flat CSV file with pandas, not protected.

pandas reads the columns that it needs and no others, in one go, and computes the same shares of cases with known answers. It
gives no intervals, hides nothing and looks at no case groups: it has less to do.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from data_access import Casebook
from data_access.casebook.cases import bits_of

ITEMS = {
    "exploitation": (
        "forced_labour",
        "sexual_exploitation",
        "forced_marriage",
        "slavery_and_similar_practices",
    ),
    "sector": ("agriculture", "construction", "domestic_work", "hospitality", "manufacturing"),
    "control": ("threats", "debt_bondage", "physical_abuse", "psychological_abuse", "withholds_documents"),
}
FACTS = {
    "v.sex": "sex",
    "r.age_group": "age_group",
    "r.year": "year",
    "v.citizenship": "citizenship",
    "v.education": "education",
    "e.country_of_exploitation": "country",
    "e.crossing": "crossing",
    "c.channel": "channel",
}

OF_CASEBOOK: dict[str, Callable[[Casebook], object]] = {
    "women, men, girls and boys by year": lambda book: book.share("sex_and_age", by="year"),
    "types of exploitation by sex and age": lambda book: book.share("exploitation_type", by="sex_and_age"),
    "forced labour by year": lambda book: book.share("exploitation_type=forced_labour", by="year"),
    "sectors by sex": lambda book: book.share("labour_sector", by="sex"),
    "means of control by sex and age": lambda book: book.share("means_of_control", by="sex_and_age"),
    "countries of exploitation": lambda book: book.share("country_of_exploitation"),
    "citizenships by year": lambda book: book.share("citizenship", by="year"),
    "crossing of borders by country and sex": lambda book: book.share(
        "crossing", by=["country_of_exploitation", "sex"]
    ),
    "education by sex and age": lambda book: book.share("education", by="sex_and_age"),
    "sectors of men by year": lambda book: book.where(sex_and_age="men").share("labour_sector", by="year"),
    "ways of contact by sex": lambda book: book.share("recruitment_channel", by="sex"),
    "routes": lambda book: book.flows("citizenship", "country_of_exploitation", top=20),
}


def columns(codes: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """SQL over the table of cases for each column of the flat file: facts, and 1, 0 or nothing for each item."""
    found = {name: f'"{column}"' for column, name in FACTS.items()}
    for table, listed in codes.items():
        bits = bits_of(table)
        for code in listed:
            yes, no = (f'"items_{table}.{told}" & {bits[code]} <> 0' for told in ("yes", "no"))
            found[f"{table}_{code}"] = f"CASE WHEN {yes} THEN 1 WHEN {no} THEN 0 END"
    return found


def codes_of(book: Casebook) -> dict[str, tuple[str, ...]]:
    """The items that a casebook carries of the groups that are asked for."""
    return {table: tuple(book.coverage_of_source.items[table]) for table in ITEMS}


def write_flat_file(book: Casebook, cases: Path, path: Path) -> None:
    """Write a casebook's cases as the flat CSV file that an analyst would have."""
    import duckdb

    listed = ", ".join(f'{text} AS "{name}"' for name, text in columns(codes_of(book)).items())
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(
            f"COPY (SELECT {listed} FROM read_parquet('{cases}')) TO '{path}' (FORMAT csv, HEADER)"
        )


def of_flat_file(path: Path) -> dict[str, pd.DataFrame]:
    """The same twelve with pandas."""
    header = pd.read_csv(path, nrows=0).columns
    facts = list(FACTS.values())
    frame = pd.read_csv(path, usecols=list(header), dtype={name: "str" for name in facts if name != "year"})
    items = {table: [name for name in header if name.startswith(f"{table}_")] for table in ITEMS}
    told: Any = frame["sex"] + " " + frame["age_group"]
    frame["sex_and_age"] = told.where(frame["sex"].isin(["female", "male"]))
    men = frame[frame["sex_and_age"] == "male adult"]
    return {
        "women, men, girls and boys by year": _shares(frame, "sex_and_age", ["year"]),
        "types of exploitation by sex and age": frame.groupby("sex_and_age")[items["exploitation"]].mean(),
        "forced labour by year": frame.groupby("year")[["exploitation_forced_labour"]].mean(),
        "sectors by sex": frame.groupby("sex")[items["sector"]].mean(),
        "means of control by sex and age": frame.groupby("sex_and_age")[items["control"]].mean(),
        "countries of exploitation": _shares(frame, "country", []),
        "citizenships by year": _shares(frame, "citizenship", ["year"]),
        "crossing of borders by country and sex": _shares(frame, "crossing", ["country", "sex"]),
        "education by sex and age": _shares(frame, "education", ["sex_and_age"]),
        "sectors of men by year": men.groupby("year")[items["sector"]].mean(),
        "ways of contact by sex": _shares(frame, "channel", ["sex"]),
        "routes": frame.groupby(["citizenship", "country"]).size().nlargest(20).to_frame(),
    }


def _shares(frame: pd.DataFrame, what: str, by: list[str]) -> pd.DataFrame:
    if not by:
        return frame[what].value_counts(normalize=True).to_frame()
    return frame.groupby(by)[what].value_counts(normalize=True).to_frame()
