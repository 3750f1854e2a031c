"""How the share of cases with an organised group depends on where the line is drawn.

UNTOC Article 2(a) speaks of three or more persons who act in concert; case data show how many perpetrators a victim
reported and in how many roles. Both numbers are counted as *seen by the victim*: members whom nobody saw are missing,
and larger groups are reported by more victims, so neither the number nor the size of groups can be had from it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from series.methods.resampling import resample_clusters


def organised_share(
    cases: pd.DataFrame,
    *,
    perpetrators: str,
    roles: str,
    sizes: Sequence[int] = (2, 3, 4),
    numbers_of_roles: Sequence[int] = (1, 2, 3),
    cluster: str | None = None,
    replicates: int = 200,
    seed: int = 20091001,
) -> pd.DataFrame:
    """Share of cases with at least so many perpetrators in at least so many distinct roles, for each pair of lines.

    ``cases`` has one row a case with the number of ``perpetrators`` reported (cases without any, or where it isn't
    known, are left out) and of distinct ``roles`` (not known counts as none). Returns columns ``perpetrators_reported``,
    ``roles_reported`` (codes such as ``3+``), ``value``, ``low``, ``high`` (percentile bootstrap of clusters), ``n``, and
    ``fewest`` (cases beyond the lines, or not, whichever are fewer).
    """
    known = cases[cases[perpetrators].fillna(0) >= 1]
    known = known.assign(**{roles: known[roles].fillna(0)})
    lines = [(size, number) for size in sizes for number in numbers_of_roles]
    observed = _shares(known, perpetrators, roles, lines)
    draws = np.array(
        [
            _shares(sample, perpetrators, roles, lines)
            for sample in resample_clusters(known, cluster, replicates, seed)
        ]
    )
    low, high = np.quantile(draws, (0.025, 0.975), axis=0)
    return pd.DataFrame(
        {
            "perpetrators_reported": [f"{size}+" for size, _ in lines],
            "roles_reported": [f"{number}+" for _, number in lines],
            "value": observed,
            "low": low,
            "high": high,
            "n": len(known),
            "fewest": [round(min(share, 1 - share) * len(known)) for share in observed],
        }
    )


def _shares(cases: pd.DataFrame, perpetrators: str, roles: str, lines: list[tuple[int, int]]) -> list[float]:
    size, number = cases[perpetrators].to_numpy(float), cases[roles].to_numpy(float)
    return [
        float(((size >= smallest) & (number >= fewest)).mean()) if len(size) else float("nan")
        for smallest, fewest in lines
    ]


def organised_share_without_largest(
    cases: pd.DataFrame,
    *,
    perpetrators: str,
    roles: str,
    leave_out: str,
    cluster: str,
    size: int,
    number: int,
) -> pd.DataFrame:
    """The share at one line without the cases of the largest ``leave_out`` (a mission): whether the whole hangs on it.

    Returns the columns of ``organised_share``, one row.
    """
    largest = cases[leave_out].value_counts().index[0]
    kept = cases[cases[leave_out] != largest]
    return organised_share(
        kept, perpetrators=perpetrators, roles=roles, sizes=[size], numbers_of_roles=[number], cluster=cluster
    )
