"""The cell-key method: each count carries noise that the persons in it determine, so it is the same in every table.

Each record has a secret key. The keys of the records in a cell, added up modulo one, make the cell's key, which looks
up the cell's noise in a perturbation table. Who is counted decides the noise, not the table it is printed in: asking
twice tells nothing more, and the difference of two tables carries the noise of both. Fraser and Wooton (2005), A
proposed method for confidentialising tabular output to protect against differencing; Marley and Leaver (2011), A method
for confidentialising user-defined tables; both Australian Bureau of Statistics. Thompson, Broadfoot and Elazar (2013),
Methodology for the automatic confidentialisation of statistical outputs from remote servers.

The table is of maximum entropy among those whose noise has mean nil (so that counts are unbiased, whatever the true
count), the policy's variance, its largest size, and never makes a small count: Giessing (2016), Computational issues in
the design of transition probabilities and disclosure risk estimation for additive noise. Where small true counts leave
no noise of so small a variance, the smallest possible one is taken: they become nil or the threshold. Nil stays nil.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import logsumexp

from data_access.disclosure.policy import CountRules

KEY_RANGE = 2**40
"""Keys are whole numbers below this, so that adding them up gives the same in any order; divided by it, below one."""

_NEARLY = 1.02


def record_keys(secret: bytes, identifiers: Iterable[str]) -> NDArray[np.int64]:
    """The key of each record: HMAC-SHA-256 of its identifier, which nobody without the secret can compute."""
    digests = (hmac.new(secret, name.encode(), hashlib.sha256).digest() for name in identifiers)
    return np.array([int.from_bytes(digest[:8], "big") % KEY_RANGE for digest in digests], dtype=np.int64)


def perturbed(counts: NDArray[np.int64], keys: NDArray[np.int64], rules: CountRules) -> NDArray[np.int64]:
    """Counts with their noise. ``keys``: the cell keys, of the same shape."""
    if rules.perturbation is None:
        raise ValueError("the policy names no perturbation")
    noise, ends = perturbation_table(
        rules.perturbation.maximum, rules.perturbation.variance, rules.threshold - 1
    )
    row = np.minimum(counts, len(ends) - 1)
    drawn = (keys % KEY_RANGE) / KEY_RANGE
    column = (ends[row] <= drawn[..., np.newaxis]).sum(axis=-1)
    return np.asarray(counts + noise[column])


@cache
def perturbation_table(
    maximum: int, variance: float, small: int
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Noise (from −maximum to maximum), and for each true count the cumulative probability of each noise.

    The last row is for all larger counts. No count from 1 to ``small`` comes out.
    """
    noise = np.arange(-maximum, maximum + 1)
    rows = []
    for count in range(maximum + small + 2):
        result = count + noise
        possible = (result == 0) | (result > small)
        probabilities = np.zeros(len(noise))
        probabilities[possible] = _most_even(noise[possible], variance) if count else noise[possible] == 0
        rows.append(np.cumsum(probabilities))
    ends = np.array(rows)
    ends[:, -1] = 1.0
    return noise, np.minimum(ends, 1.0)


def _most_even(noise: NDArray[np.int64], variance: float) -> NDArray[np.float64]:
    """Probabilities of maximum entropy with mean nil and a variance; of the smallest possible variance above it."""
    below, above = noise[noise <= 0].max(), noise[noise >= 0].min()
    if -below * above * _NEARLY >= variance:
        chance = np.zeros(len(noise))
        chance[noise == below], chance[noise == above] = above / (above - below), -below / (above - below)
        return chance
    powers = np.vstack([noise / np.sqrt(variance), noise**2 / variance])
    found = minimize(
        lambda weights: logsumexp(weights @ powers) - weights[1],
        np.array([0.0, -0.5]),
        jac=lambda weights: powers @ _shares(weights @ powers) - [0.0, 1.0],
        method="BFGS",
        options={"gtol": 1e-10, "maxiter": 1000},
    )
    return _shares(found.x @ powers)


def _shares(logarithms: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.exp(logarithms - logsumexp(logarithms)))
