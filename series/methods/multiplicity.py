"""Many results at once: how sure one may still be of each, when so many were looked at.

*Holm* holds a whole family of hypotheses together: if none of them were true, the chance that any is taken for true is one
in twenty at most. It is for headline claims, set before the data are opened. *Benjamini and Hochberg* hold the share of
false ones among those that are taken for true: for tables in which many differences are looked at.

Both need a p-value for each result. It is read from the printed interval, so that it says nothing that the interval does
not: the distance from the value to that bound which faces the hypothesis is 1.96 standard errors, on the scale on which
the interval is even (a share on that of logits, a ratio on that of logarithms, a difference as it is). Intervals must hold
for each result alone, not already for several together.

Sources: Holm, S. (1979), A Simple Sequentially Rejective Multiple Test Procedure, Scandinavian Journal of Statistics 6 (2),
65-70; Benjamini, Y. and Hochberg, Y. (1995), Controlling the False Discovery Rate: A Practical and Powerful Approach to
Multiple Testing, Journal of the Royal Statistical Society B 57 (1), 289-300.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Protocol

import numpy as np
import pandas as pd
from scipy.special import logit
from scipy.stats import norm
from statsmodels.stats.multitest import multipletests

NORMAL_95 = 1.959963984540054
_DIGITS = 3
_SCALES: dict[str, Callable[[float], float]] = {
    "share": lambda x: float(logit(x)),
    "ratio": lambda x: float(np.log(x)) if x > 0 else -np.inf,
    "difference": float,
}


class Interval(Protocol):
    """A number with the ends of its 95 % interval, as ``derive`` gives a protected value."""

    low: float | None
    high: float | None

    def __float__(self) -> float: ...


def holm_adjusted(
    *results: Interval, claims: Sequence[str], against: Sequence[str], scales: Sequence[str]
) -> pd.DataFrame:
    """P-values of some headline claims, held together by Holm's procedure.

    One of each for every result: ``claims`` what it says, ``against`` the value that it would have to differ from ("0.5", "1"),
    ``scales`` "share", "ratio" or "difference". A claim that a value lies above or below another one holds with its whole
    family where the adjusted p-value is below 0.05 and the value lies on that side. Returns columns ``claim``, ``value`` (the
    adjusted p-value) and ``p_value``; NaN where a value or its interval is hidden, which then isn't counted in the family.
    Raises ValueError where their numbers differ, or for another scale.
    """
    if not len(results) == len(claims) == len(against) == len(scales):
        raise ValueError("each result needs its claim, the value that it is set against, and its scale")
    p_values = np.array(
        [
            _p_value(float(result), result.low, result.high, float(level), scale)
            for result, level, scale in zip(results, against, scales, strict=True)
        ]
    )
    return _adjusted(pd.DataFrame({"claim": list(claims)}), p_values, "holm")


def false_discovery_rates(
    *tables: pd.DataFrame, against: str, scale: str, names: Sequence[str] = ()
) -> pd.DataFrame:
    """P-values of all rows of some tables as one family, after Benjamini and Hochberg.

    ``tables``: frames of protected tables (``value``, ``low``, ``high``) or of models (``p_value``, for nil on the scale of the
    model); ``against`` and ``scale`` as in ``holm_adjusted``, for all rows. ``names`` says in words what each row is; by
    default its codes. Returns columns ``result``, ``value`` (the adjusted p-value: the share of false results among those
    at least as sure) and ``p_value``; NaN for rows that are hidden, which aren't counted. Raises
    ValueError where names and rows differ.
    """
    level = float(against)
    rows = [row for table in tables for row in table.to_dict("records")]
    words = list(names) or [_codes(row) for row in rows]
    if len(words) != len(rows):
        raise ValueError(f"{len(words)} results are named, and there are {len(rows)}")
    p_values = np.array(
        [
            float(row["p_value"])
            if row.get("p_value") is not None
            else _p_value(row["value"], row.get("low"), row.get("high"), level, scale)
            for row in rows
        ]
    )
    return _adjusted(pd.DataFrame({"result": words}), p_values, "fdr_bh")


def _adjusted(words: pd.DataFrame, p_values: np.ndarray, method: str) -> pd.DataFrame:
    known = ~np.isnan(p_values)
    adjusted = np.full(len(p_values), np.nan)
    if known.any():
        adjusted[known] = multipletests(p_values[known], method=method)[1]
    return words.assign(value=adjusted.round(_DIGITS), p_value=p_values.round(_DIGITS))


def _p_value(value: float, low: float | None, high: float | None, level: float, scale: str) -> float:
    if scale not in _SCALES:
        raise ValueError(f"there is no scale {scale!r}: take one of {', '.join(_SCALES)}")
    bound = low if value >= level else high
    if bound is None or np.isnan([value, bound]).any():
        return float("nan")
    at = _SCALES[scale]
    error = abs(at(value) - at(bound)) / NORMAL_95
    if error == 0:
        return 1.0 if value == level else 0.0
    return float(2 * norm.sf(abs(at(value) - at(level)) / error))


def _codes(row: Mapping[Hashable, object]) -> str:
    return ", ".join(str(part) for name, part in row.items() if isinstance(part, str) and name != "status")
