"""The terms of one model in one table, where parts of it were estimated apart."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

_NUMBERS = ["value", "low", "high", "n_valid"]


def listed_terms(*parts: pd.DataFrame, terms: Sequence[str]) -> pd.DataFrame:
    """All rows of some tables, in their order, under one name each.

    ``parts`` are frames of protected tables; ``terms`` says what each of their rows is, in words. Returns columns
    ``model_term``, ``value``, ``low``, ``high`` and ``n_valid``. Raises ValueError where words and rows differ in number.
    """
    numbers = pd.concat([part[_NUMBERS] for part in parts], ignore_index=True)
    if len(numbers) != len(terms):
        raise ValueError(f"{len(terms)} terms are named, and there are {len(numbers)}")
    numbers.insert(0, "model_term", list(terms))
    return numbers
