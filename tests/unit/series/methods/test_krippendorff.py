"""Krippendorff's alpha, held against the worked examples of its author and against chance."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from series.methods.krippendorff import coder_agreement, krippendorff_alpha

NOT_RATED = float("nan")


def ratings(text: str) -> np.ndarray:
    """Coders in lines, units side by side, as the examples are printed; a dot is a missing rating."""
    return np.array(
        [[NOT_RATED if mark == "." else float(mark) for mark in line.split()] for line in text.splitlines()]
    ).T


def test_binary_example_of_two_coders_without_missing_ratings() -> None:
    """Krippendorff (2011), section B: alpha = 0.095."""
    found = krippendorff_alpha(ratings("0 1 0 0 0 0 0 0 1 0\n1 1 1 0 0 1 0 0 0 0"))
    assert found == pytest.approx(0.095, abs=5e-4)


def test_nominal_example_of_two_coders() -> None:
    """Krippendorff (2011), section C: five categories, alpha = 0.692."""
    found = krippendorff_alpha(ratings("1 1 2 2 4 3 3 3 5 4 4 1\n2 1 2 2 2 3 3 3 5 4 4 4"))
    assert found == pytest.approx(0.692, abs=5e-4)


def test_nominal_example_of_four_coders_with_missing_ratings() -> None:
    """Krippendorff (2011), section D: alpha = 0.743; the unit that one coder alone rated doesn't count."""
    found = krippendorff_alpha(
        ratings(
            "1 2 3 3 2 1 4 1 2 . . .\n"
            "1 2 3 3 2 2 4 1 2 5 . 3\n"
            ". 3 3 3 2 3 4 2 2 5 1 .\n"
            "1 2 3 3 2 4 4 1 2 5 1 ."
        )
    )
    assert found == pytest.approx(0.743, abs=5e-4)


def test_there_is_nothing_to_agree_about_where_all_ratings_are_one() -> None:
    assert np.isnan(krippendorff_alpha(np.ones((5, 2))))
    assert np.isnan(krippendorff_alpha(np.full((5, 2), NOT_RATED)))


@given(arrays(float, (12, 3), elements=st.sampled_from([0.0, 1.0, NOT_RATED])), st.randoms())
def test_neither_coders_nor_units_nor_names_of_categories_matter(given_ratings: np.ndarray, chance) -> None:
    found = krippendorff_alpha(given_ratings)
    units, coders = list(range(12)), list(range(3))
    chance.shuffle(units)
    chance.shuffle(coders)
    again = krippendorff_alpha(1 - given_ratings[np.ix_(units, coders)])
    assert np.isnan(found) == np.isnan(again)
    assert np.isnan(found) or (found == pytest.approx(again) and found <= 1 + 1e-12)


def narratives(agreeing: float, number: int = 400) -> pd.DataFrame:
    random = np.random.default_rng(7)
    first = (random.random(number) < 0.4).astype(float)
    second = np.where(random.random(number) < agreeing, first, random.random(number) < 0.4)
    return pd.DataFrame({"isolation_1": first, "isolation_2": second, "case_group": np.arange(number) // 4})


def test_agreement_of_a_code_has_its_number_of_narratives_and_an_interval_around_it() -> None:
    (row,) = coder_agreement(
        narratives(0.8), codes=["isolation"], coders=["1", "2"], cluster="case_group"
    ).to_dict("records")
    assert row["low"] < row["value"] < row["high"]
    assert 0.7 < row["value"] < 0.9
    assert row["n"] == 400
    assert row["fewest"] >= 120


def test_narratives_that_one_coder_read_alone_do_not_count() -> None:
    read = narratives(0.8)
    read.loc[:99, "isolation_2"] = NOT_RATED
    (row,) = coder_agreement(read, codes=["isolation"], coders=["1", "2"], cluster="case_group").to_dict(
        "records"
    )
    assert row["n"] == 300


def test_clusters_that_are_alike_widen_the_interval() -> None:
    alike = pd.concat([narratives(0.8, 100)] * 4).assign(case_group=np.tile(np.arange(100), 4))
    apart = alike.assign(case_group=np.arange(400))
    one, other = (
        coder_agreement(data, codes=["isolation"], coders=["1", "2"], cluster="case_group")
        for data in (alike, apart)
    )
    assert (one["high"] - one["low"]).item() > 1.5 * (other["high"] - other["low"]).item()
