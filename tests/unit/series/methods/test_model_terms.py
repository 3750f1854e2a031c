"""The terms of one model in one table."""

from __future__ import annotations

import pandas as pd
import pytest

from series.methods.model_terms import listed_terms

TRENDS = pd.DataFrame(
    {"place": ["a", "b"], "value": [1.1, 0.9], "low": [1.0, 0.8], "high": [1.2, 1.0], "n_valid": [50, 60]}
)
STEPS = pd.DataFrame({"term": ["2008"], "value": [2.0], "low": [1.5], "high": [2.5], "n_valid": [110]})


def test_all_terms_of_the_model_stand_in_one_table_in_their_order() -> None:
    table = listed_terms(TRENDS, STEPS, terms=["Trend of a", "Trend of b", "From 2008 on"])
    assert list(table.columns) == ["model_term", "value", "low", "high", "n_valid"]
    assert list(table["model_term"]) == ["Trend of a", "Trend of b", "From 2008 on"]
    assert list(table["value"]) == [1.1, 0.9, 2.0]
    assert list(table["n_valid"]) == [50, 60, 110]


def test_a_term_without_words_is_an_error() -> None:
    with pytest.raises(ValueError, match="2 terms are named, and there are 3"):
        listed_terms(TRENDS, STEPS, terms=["Trend of a", "Trend of b"])
