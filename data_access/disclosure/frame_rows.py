"""Which rows of a modelling frame have which code: each column is read once, however many results ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd


class FrameRows:
    """The rows of a frame by column and code. Codes are texts, those of whole numbers (years) without decimals."""

    def __init__(self, data: pd.DataFrame) -> None:
        self.data = data
        self._codes: dict[str, tuple[dict[str, list[int]], NDArray[np.intp]]] = {}
        self._known: dict[str, NDArray[np.bool_]] = {}
        one_each = "cases" not in data.columns
        self.weights = np.ones(len(data)) if one_each else data["cases"].to_numpy(dtype=float)

    def persons(self, rows: NDArray[np.bool_]) -> float:
        """How many cases some rows stand for."""
        return float(self.weights[rows].sum())

    def known(self, column: str) -> NDArray[np.bool_]:
        """The rows in which a column has a value."""
        if column not in self._known:
            self._known[column] = self.data[column].notna().to_numpy()
        return self._known[column]

    def having(self, column: str, code: str) -> NDArray[np.bool_] | None:
        """The rows in which a column has a code; None where no row has."""
        if column not in self._codes:
            self._codes[column] = _coded(self.data[column])
        numbers, places = self._codes[column]
        return np.isin(places, numbers[code]) if code in numbers else None


def _coded(column: pd.Series) -> tuple[dict[str, list[int]], NDArray[np.intp]]:
    """The number of each code (of each value that is written so), and the number in each row; -1 where none is known."""
    import pandas as pd
    from pandas.api.types import is_float_dtype

    places, values = pd.factorize(column)
    write = "{:g}".format if is_float_dtype(column) else str
    numbers: dict[str, list[int]] = {}
    for number, value in enumerate(values):
        numbers.setdefault(write(value), []).append(number)
    return numbers, places
