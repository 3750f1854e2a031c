"""Where little is known, country by country: bands of records, completeness in steps, and an index of tied ranks.

Most countries have fewer records than may be told, so nothing here needs their exact number: they stand in one band, and in
every ranking they are tied. Each part of the index is a rank among all countries (0: the least gap, 1: the widest), tied
where gaps are the same; ranks carry parts of different kinds to one scale and no outlier rules them (OECD and JRC (2008),
Handbook on Constructing Composite Indicators, section 5). What ranks hang on the weights is told by trying all weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm, rankdata

Floats = NDArray[np.float64]
_SEED = 20261126
_WEIGHTINGS = 2000
_MOST = 20
_LARGEST_TIE = 12
_STEP = 0.1
_FEWEST_FOR_A_STEP = 50  # five cases, to which counts are rounded, are one step
_FEWEST_IN_A_YEAR = 11
_WITHIN_THE_BAND = 5.0
_OTHER = "other"
RECORDS = ("0 to 10", "11 to 99", "100 to 999", "1,000 or more")
BANDS = ("collect here first", "collect here next", "better known than others")
PARTS = {
    "facts": "facts not known",
    "records": "few records",
    "years": "years without records",
    "glotip": "detected, not registered",
    "population": "inhabitants for a record",
}


@dataclass(frozen=True)
class _Gaps:
    """Gaps of each country (rows) in each part (columns): the middle, and the least and widest that they may be."""

    names: tuple[str, ...]
    middle: Floats
    low: Floats
    high: Floats


def completeness_of_places(
    cases: pd.DataFrame,
    *,
    place: str,
    facts: Sequence[str],
    kinds: Sequence[str],
    cluster: str,
    least: int = _FEWEST_FOR_A_STEP,
) -> pd.DataFrame:
    """In what share of a place's cases facts are known, averaged over the facts of one kind, in steps of ten per cent.

    ``cases`` has a column for each of ``facts`` (empty where it is not known); ``kinds`` says of what kind each is. Shares
    stop at 10 and 90 per cent, so that no small number of cases can be had from them. Places with fewer than ``least``
    cases are left out. Returns columns ``place``, ``kind``, ``value``, ``low``, ``high`` (clustered by ``cluster``), ``n``
    and ``fewest``.
    """
    rows = []
    for name, group in cases[cases[place].notna()].groupby(place, sort=True):
        if len(group) < least:
            continue
        known = group[list(facts)].notna().to_numpy(float)
        for kind in dict.fromkeys(kinds):
            shares = known[:, [of == kind for of in kinds]].mean(axis=1)
            value, error = float(shares.mean()), _clustered_error(shares, group[cluster])
            half = float(norm.ppf(0.975)) * error
            low, high = (_stopped(value + sign * half) for sign in (-1, 1))
            told = _stopped(round(value / _STEP) * _STEP)
            rows.append((name, kind, told, min(low, told), max(high, told), len(group), len(group)))
    return pd.DataFrame(rows, columns=[place, "kind", "value", "low", "high", "n", "fewest"])


def years_with_records(
    cases: pd.DataFrame, *, place: str, year: str, least: int = _FEWEST_FOR_A_STEP
) -> pd.DataFrame:
    """In how many years a place has eleven records or more. Places as in ``completeness_of_places``.

    Returns columns ``place``, ``value`` (years), ``n`` and ``fewest``.
    """
    counted = cases[cases[place].notna() & cases[year].notna()].groupby([place, year], sort=True).size()
    totals = counted.groupby(level=0).sum()
    enough = counted[counted >= _FEWEST_IN_A_YEAR].groupby(level=0).size()
    found = enough.reindex(totals.index).fillna(0)[totals >= least]
    return pd.DataFrame(
        {place: found.index, "value": found.to_numpy(float), "n": totals[found.index].to_numpy(),
         "fewest": _FEWEST_IN_A_YEAR}
    )  # fmt: skip


def countries_by_band(world: pd.DataFrame, counts: pd.DataFrame, *, place: str, region: str) -> pd.DataFrame:
    """How many countries of each region have how many records, in bands.

    ``world`` has every country with its region, ``counts`` the released numbers of records (``place``, ``value``); a country
    without one has few or none. Returns columns ``region``, ``records`` (the band) and ``value``.
    """
    banded = world.assign(records=_band(_records(world, counts, place)))
    found = pd.crosstab(banded[region], banded["records"]).reindex(columns=list(RECORDS), fill_value=0)
    return found.reset_index().melt(id_vars=region, var_name="records", value_name="value")


def share_hardly_known(world: pd.DataFrame, counts: pd.DataFrame, *, place: str) -> float:
    """The share of all countries that have at most ten records."""
    return float((_band(_records(world, counts, place)) == RECORDS[0]).mean())


def detected_where_hardly_known(
    world: pd.DataFrame, counts: pd.DataFrame, detected: pd.DataFrame, *, place: str
) -> tuple[float, float, float]:
    """The share of all detections that lie in countries with at most ten records, with the bounds of censored numbers."""
    unseen = _band(_records(world, counts, place)) == RECORDS[0]
    found = detected.set_index(place).reindex(world[place])[["value", "low", "high"]].fillna(0.0).to_numpy()
    inside, outside = found[unseen].sum(axis=0), found[~unseen].sum(axis=0)
    value = inside[0] / (inside[0] + outside[0])
    return (
        round(value, 3),
        round(inside[1] / (inside[1] + outside[2]), 3),
        round(inside[2] / (inside[2] + outside[1]), 3),
    )


def country_index(
    world: pd.DataFrame, counts: pd.DataFrame, completeness: pd.DataFrame, years: pd.DataFrame,
    *outside: pd.DataFrame, place: str, given: Sequence[str] = (), listed: bool = True,
) -> pd.DataFrame:  # fmt: skip
    """The index of gaps of each country, and in which of three bands it stands, over all weightings of the parts.

    ``outside`` are tables of detections a year (``glotip``) and of inhabitants (``population``), in the order of
    ``given``. Each weighting is drawn together with what is uncertain in the parts: the intervals of ``completeness`` and
    the bounds of censored detections. A country is to be collected in first where it is among the third with the
    widest gaps in two of three weightings, and next in one of three. ``listed`` keeps the widest gaps only, and none of
    those that too many countries share.
    Returns ``place``, ``records``, ``band``, ``value`` (all parts alike), ``low``, ``high`` (nine weightings in ten).
    """
    known = dict(zip(given, outside, strict=True))
    raw = _raw_parts(world, counts, completeness, years, known, place)
    equal = _ranked(raw.middle).mean(axis=1)
    scores, among = _over_weightings(raw)
    low, high = np.quantile(scores, (0.05, 0.95), axis=0)
    chosen = np.select([among >= 2 / 3, among >= 1 / 3], BANDS[:2], BANDS[2])
    found = pd.DataFrame(
        {place: world[place], "records": _band(_records(world, counts, place)), "band": chosen,
         "value": equal.round(2), "low": low.round(2), "high": high.round(2)}
    )  # fmt: skip
    order = pd.Categorical(found["band"], BANDS)
    found = found.assign(order=order).sort_values(["order", "value", place], ascending=[True, False, True])
    found = found.drop(columns="order").reset_index(drop=True)
    return _widest(found) if listed else found


def country_parts(
    world: pd.DataFrame, counts: pd.DataFrame, completeness: pd.DataFrame, years: pd.DataFrame,
    *outside: pd.DataFrame, place: str, given: Sequence[str] = (), only: Sequence[str] = (),
) -> pd.DataFrame:  # fmt: skip
    """The parts of the index of the countries in ``only``, as tied ranks from 0 to 1. Columns ``place``, ``part``, ``value``."""
    known = dict(zip(given, outside, strict=True))
    raw = _raw_parts(world, counts, completeness, years, known, place)
    parts = pd.DataFrame(_ranked(raw.middle).round(2), columns=[PARTS[name] for name in raw.names])
    parts.insert(0, place, world[place].to_numpy())
    chosen = parts.set_index(place).loc[list(only)].reset_index()
    return chosen.melt(id_vars=place, var_name="part", value_name="value")


def _raw_parts(
    world: pd.DataFrame, counts: pd.DataFrame, completeness: pd.DataFrame, years: pd.DataFrame,
    outside: dict[str, pd.DataFrame], place: str,
) -> _Gaps:  # fmt: skip
    counted = _records(world, counts, place)
    # A count that was rounded into the lowest band is tied with it.
    records = np.where(_band(counted) == RECORDS[0], _WITHIN_THE_BAND, counted.to_numpy(float))
    columns = {"facts": _facts(world, completeness, place)}
    columns["records"] = _thrice(-records)
    covered = years.set_index(place)["value"].reindex(world[place]).fillna(0.0).to_numpy(float)
    columns["years"] = _thrice(-covered)
    a_year = records / max(float(np.max(covered, initial=1.0)), 1.0)
    for name, table in outside.items():
        figures = table.set_index(place).reindex(world[place])
        if name == "glotip":
            bounds = figures[["value", "low", "high"]].to_numpy(float)
            columns[name] = np.log1p(bounds) - np.log1p(a_year)[:, None]
        else:
            columns[name] = _thrice(figures["value"].to_numpy(float) / records)
    middle, low, high = (np.column_stack([column[:, at] for column in columns.values()]) for at in range(3))
    return _Gaps(tuple(columns), middle, low, high)


def _facts(world: pd.DataFrame, completeness: pd.DataFrame, place: str) -> Floats:
    """The mean share of facts not known; all of them where there are too few records to tell."""
    parts = []
    for column in ("value", "high", "low"):
        mean = completeness.groupby(place)[column].mean()
        parts.append(1 - mean.reindex(world[place]).fillna(0.0).to_numpy(float))
    return np.column_stack(parts)


def _over_weightings(raw: _Gaps) -> tuple[Floats, Floats]:
    """The index of each country in each weighting, and the share of weightings in which it is in the widest third."""
    draw = np.random.default_rng(_SEED)
    third = max(round(len(raw.middle) / 3), 1)
    within = draw.random((_WEIGHTINGS, 1, len(raw.names)))
    weights = draw.dirichlet(np.ones(len(raw.names)), size=_WEIGHTINGS)
    gaps = raw.low + (raw.high - raw.low) * within
    scores = np.einsum("dcp,dp->dc", _ranked(gaps), weights)
    places = rankdata(-scores.round(9), method="min", axis=1)
    return scores, np.asarray((places <= third).mean(axis=0))


def _ranked(gaps: Floats) -> Floats:
    """Each part (last axis) as ranks from 0 to 1 among countries (the axis before), the tied all in the lowest place of
    theirs; where nothing is known, the middle."""
    found = np.full(gaps.shape, 0.5)
    for at in range(gaps.shape[-1]):
        part = gaps[..., at]
        known = ~np.isnan(part.reshape(-1, part.shape[-1])[0])  # the same countries in every draw
        places = rankdata(part[..., known], method="min", axis=-1) - 1.0
        widest = places.max(axis=-1, keepdims=True, initial=0.0)
        found[..., known, at] = np.where(widest > 0, places / np.where(widest > 0, widest, 1.0), 0.5)
    return found


def _widest(found: pd.DataFrame) -> pd.DataFrame:
    """The widest gaps that differ, cut where one country differs from the next: ties are too many to list, or whole."""
    tied = found.groupby("value")["value"].transform("size")
    found = found[tied <= _LARGEST_TIE].reset_index(drop=True)
    if len(found) <= _MOST:
        return found
    kept = found[found["value"] > found["value"].iloc[_MOST]]
    return kept if len(kept) else found.head(_MOST)


def number_of_countries(index: pd.DataFrame) -> float:
    """How many countries the index ranks."""
    return float(len(index))


def number_to_collect_first(index: pd.DataFrame) -> float:
    """How many countries stand in the first band."""
    return float((index["band"] == BANDS[0]).sum())


def _records(world: pd.DataFrame, counts: pd.DataFrame, place: str) -> pd.Series:
    listed = counts[counts[place] != _OTHER].set_index(place)["value"]
    return listed.reindex(world[place]).reset_index(drop=True)


def _band(records: pd.Series) -> NDArray[np.str_]:
    lines = [records >= line for line in (1000, 100, 11)]
    return np.select(lines, [*RECORDS[:0:-1]], RECORDS[0])


def _thrice(values: Floats) -> Floats:
    return np.column_stack([values] * 3)


def _stopped(share: float) -> float:
    return round(float(np.clip(share, _STEP, 1 - _STEP)), 2)


def _clustered_error(shares: Floats, clusters: pd.Series) -> float:
    sums = pd.Series(shares - shares.mean()).groupby(clusters.to_numpy()).sum()
    return float(np.sqrt((sums**2).sum()) / len(shares))


def least_complete(completeness: pd.DataFrame, *, place: str, most: str = "16") -> pd.DataFrame:
    """The places in which facts are known least often over all kinds, the least first, at most so many."""
    order = completeness.groupby(place)["value"].mean().sort_values(kind="stable").index[: int(most)]
    return pd.concat([completeness[completeness[place] == name] for name in order], ignore_index=True)
