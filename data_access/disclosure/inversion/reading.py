"""A number as it is printed, and how far the number behind it can be from it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

_FLOATING = 1e-9
"""Numbers are compared with so much to spare: a half that falls either way must never exclude the truth."""


@dataclass(frozen=True)
class Reading:
    """A printed number: the one behind it is not farther from ``value`` than ``reach``."""

    value: float
    reach: float

    @classmethod
    def in_decimals(cls, value: float, decimals: int) -> Reading:
        """A number printed in so many decimals."""
        return cls(float(value), 10.0**-decimals / 2)

    @classmethod
    def in_digits(cls, value: float, digits: int) -> Reading:
        """A number printed in so many significant digits; nil is read as nil."""
        if not value:
            return cls(0.0, 0.0)
        return cls(float(value), 10.0 ** (math.floor(math.log10(abs(value))) - digits + 1) / 2)

    @classmethod
    def in_steps(cls, value: float, step: float) -> Reading:
        """A number printed as a multiple of a step."""
        return cls(float(value), step / 2)

    @property
    def low(self) -> float:
        return self.value - self.reach

    @property
    def high(self) -> float:
        return self.value + self.reach

    def holds(self, numbers: ArrayLike) -> NDArray[np.bool_]:
        """Which numbers would be printed so."""
        return self.overlaps(numbers, numbers)

    def overlaps(self, lowest: ArrayLike, highest: ArrayLike) -> NDArray[np.bool_]:
        """Which intervals have a number in them that would be printed so."""
        spare = _FLOATING * max(1.0, abs(self.value))
        return np.asarray(
            (np.asarray(highest) >= self.low - spare) & (np.asarray(lowest) <= self.high + spare)
        )
