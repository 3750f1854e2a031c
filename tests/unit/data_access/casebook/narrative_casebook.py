"""Small casebooks with coded narratives, for tests of what is asked of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from data_access.casebook.casebook import Casebook
from tests.unit.data_access.casebook.small_casebook import small_tables, write_casebook

CODES = {"isolation": 0.45, "surveillance": 0.3, "debt_for_travel": 0.25}
CODED = 900


def narratives(
    registrations: pd.Series, *, coders: tuple[int, ...] = (1, 2), errors: float = 0.1, seed: int = 11
) -> pd.DataFrame:
    """Ratings of the first narratives by each coder, who err now and then."""
    random = np.random.default_rng(seed)
    parts = []
    for code, share in CODES.items():
        truth = random.random(len(registrations)) < share
        for coder in coders:
            said = truth ^ (random.random(len(registrations)) < errors)
            parts.append(
                pd.DataFrame(
                    {
                        "registration_id": registrations.to_numpy(),
                        "narrative_code": code,
                        "coder": coder,
                        "answer": np.where(said, "yes", "no"),
                        "answer_not_known": None,
                    }
                )
            )
    return pd.concat(parts, ignore_index=True)


def tables_with_narratives(victims: int = 1500, errors: float = 0.1) -> dict[str, pd.DataFrame]:
    tables = small_tables(victims)
    first = tables["registration"].query("sequence == 1")["registration_id"].iloc[:CODED]
    return {**tables, "narrative": narratives(first, errors=errors)}


def casebook_with_narratives(folder: Path, tables: Mapping[str, pd.DataFrame]) -> Casebook:
    return write_casebook(folder, dict(tables))
