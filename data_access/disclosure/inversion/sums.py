"""Sums and counts behind a mean, an index of concentration, and the parts of a decomposition."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from data_access.disclosure.inversion.candidates import Candidates, every_pair, whole
from data_access.disclosure.inversion.reading import Reading


def behind_mean(
    mean: Reading, cases: range | NDArray[np.int64], *, smallest: float = 0.0, largest: float = np.inf
) -> Candidates:
    """``sum`` and ``cases`` behind a mean of whole numbers between two bounds.

    With what is known of others, the sum tells the number of the one who is left.
    """
    number = whole(cases)
    number = number[number > 0]
    lowest, highest = max(mean.low, smallest), min(mean.high, largest)
    found, total = every_pair(number, lowest * number, highest * number)
    return Candidates({"sum": total, "cases": found})


def behind_concentration(
    index: Reading, cases: range | NDArray[np.int64], *, categories: int = 2, largest: range | None = None
) -> Candidates:
    """Counts ``first`` ≥ ``second`` (≥ ``third``) behind a Herfindahl-Hirschman index of two or three categories.

    ``largest``: what is known of the largest count.
    """
    if categories not in (2, 3):
        raise ValueError("every count of two or three categories can be tried, not of more")
    parts = []
    for number in map(int, whole(cases)):
        first = np.arange(number + 1) if largest is None else whole(largest)
        first = first[(first <= number) & (first * categories >= number)]
        if categories == 2:
            second = number - first
        else:
            rest = (number - first).astype(float)
            first, second = every_pair(first, np.ceil(rest / 2), np.minimum(rest, first))
        third = number - first - second
        kept = third >= 0
        parts.append(np.stack([first[kept], second[kept], third[kept]]))
    counts = np.concatenate(parts, axis=1)
    shares = counts / counts.sum(axis=0)
    fits = index.holds((shares**2).sum(axis=0))
    names = ("first", "second", "third")[:categories]
    return Candidates(dict(zip(names, counts, strict=False))).where(fits)


def behind_parts(
    within: Reading, mix: Reading, sizes: tuple[tuple[int, int], tuple[int, int]], known: tuple[range, ...]
) -> Candidates:
    """Numerators behind Kitagawa's two parts of a change of a share, for two groups whose sizes are known.

    ``sizes``: of each group at the first and the second moment. ``known``: what is known of the four numerators, in
    the order of counts ``a1``, ``a2`` (group a at both moments), ``b1``, ``b2``.
    """
    grids = np.meshgrid(*(whole(numbers) for numbers in known), indexing="ij")
    numerators = dict(zip(("a1", "a2", "b1", "b2"), (grid.ravel() for grid in grids), strict=True))
    (a_first, a_second), (b_first, b_second) = sizes
    before, after = a_first + b_first, a_second + b_second
    effect: NDArray[np.float64] = np.zeros(len(numerators["a1"]))
    composition = np.zeros_like(effect)
    for group, first, second in (("a", a_first, a_second), ("b", b_first, b_second)):
        rates = numerators[f"{group}1"] / first, numerators[f"{group}2"] / second
        shares = first / before, second / after
        effect += (rates[1] - rates[0]) * (shares[0] + shares[1]) / 2
        composition += (shares[1] - shares[0]) * (rates[0] + rates[1]) / 2
    return Candidates(numerators).where(within.holds(effect) & mix.holds(composition))
