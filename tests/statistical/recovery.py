"""Drawing the casebook many times and comparing what an analyst finds with the known truth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from data_access.sources.demonstration import generate
from tests.statistical.estimators import Estimate, Tables

FIRST_SEED = 10_000
PEOPLE = ("victim", "registration", "episode")
SECTORS = (*PEOPLE, "sector")
PERPETRATORS = (*PEOPLE, "perpetrator", "episode_perpetrator", "perpetrator_role")
ACTIVITY = (*PEOPLE, "mission", "mission_year")


@dataclass(frozen=True)
class Recovery:
    """What many draws found of one truth."""

    truth: float
    values: np.ndarray
    standard_errors: np.ndarray

    @property
    def bias(self) -> float:
        """Mean deviation from the truth."""
        return float(self.values.mean() - self.truth)

    @property
    def spread(self) -> float:
        """Standard deviation of the estimates between draws."""
        return float(self.values.std(ddof=1))

    @property
    def coverage(self) -> float:
        """Share of 95 % intervals that hold the truth."""
        held = [
            Estimate(*pair).covers(self.truth) for pair in zip(self.values, self.standard_errors, strict=True)
        ]
        return float(np.mean(held))

    @property
    def bias_error(self) -> float:
        """Monte Carlo standard error of the bias."""
        return self.spread / np.sqrt(len(self.values))


def recover(
    estimator: Callable[[Tables], dict[str, Estimate]],
    truths: dict[str, float],
    tables: Sequence[str],
    draws: int,
    first_seed: int = FIRST_SEED,
) -> dict[str, Recovery]:
    """Estimates of several truths from ``draws`` casebooks of the default size."""
    found: dict[str, list[Estimate]] = {name: [] for name in truths}
    for seed in range(first_seed, first_seed + draws):
        estimates = estimator(generate(seed=seed, tables=tuple(tables)))
        for name in truths:
            found[name].append(estimates[name])
    return {
        name: Recovery(
            truths[name],
            np.array([each.value for each in estimates]),
            np.array([each.standard_error for each in estimates]),
        )
        for name, estimates in found.items()
    }
