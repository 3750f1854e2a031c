"""Whether many casebooks gave the known truth again: bias, coverage, and the bands within which they must lie.

An estimate passes where its bias is at most a tenth of its standard error, with room for the chance of the draws
(3 SE / √R), and where the share of draws whose interval holds the truth lies within the binomial band of all estimates
together: if all intervals were honest, the chance that any of them fell outside would be one in a thousand. An estimate
that protection tells in steps wider than its standard error may be half a step away besides: the nearest step isn't
reached by chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from data_access.sources.demonstration.truth import Kind, KnownTruth, truth
from tests.statistical.known_truth.drawing import Draw
from tests.statistical.known_truth.headlines import Headline, Scale, Theme

Floats = NDArray[np.float64]
LARGEST_BIAS = 0.1
ROOM = 3.0
FAMILY_WISE = 0.001
_SMALLEST = 1e-9


@dataclass(frozen=True)
class Judgement:
    """What many draws found of one estimate.

    ``bias`` and ``standard_error`` (the spread between draws) are on the estimate's scale, the bias in standard errors; ``mean``
    and ``truth`` are as they are printed. ``step``: in what steps the estimates are told (0 on a scale of its own).
    """

    headline: Headline
    kind: Kind
    truth: float
    mean: float
    standard_error: float
    bias: float
    coverage: float | None
    draws: int
    band: tuple[float, float]
    step: float = 0.0

    @property
    def unbiased(self) -> bool:
        nearest = self.step / 2 / self.standard_error if self.step > self.standard_error else 0.0
        return abs(self.bias) <= LARGEST_BIAS + ROOM / np.sqrt(self.draws) + nearest

    @property
    def covered(self) -> bool:
        return self.coverage is None or self.band[0] <= self.coverage <= self.band[1]

    @property
    def passes(self) -> bool:
        """Of what can't be recovered: whether the data point where the truth says, beyond doubt."""
        if self.kind is Kind.UNRECOVERABLE:
            return self.bias * self.headline.direction > 0 and not self.unbiased
        return self.unbiased and self.covered


def judge(headline: Headline, known: KnownTruth, draws: Sequence[Draw], family: int) -> Judgement:
    """Set the estimates of many draws against the truth; ``family``: how many estimates are judged together.

    Draws in which protection hid the value are left out. Raises ValueError where fewer than two are left.
    """
    told = [each for each in draws if each["found"][headline.id][0] is not None]
    if len(told) < 2 or known.value is None:
        raise ValueError(f"{headline.id} was told in {len(told)} of {len(draws)} draws")
    value, low, high = np.array([each["found"][headline.id] for each in told], dtype=float).T
    truths = np.array([each["truths"][headline.id] if headline.varies else known.value for each in told])
    scaled = _scaled(headline.scale, value)
    errors = scaled - _scaled(headline.scale, truths)
    spread = max(float(errors.std(ddof=1)), _SMALLEST)
    bounds = headline.nominal == 1.0
    return Judgement(
        headline=headline,
        kind=known.kind,
        truth=float(truths.mean()),
        mean=_back(headline.scale, float(scaled.mean())),
        standard_error=spread,
        bias=0.0 if bounds else float(errors.mean()) / spread,
        coverage=float(np.mean((low <= truths) & (truths <= high))) if headline.interval else None,
        draws=len(told),
        band=(1.0, 1.0) if bounds else band(len(told), headline.nominal, family),
        step=step_of_values(value) if headline.scale is Scale.PLAIN else 0.0,
    )


def step_of_values(values: Floats) -> float:
    """The widest step, 1, 2 or 5 in some decimal, of which all values are multiples; 0 where they are told to six decimals."""
    for decimal in range(6):
        for digit in (5, 2, 1):
            steps = values * 10**decimal / digit
            if np.allclose(steps, np.rint(steps), rtol=0, atol=1e-6):
                return float(digit / 10**decimal)
    return 0.0


def band(draws: int, nominal: float, family: int) -> tuple[float, float]:
    """Shares of draws between which the coverage of an honest interval lies, for so many estimates together."""
    tail = FAMILY_WISE / family / 2
    return float(binom.ppf(tail, draws, nominal)) / draws, float(binom.ppf(1 - tail, draws, nominal)) / draws


def judge_all(theme: Theme, draws: Sequence[Draw], family: int) -> list[Judgement]:
    """All estimates of a report, in their order."""
    return [judge(each, truth(each.truth), draws, family) for each in theme.headlines]


def _scaled(scale: Scale, values: Floats) -> Floats:
    return np.log(values) if scale is Scale.LOGARITHM else values


def _back(scale: Scale, value: float) -> float:
    return float(np.exp(value)) if scale is Scale.LOGARITHM else float(value)
