"""Percentages: their numerators and bases from the share, its interval, and the part that is missing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from data_access.disclosure.inversion.candidates import Candidates, every_pair, whole
from data_access.disclosure.inversion.reading import Reading
from data_access.disclosure.precision import REACH


def behind_share(
    share: Reading,
    bases: range | NDArray[np.int64],
    *,
    low: Reading | None = None,
    high: Reading | None = None,
    effect: tuple[float, float] = (1.0, 1.0),
    step: int = 1,
) -> Candidates:
    """``numerator`` and ``base`` behind a share with its Wilson interval (Wilson 1927).

    ``bases``: those that are thought possible. ``effect``: between what bounds the design effect lies by which the
    interval is widened. ``step``: what counts are multiples of before the share is computed from them.
    """
    found = whole(bases)
    found = found[(found > 0) & (found % step == 0)]
    base, numerator = every_pair(
        found, np.maximum(share.low, 0.0) * found, np.minimum(share.high, 1.0) * found, step
    )
    candidates = Candidates({"numerator": numerator, "base": base})
    for reading, sign in ((low, -1.0), (high, 1.0)):
        if reading is not None:
            ends = [_wilson(candidates, design, sign) for design in effect]
            candidates = candidates.where(reading.overlaps(np.minimum(*ends), np.maximum(*ends)))
    return candidates


def _wilson(candidates: Candidates, effect: float, sign: float) -> NDArray[np.float64]:
    """One end of Wilson's interval for each set of counts, with the base divided by the design effect."""
    base = candidates.counts["base"] / effect
    share = candidates.counts["numerator"] / candidates.counts["base"]
    middle = share + REACH**2 / (2 * base)
    half = REACH * np.sqrt(share * (1 - share) / base + REACH**2 / (4 * base**2))
    return np.asarray(np.clip((middle + sign * half) / (1 + REACH**2 / base), 0.0, 1.0))


def all_behind(known: range | NDArray[np.int64], missing: Reading, *, step: int = 1) -> Candidates:
    """``known``, ``all`` and ``missing`` cases behind a share that is missing, given how many are known."""
    found = whole(known)
    found = found[found % step == 0]
    if missing.high >= 1:
        raise ValueError("where all may be missing, nothing is told of how many these are")
    lowest, highest = found / (1 - max(missing.low, 0.0)), found / (1 - missing.high)
    base, everybody = every_pair(found, lowest, highest, step)
    return Candidates({"known": base, "all": everybody, "missing": everybody - base})


def base_of_width(
    share: Reading, low: Reading, high: Reading, *, noise: float = 0.0, effect: float = 1.0
) -> tuple[int, int]:
    """The base of a share from the width of its interval alone: by the normal law, or a bootstrap of single cases.

    ``noise``: the relative error of the width that the number of replicates leaves. The width of a 95 % interval is
    twice 1.96 standard errors, and these are sqrt(share (1 - share) / base).
    """
    if low.value >= high.value:
        raise ValueError("an interval without width tells nothing of a base")
    reach = low.reach + high.reach
    width = high.value - low.value
    narrow, wide = max(width - reach, 1e-12) * (1 - noise), (width + reach) * (1 + noise)
    shares = np.array([np.clip(share.low, 0, 1), np.clip(share.high, 0, 1)])
    spread = shares * (1 - shares)
    most = 0.25 if shares[0] <= 0.5 <= shares[1] else float(spread.max())
    smallest, largest = (
        (2 * REACH) ** 2 * effect * s / w**2 for s, w in ((spread.min(), wide), (most, narrow))
    )
    return int(np.ceil(smallest)), int(np.floor(largest))
