"""The counting index gives the textbook's numbers, falls apart into groups and domains, and fills in unknown domains."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from series.methods.alkire_foster import (
    deprived_domains,
    domain_contributions,
    exclusion_index,
    index_by_cutoff,
    index_variants,
)

DOMAINS = ["income", "education", "health", "housing"]
# Four persons and four dimensions: the worked example of Alkire and Foster's course materials (OPHI), k = 2.
TEXTBOOK = [[0, 0, 0, 0], [1, 0, 0, 1], [1, 1, 1, 1], [0, 1, 0, 0]]


def frame(rows: list[list[float]], **columns: object) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=DOMAINS, dtype=float).assign(case_group=range(len(rows)), **columns)


def measures(found: pd.DataFrame, by: str = "measure") -> dict[str, float]:
    return dict(zip(found[by], found["value"], strict=True))


def index_of(cases: pd.DataFrame, cutoff: int = 2, **options: object) -> dict[str, float]:
    return measures(exclusion_index(cases, domains=DOMAINS, cutoff=cutoff, cluster="case_group", **options))


def test_worked_example_of_the_textbook():
    found = index_of(frame(TEXTBOOK))
    assert found["headcount"] == pytest.approx(2 / 4)
    assert found["intensity"] == pytest.approx(3 / 4)
    assert found["adjusted_headcount"] == pytest.approx(3 / 8)


def test_contributions_of_domains_in_the_textbook():
    found = domain_contributions(
        frame(TEXTBOOK), domains=DOMAINS, names=DOMAINS, cutoff=2, cluster="case_group"
    )
    # Six deprivations of the two excluded: two of income and housing, one of education and health.
    assert measures(found, "domain") == pytest.approx(
        {"income": 2 / 6, "education": 1 / 6, "health": 1 / 6, "housing": 2 / 6}
    )


def test_cases_with_an_unknown_domain_do_not_count_without_imputation():
    unknown = [[1, 1, np.nan, 1], *TEXTBOOK]
    assert index_of(frame(unknown)) == pytest.approx(index_of(frame(TEXTBOOK)))


matrices = st.lists(st.lists(st.integers(0, 1), min_size=4, max_size=4), min_size=8, max_size=40)


@settings(max_examples=30)
@given(matrices, st.integers(1, 4))
def test_the_adjusted_headcount_is_the_mean_of_groups_and_falls_with_the_cutoff(rows, cutoff):
    cases = frame(rows, group=["first" if at % 3 else "second" for at in range(len(rows))])
    whole = index_of(cases, cutoff)["adjusted_headcount"]
    by_group = exclusion_index(cases, domains=DOMAINS, cutoff=cutoff, cluster="case_group", by="group")
    parts = by_group[by_group["measure"] == "adjusted_headcount"]
    assert whole == pytest.approx((parts["value"] * parts["n"]).sum() / parts["n"].sum())
    curve = index_by_cutoff(cases, domains=DOMAINS, cluster="case_group")
    falling = curve[curve["measure"] == "adjusted_headcount"]["value"].to_numpy()
    assert (np.diff(falling) <= 1e-12).all()
    assert falling[cutoff - 1] == pytest.approx(whole)


@settings(max_examples=30)
@given(matrices)
def test_shares_by_number_of_domains_add_up(rows):
    found = deprived_domains(frame(rows), domains=DOMAINS, cluster="case_group")
    assert found["value"].sum() == pytest.approx(1.0)
    assert found["domains"].tolist() == ["0", "1", "2", "3", "4"]


def alike(size: int, seed: int = 5) -> pd.DataFrame:
    """Cases whose domains share one cause; more is unknown where the first domain is a yes."""
    random = np.random.default_rng(seed)
    common = random.standard_normal(size)
    deprived = (common[:, None] + random.standard_normal((size, 4)) > 0.6).astype(float)
    group = np.where(common + random.standard_normal(size) > 0, "first", "second")
    return pd.DataFrame(deprived, columns=DOMAINS).assign(case_group=np.arange(size) // 2, group=group)


def with_unknown(cases: pd.DataFrame, seed: int = 6) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    chance = np.where(cases["income"] == 1, 0.6, 0.15)
    hidden = cases.copy()
    for name in DOMAINS[1:]:
        hidden.loc[random.random(len(cases)) < chance, name] = np.nan
    return hidden


def test_imputation_undoes_what_leaving_cases_out_distorts():
    cases = alike(3000)
    truth = index_of(cases)["headcount"]
    hidden = with_unknown(cases)
    found = (
        exclusion_index(
            hidden,
            domains=DOMAINS,
            cutoff=2,
            cluster="case_group",
            predictors=["group"],
            least_known=1,
            imputations=8,
        )
        .set_index("measure")
        .loc["headcount"]
    )
    assert found["low"] < truth < found["high"]
    assert index_of(hidden)["headcount"] < truth - 0.05


def test_variants_tell_each_rule_and_agree_where_nothing_is_unknown():
    found = index_variants(alike(400), domains=DOMAINS, cutoff=2, cluster="case_group", imputations=2)
    heads = found[found["measure"] == "headcount"].set_index("rule")["value"]
    assert len(heads) == 6
    assert heads.iloc[:4].nunique() == 1
    assert heads.iloc[5] != heads.iloc[0]


def test_intervals_are_wider_where_cases_come_in_groups():
    cases = alike(400)
    together = pd.concat([cases] * 4, ignore_index=True)
    widths = []
    for cluster in (np.tile(np.arange(400), 4), np.arange(1600)):
        found = exclusion_index(
            together.assign(case_group=cluster), domains=DOMAINS, cutoff=2, cluster="case_group"
        )
        widths.append(found["high"].iloc[0] - found["low"].iloc[0])
    assert widths[0] > 1.6 * widths[1]


def test_says_that_no_case_has_enough_known_domains():
    with pytest.raises(ValueError, match="no case has 4 known domains"):
        index_of(frame([[np.nan, 1, 1, 1]]))
