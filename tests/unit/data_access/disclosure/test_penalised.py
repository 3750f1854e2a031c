"""The penalised logit: a published data set, its closed form, and what of it is released."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.special import expit

from data_access import Casebook, DisclosureError, UsageError
from data_access.disclosure.firth import (
    firth_logit,
    flic_intercept,
    likelihood_ratio_p_value,
    profile_interval,
)
from data_access.disclosure.penalised import fit_firth_logit

# Endometrial cancer (Heinze and Schemper 2002): neovasculization, pulsatility index, endometrium height, histology.
# Neovasculization tells a high grade in all of its 13 cases, so that its maximum likelihood estimate is infinite.
ENDOMETRIAL = (
    "0 13 1.64 0; 0 16 2.26 0; 0 8 3.14 0; 0 34 2.68 0; 0 20 1.28 0; 0 5 2.31 0; 0 17 1.8 0; "
    "0 10 1.68 0; 0 26 1.56 0; 0 17 2.31 0; 0 8 2.01 0; 0 7 1.89 0; 0 20 3.15 0; 0 10 1.23 0; "
    "0 18 1.27 0; 0 16 1.76 0; 0 18 2 0; 0 8 2.64 1; 0 29 0.88 1; 0 12 1.27 1; 0 20 1.37 1; 1 38 0.97 1; "
    "1 22 1.14 1; 1 7 0.88 1; 1 25 0.91 1; 1 15 0.58 1; 0 7 0.97 1; 0 28 1.5 0; 0 11 1.33 0; "
    "0 19 2.37 0; 0 10 1.82 0; 0 10 3.13 0; 0 18 1.31 0; 0 14 1.92 0; 0 21 1.64 0; 0 11 2.01 0; "
    "0 17 1.88 0; 0 25 1.93 0; 0 16 2.11 0; 0 19 1.29 0; 0 15 1.72 0; 0 33 0.75 0; 0 24 1.92 0; "
    "0 48 1.84 1; 0 12 1.11 1; 0 19 1.61 1; 0 2 1.18 1; 1 22 1.44 1; 1 40 1.18 1; 1 5 0.93 1; "
    "1 0 1.17 1; 0 21 1.19 1; 0 15 1.06 1; 0 29 2.02 0; 0 15 2.29 0; 0 12 2.33 0; 0 3 2.9 0; 0 20 1.7 0; "
    "0 23 1.41 0; 0 12 2.25 0; 0 22 1.54 0; 0 42 1.97 0; 0 15 1.75 0; 0 13 2.16 0; 0 14 2.57 0; "
    "0 19 1.37 0; 0 12 3.61 0; 0 13 2.04 0; 0 10 2.17 0; 0 12 1.69 1; 1 49 0.27 1; 0 6 1.84 1; "
    "0 5 1.3 1; 0 17 0.96 1; 1 11 1.01 1; 1 21 0.98 1; 0 5 0.35 1; 1 19 1.02 1; 0 33 0.85 1"
)
COLUMNS = {
    "labour": "exploitation_type=forced_labour",
    "male": "sex=male",
    "rural": "settlement=rural",
    "year": "year",
}


@pytest.fixture(scope="module")
def endometrial() -> tuple[np.ndarray, np.ndarray]:
    data = np.array([[float(part) for part in row.split()] for row in ENDOMETRIAL.split(";")])
    return np.column_stack([np.ones(len(data)), data[:, :3]]), data[:, 3]


def test_the_published_estimates(endometrial) -> None:
    """As the R packages logistf and brglm2 print them."""
    found = firth_logit(*endometrial)
    assert found.parameters == pytest.approx([3.77456, 2.92927, -0.03475, -2.60416], abs=1e-5)
    assert np.sqrt(np.diag(found.covariance)) == pytest.approx([1.48869, 1.55076, 0.03958, 0.77602], abs=1e-5)


def test_the_published_profile_intervals(endometrial) -> None:
    found = firth_logit(*endometrial)
    expected = [(1.08254, 7.20928), (0.60973, 7.85463), (-0.12446, 0.04046), (-4.36518, -1.23272)]
    p_values = [0.00419, 0.00912, 0.38748, 0.000025]
    for place in range(4):
        low, high = profile_interval(*endometrial, None, found, place)
        assert (low, high) == (
            pytest.approx(expected[place][0], abs=2e-4),
            pytest.approx(expected[place][1], abs=2e-4),
        )
        told = likelihood_ratio_p_value(*endometrial, None, found, place)
        assert told == pytest.approx(p_values[place], abs=1e-5)


def test_the_corrected_intercept_gives_the_share_of_events(endometrial) -> None:
    terms, outcome = endometrial
    parameters = firth_logit(terms, outcome).parameters.copy()
    assert expit(terms @ parameters).mean() != pytest.approx(outcome.mean(), abs=1e-4)
    parameters[0] = flic_intercept(terms, outcome, None, parameters, 0)
    assert expit(terms @ parameters).mean() == pytest.approx(outcome.mean())


def test_the_corrected_intercept_is_that_of_statsmodels_with_the_slopes_as_an_offset(endometrial) -> None:
    """FLIC as Puhr et al. (2017) define it: an ordinary logit of the intercept alone, slopes held."""
    terms, outcome = endometrial
    parameters = firth_logit(terms, outcome).parameters
    held = terms[:, 1:] @ parameters[1:]
    refitted = sm.GLM(outcome, np.ones((len(outcome), 1)), family=sm.families.Binomial(), offset=held).fit()
    found = flic_intercept(terms, outcome, None, parameters, 0)
    assert found == pytest.approx(float(np.asarray(refitted.params)[0]), abs=1e-8)


@given(
    st.lists(st.integers(0, 40), min_size=4, max_size=4).filter(lambda n: min(n[0] + n[1], n[2] + n[3]) > 0)
)
@example([0, 1, 0, 1])
def test_of_one_yes_or_no_term_it_adds_half_a_case_to_each_cell(counts: list[int]) -> None:
    """Firth 1993: the penalty of a table of four counts is Haldane's correction."""
    terms = np.array([[1.0, 1.0], [1.0, 1.0], [1.0, 0.0], [1.0, 0.0]])
    outcome, weights = np.array([1.0, 0.0, 1.0, 0.0]), np.array(counts, dtype=float)
    found = firth_logit(terms, outcome, weights)
    a, b, c, d = weights + 0.5
    assert found.parameters == pytest.approx([np.log(c / d), np.log(a * d / (b * c))], abs=1e-6)


def test_rows_and_weights_say_the_same(endometrial) -> None:
    terms, outcome = endometrial
    twice = firth_logit(np.vstack([terms, terms]), np.append(outcome, outcome))
    assert firth_logit(terms, outcome, np.full(79, 2.0)).parameters == pytest.approx(twice.parameters)


def test_terms_that_repeat_one_another_are_an_error(endometrial) -> None:
    terms, outcome = endometrial
    with pytest.raises(ValueError, match="say the same"):
        firth_logit(np.column_stack([terms, terms[:, 1]]), outcome)


# -- on microdata -------------------------------------------------------------------------------------------------


def cases(small: dict[str, pd.DataFrame]) -> tuple[np.ndarray, np.ndarray]:
    data = small["victim"].merge(small["registration"].query("sequence == 1"), on="victim_id")
    data = data.merge(small["episode"][["victim_id", "episode_id"]], on="victim_id")
    labour = small["exploitation"].query("exploitation_type == 'forced_labour'")
    data = data.merge(labour[["episode_id", "answer"]], on="episode_id").dropna(subset=["settlement"])
    columns = [data["sex"] == "male", data["settlement"] == "rural", data["year"]]
    terms = np.column_stack([np.ones(len(data)), *columns]).astype(float)
    return terms, (data["answer"] == "yes").to_numpy(float)


def test_a_model_of_cases_is_the_penalised_one(
    confidential: Casebook, small: dict[str, pd.DataFrame]
) -> None:
    fitted = fit_firth_logit(confidential.modelling_frame(COLUMNS), "labour ~ male + rural + year")
    terms, outcome = cases(small)
    terms[:, 3] -= 2007
    found = firth_logit(terms, outcome)
    for place, name in ((1, "male"), (2, "rural"), (3, "year")):
        told = fitted.coefficient(name)
        low, high = profile_interval(terms, outcome, None, found, place)
        assert told.value == pytest.approx(found.parameters[place], abs=0.0051)
        assert (told.low, told.high) == (pytest.approx(low, abs=0.026), pytest.approx(high, abs=0.026))
        assert fitted.ratio(name).low == pytest.approx(np.exp(low), rel=0.03)
    assert fitted.kind == "firth_logit"
    assert any("FLIC" in note for note in fitted.notes)


def test_bounds_are_coarser_than_estimates(confidential: Casebook) -> None:
    frame = fit_firth_logit(
        confidential.modelling_frame(COLUMNS), "labour ~ male + rural + year"
    ).coefficients.frame.set_index("term")
    for bound in frame.loc[["male", "rural"], ["low", "high"]].to_numpy().ravel():
        assert bound * 20 == pytest.approx(round(bound * 20))


def test_differences_in_risk_come_from_the_corrected_intercept(
    confidential: Casebook, small: dict[str, pd.DataFrame]
) -> None:
    fitted = fit_firth_logit(confidential.modelling_frame(COLUMNS), "labour ~ male + rural + year")
    terms, outcome = cases(small)
    terms[:, 3] -= 2007
    parameters = firth_logit(terms, outcome).parameters.copy()
    parameters[0] = flic_intercept(terms, outcome, None, parameters, 0)
    men, women = terms.copy(), terms.copy()
    men[:, 1], women[:, 1] = 1.0, 0.0
    difference = expit(men @ parameters).mean() - expit(women @ parameters).mean()
    assert fitted.effect("male").value == pytest.approx(difference, abs=0.0011)


def test_a_table_in_another_form_comes_from_protected_counts(
    confidential: Casebook, small: dict[str, pd.DataFrame]
) -> None:
    fitted = fit_firth_logit(confidential.modelling_frame(COLUMNS), "labour ~ male")
    data = small["victim"].merge(small["episode"], on="victim_id")
    labour = small["exploitation"].query("exploitation_type == 'forced_labour'")[["episode_id", "answer"]]
    table = data.merge(labour, on="episode_id").groupby(["sex", "answer"]).size()
    a, b, c, d = (
        5 * round(table[key] / 5) + 0.5
        for key in (("male", "yes"), ("male", "no"), ("female", "yes"), ("female", "no"))
    )
    assert fitted.coefficient("male").value == pytest.approx(np.log(a * d / (b * c)), abs=0.0051)
    assert any("rounded counts" in note for note in fitted.notes)


def test_few_events_are_refused_as_by_any_model(confidential: Casebook) -> None:
    columns = {"rare": "exploitation_type=other", "male": "sex=male"}
    with pytest.raises(DisclosureError, match="stand behind"):
        fit_firth_logit(confidential.modelling_frame(columns), "rare ~ male")


def test_a_model_without_intercept_is_refused(confidential: Casebook) -> None:
    with pytest.raises(UsageError):
        fit_firth_logit(confidential.modelling_frame(COLUMNS), "labour ~ male + year - 1")
