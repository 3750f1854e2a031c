"""Where little is known: completeness by kind of fact, precision, worst-case bounds, and an index of gaps with open weights.

Everything is made of protected tables. The index has a part for each kind of fact (the share of cases in which it is not
known) and one for scarcity (how wide an interval so few cases leave). Nobody can say how much each part should weigh, so
all weights are tried: what holds for most of them is told, and ranks that hang on the weights are not.

Source of the bounds: Manski, C. F. (2003), Partial Identification of Probability Distributions, Springer, chapter 1: what
is not known may all be yes, or all be no.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm

Floats = NDArray[np.float64]
_SEED = 20261124
_WEIGHTINGS = 4000
_MORE = 100
_DIGITS = 3
_FIRST, _NEXT, _LATER = "collect here first", "collect here next", "better known than others"


def completeness_by_kind(
    coverage: pd.DataFrame, *, variables: Sequence[str], kinds: Sequence[str], by: str
) -> pd.DataFrame:
    """The share of cases in which a fact is known, averaged over the facts of one kind.

    ``coverage`` has ``variable``, ``by``, ``value`` and ``n_valid``; ``kinds`` says of each of ``variables`` what kind of
    fact it is. Returns columns ``by``, ``kind``, ``value`` and ``n_valid``; hidden where any of the facts is.
    """
    of_kind = dict(zip(variables, kinds, strict=True))
    used = coverage[coverage["variable"].isin(of_kind)].assign(
        kind=lambda rows: rows["variable"].map(of_kind)
    )
    grouped = used.groupby([by, "kind"], sort=False)
    found = grouped.agg(value=("value", lambda values: values.mean(skipna=False)), n_valid=("n_valid", "min"))
    return found.round({"value": _DIGITS}).reset_index()


def precision_now_and_later(counts: pd.DataFrame, *, by: str, moments: Sequence[str]) -> pd.DataFrame:
    """Half the 95 % interval of a share of one half, with the cases that there are, and with 100 more.

    Cases count as independent of one another, so real intervals are wider. ``counts`` has ``by`` and ``value``; ``moments``
    are the two words. Returns columns ``by``, ``moment``, ``value`` and ``n_valid``.
    """
    parts = []
    for word, more in zip(moments, (0, _MORE), strict=True):
        half = _half_width(counts["value"].to_numpy(dtype=float) + more)
        parts.append(
            pd.DataFrame(
                {by: counts[by], "moment": word, "value": half.round(_DIGITS), "n_valid": counts["value"]}
            )
        )
    return pd.concat(parts, ignore_index=True)


def worst_case_bounds(*shares: pd.DataFrame, terms: Sequence[str]) -> pd.DataFrame:
    """What shares could be if all unknown answers were no, and if all were yes.

    Each of ``shares`` has one row with ``value``, ``missing_share`` and ``n_valid``. Returns columns ``share_of``,
    ``value`` (of those known), ``low``, ``high`` (the bounds) and ``n_valid``.
    """
    rows = pd.concat([share[["value", "missing_share", "n_valid"]] for share in shares], ignore_index=True)
    known = 1 - rows["missing_share"].fillna(0.0)
    low = rows["value"] * known
    return pd.DataFrame(
        {
            "share_of": list(terms), "value": rows["value"], "low": low.round(_DIGITS),
            "high": (low + 1 - known).round(_DIGITS), "n_valid": rows["n_valid"],
        }
    )  # fmt: skip


def gap_index(completeness: pd.DataFrame, counts: pd.DataFrame, *, by: str) -> pd.DataFrame:
    """The index of gaps of each place, from 0 to 1: all parts weigh the same; the interval holds nine weightings in ten.

    ``completeness`` as from ``completeness_by_kind``, ``counts`` with ``by`` and ``value``. Places with a hidden part are
    left out. Returns columns ``by``, ``value``, ``low``, ``high`` and ``n_valid``, the widest gaps first.
    """
    parts, cases = _parts(completeness, counts, by)
    scores = parts.to_numpy() @ _weightings(parts.shape[1]).T
    low, high = np.quantile(scores, (0.05, 0.95), axis=1).round(_DIGITS)
    equal = parts.mean(axis=1).round(_DIGITS)
    found = pd.DataFrame(
        {by: parts.index, "value": equal.to_numpy(), "low": low, "high": high, "n_valid": cases.to_numpy()}
    )
    return found.sort_values("value", ascending=False, kind="stable").reset_index(drop=True)


def collect_first(completeness: pd.DataFrame, counts: pd.DataFrame, *, by: str) -> pd.DataFrame:
    """In how many weightings each place is among the third with the widest gaps, and so in which of three bands it stands.

    The first band holds what is among them in two of three weightings, the last what is in fewer than one of three. Within a
    band places are tied: exact ranks would hang on the weights, and tell counts. Arguments as of ``gap_index``. Returns columns
    ``by``, ``band``, ``value`` and ``n_valid``.
    """
    parts, cases = _parts(completeness, counts, by)
    scores = parts.to_numpy() @ _weightings(parts.shape[1]).T
    third = max(round(len(parts) / 3), 1)
    ranks = (-scores).argsort(axis=0, kind="stable").argsort(axis=0, kind="stable")
    among = (ranks < third).mean(axis=1).round(2)
    bands = np.select([among >= 2 / 3, among >= 1 / 3], [_FIRST, _NEXT], _LATER)
    found = pd.DataFrame({by: parts.index, "band": bands, "value": among, "n_valid": cases.to_numpy()})
    return found.sort_values(["value", by], ascending=[False, True], kind="stable").reset_index(drop=True)


def _parts(completeness: pd.DataFrame, counts: pd.DataFrame, by: str) -> tuple[pd.DataFrame, pd.Series]:
    """Gap by kind of fact, and scarcity, each over the widest there is; and the cases of each place."""
    gaps = 1 - completeness.pivot(index=by, columns="kind", values="value")
    cases = counts.set_index(by)["value"].reindex(gaps.index)
    gaps["scarcity"] = _half_width(cases.to_numpy(dtype=float))
    gaps = gaps.dropna()
    widest = gaps.max().where(gaps.max() > 0, 1.0)
    return gaps / widest, cases.loc[gaps.index]


def _weightings(parts: int) -> Floats:
    """Weights that add up to one, all equally likely (a flat Dirichlet distribution)."""
    return np.random.default_rng(_SEED).dirichlet(np.ones(parts), size=_WEIGHTINGS)


def _half_width(cases: Floats) -> Floats:
    return np.asarray(float(norm.ppf(0.975)) * 0.5 / np.sqrt(cases))
