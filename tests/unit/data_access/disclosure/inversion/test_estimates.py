"""Estimates by reviewed functions: shares in disguise tell no count more exactly than rounding would, and no small one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from data_access import Casebook, DisclosureError, estimate, fit_linear, fit_logit, fit_poisson
from data_access.disclosure.inversion import Reading, behind_share
from data_access.disclosure.policy import current_policy
from data_access.disclosure.precision import significant, step_of
from series.methods.clustered_shares import paired_difference

BASE = current_policy().profiles.confidential.counts.rounding_base
Tables = dict[str, pd.DataFrame]


def lead(casebook: Casebook, second: str) -> float | None:
    frame = casebook.modelling_frame(
        {"first": "exploitation_type=forced_labour", "second": f"exploitation_type={second}"}
    )
    table = estimate(paired_difference, frame, first="first", second="second", cluster="case_group")
    return table.cell(term="difference").value


def test_a_share_in_three_digits_of_700_cases_is_a_count() -> None:
    told = Reading.in_digits(significant(316 / 700, 3) or 0.0, 3)
    assert behind_share(told, range(700, 701)).interval("numerator") == (316, 316)


@pytest.mark.parametrize("cases", [40, 260, 700, 3100])
def test_an_estimate_in_steps_is_told_no_more_exactly_than_a_rounded_count(cases: int) -> None:
    step = step_of(cases, BASE)
    for numerator in range(11, cases, 17):
        told = Reading.in_steps(round(numerator / cases / step) * step, step)
        found = behind_share(told, np.arange(cases - 2, cases + 3))
        assert found.width("numerator") >= BASE - 1


def test_an_estimate_comes_in_steps(confidential: Casebook, small: Tables) -> None:
    value = lead(confidential, "sexual_exploitation")
    step = step_of(len(small["victim"]), BASE)
    assert value is not None
    assert value / step == pytest.approx(round(value / step))


def test_a_difference_from_something_that_few_have_is_hidden(
    confidential: Casebook, published: Casebook
) -> None:
    """The share of either is printed elsewhere: their difference would tell the few."""
    assert lead(confidential, "other") is None
    assert lead(published, "other") is not None


def test_a_model_is_refused_where_few_without_a_term_have_the_outcome(
    small: Tables, tmp_path: object
) -> None:
    """That enough of those with the term have it was checked before: the table's other row was not."""
    from pathlib import Path

    from tests.unit.data_access.casebook.small_casebook import write_casebook

    assert isinstance(tmp_path, Path)
    tables = {name: table.copy() for name, table in small.items()}
    women = tables["victim"].index[tables["victim"]["sex"] == "female"]
    tables["victim"]["settlement"] = tables["victim"]["settlement"].where(
        tables["victim"]["settlement"].isna(), "urban"
    )
    men = tables["victim"].index[tables["victim"]["sex"] == "male"]
    tables["victim"].loc[men[:400], "settlement"] = "rural"
    tables["victim"].loc[women[:4], "settlement"] = "rural"
    frame = write_casebook(tmp_path, tables).modelling_frame(
        {"rural": "settlement=rural", "male": "sex=male", "adult": "age_group=adult"}
    )
    for fit in (fit_logit, fit_linear, fit_poisson):
        for formula in ("rural ~ male", "rural ~ male + adult", "rural ~ male * adult"):
            with pytest.raises(DisclosureError, match="fewer than 11"):
                fit(frame, formula)
