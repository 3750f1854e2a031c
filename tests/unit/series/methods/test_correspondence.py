"""Multiple correspondence analysis gives another package's numbers, and its check of a count tells agreement from none."""

import numpy as np
import pandas as pd
import pytest

from series.methods.correspondence import agreement_with_count, category_coordinates, correspondence

COUNTS = {
    ("no", "no", "high"): 6, ("no", "no", "low"): 22, ("no", "no", "middle"): 7, ("no", "yes", "high"): 1,
    ("no", "yes", "low"): 1, ("yes", "no", "high"): 6, ("yes", "no", "low"): 3, ("yes", "no", "middle"): 4,
    ("yes", "yes", "high"): 9, ("yes", "yes", "low"): 1,
}  # fmt: skip
CATEGORIES = ["a=no", "a=yes", "b=no", "b=yes", "c=high", "c=low", "c=middle"]
# prince 0.23.0, MCA(n_components=2) of the same sixty cases: eigenvalues, column coordinates, and with Greenacre's
# correction the percentage of variance.
PRINCE_INERTIAS = [0.64859993, 0.35012665]
PRINCE_FIRST = [-0.633892, 1.019739, -0.400500, 1.601999, 1.060806, -0.677813, -0.457889]
PRINCE_EXPLAINED = [0.9627430724, 0.0027316647]


@pytest.fixture
def cases() -> pd.DataFrame:
    rows = [answers for answers, number in COUNTS.items() for _ in range(number)]
    return pd.DataFrame(rows, columns=["a", "b", "c"]).assign(case_group=range(60))


@pytest.fixture
def indicators(cases: pd.DataFrame) -> np.ndarray:
    return pd.get_dummies(cases[["a", "b", "c"]], prefix_sep="=", dtype=float)[CATEGORIES].to_numpy()


def test_inertias_and_coordinates_are_those_of_prince(indicators):
    found = correspondence(indicators, 3)
    assert found.inertias[:2] == pytest.approx(PRINCE_INERTIAS, abs=1e-6)
    first = found.coordinates[:, 0] * np.sign(found.coordinates[1, 0])
    assert first == pytest.approx(PRINCE_FIRST, abs=1e-5)


def test_the_adjusted_inertia_is_that_of_prince(indicators):
    assert correspondence(indicators, 3).explained[:2] == pytest.approx(PRINCE_EXPLAINED, abs=1e-6)


def test_weights_are_cases_told_several_times(indicators):
    weights = np.arange(60) % 3 + 1.0
    weighted = correspondence(indicators, 3, weights)
    repeated = correspondence(np.repeat(indicators, weights.astype(int), axis=0), 3)
    assert weighted.inertias == pytest.approx(repeated.inertias)


def coordinates(cases: pd.DataFrame, anchor: str) -> pd.DataFrame:
    return category_coordinates(
        cases, questions=["a", "b", "c"], anchor=anchor, cluster="case_group", names=CATEGORIES, codes=CATEGORIES,
        replicates=50,
    ).set_index("category")  # fmt: skip


def test_the_anchor_lies_on_the_positive_side_in_the_estimate_and_in_every_replicate(cases):
    for anchor, other in (("a=yes", "a=no"), ("a=no", "a=yes")):
        found = coordinates(cases, anchor)
        assert found.loc[anchor, "low"] > 0 > found.loc[other, "high"]
        assert found.loc[anchor, "fewest"] == 23


def test_columns_of_yes_and_no_are_questions_too(cases):
    told = cases.assign(a=(cases["a"] == "yes").astype(float))
    codes = [name.replace("a=yes", "a=1").replace("a=no", "a=0") for name in CATEGORIES]
    found = category_coordinates(
        told,
        questions=["a", "b", "c"],
        anchor="a=1",
        cluster="case_group",
        names=codes,
        codes=codes,
        replicates=5,
    )
    assert found["value"].to_numpy() == pytest.approx(PRINCE_FIRST, abs=1e-5)


def answers(size: int, loading: float) -> pd.DataFrame:
    random = np.random.default_rng(3)
    common = random.standard_normal(size)
    yes = loading * common[:, None] + random.standard_normal((size, 4)) > 0.4
    columns = pd.DataFrame(np.where(yes, "yes", "no"), columns=list("wxyz"))
    return columns.join(pd.DataFrame(yes.astype(float), columns=list("WXYZ"))).assign(
        case_group=np.arange(size)
    )


def agreement(cases: pd.DataFrame) -> pd.DataFrame:
    return agreement_with_count(
        cases,
        questions=list("wxyz"),
        domains=list("WXYZ"),
        anchor="w=yes",
        cluster="case_group",
        replicates=50,
    ).set_index("term")


def test_one_common_cause_makes_one_dimension_that_ranks_as_the_count_does():
    found = agreement(answers(800, 1.5))
    assert found.loc["rank_agreement", "value"] > 0.97
    assert found.loc["explained", "value"] > 5 * found.loc["second", "value"]


def test_unrelated_answers_agree_unsurely():
    found = agreement(answers(800, 0.0))
    assert found.loc["rank_agreement", "high"] - found.loc["rank_agreement", "low"] > 0.15


def test_a_category_without_cases_is_an_error(indicators):
    with pytest.raises(ValueError, match="no case"):
        correspondence(indicators, 3, np.where(indicators[:, 1] == 1, 0.0, 1.0))
