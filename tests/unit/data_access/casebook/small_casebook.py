"""A small casebook with a known truth, written as Parquet, for tests of asking and of disclosure control."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from data_access.casebook.casebook import Casebook, casebook_of
from data_access.casebook.coverage import measure_coverage
from data_access.casebook.findings import ValidationReport
from data_access.casebook.storage import write_table
from data_access.disclosure.statuses import ProtectionClass
from data_access.sources.interface import CollectionPeriod, ImportedCasebook, SourceDescription

VICTIMS = 4000
COUNTRIES = ["MDA", "UKR", "BLR", "ROU", "ALB", "HTI", "KHM", "NAM"]
DESTINATIONS = ["RUS", "TUR", "POL", "ITA", "MDA", "UKR", "ARE", "THA"]
TYPES = ["forced_labour", "sexual_exploitation", "other"]
MEANS = ["threats", "debt_bondage", "withholds_documents"]
ROLES = ["recruiter_or_broker", "exploiter", "control_or_abuse"]


def small_tables(victims: int = VICTIMS, seed: int = 7) -> dict[str, pd.DataFrame]:
    """Canonical tables of a made-up casebook; some victims are registered twice, some facts are not known."""
    random = np.random.default_rng(seed)
    ids = [f"v{number:05d}" for number in range(victims)]
    male = random.random(victims) < 0.35
    year = random.integers(2004, 2012, victims)
    child = random.random(victims) < 0.2
    origin = random.choice(COUNTRIES, victims, p=[0.3, 0.3, 0.15, 0.1, 0.08, 0.04, 0.028, 0.002])
    destination = random.choice(DESTINATIONS, victims, p=[0.4, 0.2, 0.12, 0.1, 0.1, 0.05, 0.028, 0.002])
    mission = random.choice([f"m{number}" for number in range(12)], victims)
    labour = random.random(victims) < np.where(male, 0.8, 0.25)
    rural = random.random(victims) < 0.4
    unknown = random.random(victims) < 0.1

    victim = pd.DataFrame(
        {
            "victim_id": ids,
            "sex": np.where(male, "male", "female"),
            "citizenship": origin,
            "settlement": np.where(unknown, None, np.where(rural, "rural", "urban")),
        }
    )
    registration = pd.DataFrame(
        {
            "registration_id": [f"r{number:05d}" for number in range(victims)],
            "victim_id": ids,
            "mission_id": mission,
            "case_group_id": [f"g{number}" for number in random.integers(0, victims // 2, victims)],
            "year": year,
            "sequence": 1,
            "age_group": np.where(child, "child", "adult"),
            "form_version": np.where(year < 2008, "v2", "v3"),
        }
    )
    again = registration.iloc[: victims // 25].assign(
        registration_id=lambda r: "s" + r["registration_id"], sequence=2, year=2011, mission_id="m0"
    )
    episode = pd.DataFrame(
        {
            "episode_id": [f"e{number:05d}" for number in range(victims)],
            "victim_id": ids,
            "sequence": 1,
            "country_of_exploitation": destination,
            "crossing": np.where(origin == destination, "internal", "cross_border"),
        }
    )
    asked = year >= 2006
    means = _items(random, episode, "means_of_control", MEANS, [0.5, 0.3, 0.1], asked)
    exploitation = pd.concat(
        [
            _item(episode, "exploitation_type", "forced_labour", labour),
            _item(episode, "exploitation_type", "sexual_exploitation", ~labour),
            _item(episode, "exploitation_type", "other", random.random(victims) < 0.001),
        ]
    )
    perpetrator, link, role = _perpetrators(random, episode)
    months = pd.DataFrame(
        [(f"m{number}", y, 12) for number in range(12) for y in range(2004, 2012)],
        columns=["mission_id", "year", "months_open"],
    )
    missions = pd.DataFrame(
        {"mission_id": [f"m{n}" for n in range(12)], "country": ["MDA", "UKR"] * 6, "opened": 2000}
    )
    return {
        "mission": missions,
        "mission_year": months,
        "victim": victim,
        "registration": pd.concat([registration, again], ignore_index=True),
        "episode": episode,
        "exploitation": exploitation,
        "control": means,
        "perpetrator": perpetrator,
        "episode_perpetrator": link,
        "perpetrator_role": role,
    }


def write_casebook(
    folder: Path,
    tables: dict[str, pd.DataFrame],
    *,
    protection_class: ProtectionClass = ProtectionClass.CONFIDENTIAL,
    differentially_private: bool = False,
) -> Casebook:
    """Write the tables as an imported casebook and open it."""
    connection = duckdb.connect()
    for name, frame in tables.items():
        connection.register(f"given_{name}", frame)
        write_table(connection, name, f"given_{name}", folder)
    description = SourceDescription(
        name="small",
        title="A small casebook",
        protection_class=protection_class,
        synthetic=True,
        unit_noun="registered victims",
        citation="made up",
        citation_key="made2026up",
        terms="none",
        version="1",
        years=(2004, 2011),
        differentially_private=differentially_private,
        collection_timeline=(CollectionPeriod(2004, 2007, "form 2"), CollectionPeriod(2008, 2011, "form 3")),
    )
    coverage = measure_coverage(connection, folder, {})
    return casebook_of(ImportedCasebook(folder, description, coverage, ValidationReport()))


def _items(
    random: np.random.Generator,
    episode: pd.DataFrame,
    item: str,
    codes: list[str],
    shares: list[float],
    asked: np.ndarray,
) -> pd.DataFrame:
    parts = []
    for code, share in zip(codes, shares, strict=True):
        yes = random.random(len(episode)) < share
        known = asked & (random.random(len(episode)) < 0.85)
        answer = np.where(known, np.where(yes, "yes", "no"), "not_known")
        reason = np.where(known, None, np.where(asked, "unknown", "not_asked"))
        parts.append(
            pd.DataFrame(
                {
                    "episode_id": episode["episode_id"],
                    item: code,
                    "answer": answer,
                    "answer_not_known": reason,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def _item(episode: pd.DataFrame, item: str, code: str, yes: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "episode_id": episode["episode_id"],
            item: code,
            "answer": np.where(yes, "yes", "no"),
            "answer_not_known": None,
        }
    )


def _perpetrators(
    random: np.random.Generator, episode: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    number = random.poisson(1.2, len(episode))
    episodes = np.repeat(episode["episode_id"].to_numpy(), number)
    persons = random.integers(0, len(episodes) // 2, len(episodes))
    link = pd.DataFrame(
        {"episode_id": episodes, "perpetrator_id": [f"p{n}" for n in persons]}
    ).drop_duplicates()
    link["relation"] = random.choice(["stranger_or_other", "friend_or_acquaintance"], len(link))
    known = sorted(link["perpetrator_id"].unique())
    perpetrator = pd.DataFrame(
        {
            "perpetrator_id": known,
            "sex": np.where(random.random(len(known)) < 0.3, "female", "male"),
            "citizenship": random.choice(COUNTRIES[:4], len(known)),
        }
    )
    role = link[["episode_id", "perpetrator_id"]].merge(pd.DataFrame({"role": ROLES}), how="cross")
    role["answer"] = np.where(random.random(len(role)) < 0.4, "yes", "no")
    role["answer_not_known"] = None
    return perpetrator, link.reset_index(drop=True), role
