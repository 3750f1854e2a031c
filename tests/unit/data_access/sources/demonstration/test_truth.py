"""The known truth is written down, made from the parameters, and comes out of a few casebooks already.

Four hundred casebooks and the coverage of the intervals are a matter of ``tests/statistical``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data_access.errors import DataError
from data_access.sources.demonstration import generate
from data_access.sources.demonstration.functionals import FUNCTIONALS
from data_access.sources.demonstration.parameters import default_parameters
from data_access.sources.demonstration.setting import build_setting
from data_access.sources.demonstration.told_ratios import FORCED, told_odds_ratio
from data_access.sources.demonstration.truth import (
    Kind,
    compute_truth,
    parameter_at,
    read_truth,
    truth,
    truth_table,
)
from data_access.sources.demonstration.truths import draw_cases
from tests.statistical import estimators
from tests.statistical.estimators import Estimate
from tests.statistical.recovery import ACTIVITY, PERPETRATORS, SECTORS

SEEDS = (1, 2, 3)
WIDE = 3.3
"""Standard errors: with some twenty comparisons, one of a thousand each."""


def value_of(identifier: str) -> float:
    value = truth(identifier).value
    assert value is not None
    return value


def pooled(estimates: list[Estimate]) -> Estimate:
    return Estimate(
        float(np.mean([each.value for each in estimates])),
        float(np.sqrt(sum(each.standard_error**2 for each in estimates)) / len(estimates)),
    )


@pytest.fixture(scope="module")
def casebooks() -> list[dict[str, pd.DataFrame]]:
    wanted = tuple(dict.fromkeys((*SECTORS, *PERPETRATORS, *ACTIVITY, "violence")))
    return [generate(seed=seed, tables=wanted) for seed in SEEDS]


def test_ids_are_unique_and_themes_are_reports() -> None:
    known = read_truth()
    assert len({each.id for each in known}) == len(known)
    assert {each.theme for each in known} == {
        "trafficked-men",
        "organized-crime",
        "regional-trends",
        "re-trafficking",
        "social-exclusion",
        "knowledge-gaps",
    }


def test_parameters_among_the_truths_are_those_of_the_file() -> None:
    for known in read_truth():
        if known.kind is Kind.PARAMETER:
            assert known.parameter is not None
            assert known.value == parameter_at(default_parameters(), known.parameter), known.id


def test_every_functional_is_there_and_near_its_value_on_fewer_cases() -> None:
    for known in compute_truth(cases=100_000, seed=5):
        if known.functional is None:
            continue
        assert known.functional in FUNCTIONALS
        written = value_of(known.id)
        assert known.value == pytest.approx(written, rel=0.12, abs=0.02), known.id


def test_what_is_not_recoverable_says_how_data_are_biased() -> None:
    not_recoverable = [known for known in read_truth() if known.kind is Kind.UNRECOVERABLE]
    assert {known.id for known in not_recoverable} == {"violence_met_men", "group_size_true", "prevalence"}
    assert all(known.bias for known in not_recoverable)


def test_the_table_can_be_printed() -> None:
    assert list(truth_table().columns[:5]) == ["id", "theme", "kind", "value", "unit"]


def test_a_broken_file_is_a_data_error(tmp_path: Path) -> None:
    broken = tmp_path / "truth.yml"
    broken.write_text("- {id: x, kind: P}", encoding="utf-8")
    with pytest.raises(DataError):
        read_truth(broken)


@pytest.mark.parametrize("sector", ["construction", "agriculture", "manufacturing", "fishing"])
def test_sector_shares_of_men(casebooks: list[dict[str, pd.DataFrame]], sector: str) -> None:
    found = pooled([estimators.men_sector_share(tables, sector) for tables in casebooks])
    assert found.covers(value_of(f"men_in_{sector}"), WIDE)


def test_age_raises_construction_and_the_countryside_does_not(
    casebooks: list[dict[str, pd.DataFrame]],
) -> None:
    effects = [estimators.construction_effects(tables) for tables in casebooks]
    age = pooled([each["age"] for each in effects])
    rural = pooled([each["rural"] for each in effects])
    assert age.covers(value_of("construction_age_effect"), WIDE)
    assert not age.covers(0.0)
    assert rural.covers(value_of("construction_rural_effect"), WIDE)


def test_homophily(casebooks: list[dict[str, pd.DataFrame]]) -> None:
    found = pooled([estimators.co_national_log_odds(tables) for tables in casebooks])
    assert found.covers(value_of("co_national_log_odds"), WIDE)


def test_women_among_recruiters(casebooks: list[dict[str, pd.DataFrame]]) -> None:
    found = pooled([estimators.women_recruiter_log_odds(tables) for tables in casebooks])
    assert found.covers(float(np.log(value_of("women_recruiter_odds_ratio"))), WIDE)


def test_regional_rate_ratios(casebooks: list[dict[str, pd.DataFrame]]) -> None:
    trends = [estimators.regional_trends(tables) for tables in casebooks]
    for region in default_parameters().regions.members.value:
        found = pooled([each[region] for each in trends])
        assert found.covers(float(np.log(value_of(f"yearly_rate_ratio_{region}"))), WIDE), region


def test_groups_that_divide_the_work(casebooks: list[dict[str, pd.DataFrame]]) -> None:
    found = pooled([estimators.organised_share(tables) for tables in casebooks])
    assert found.value == pytest.approx(value_of("organised_share"), abs=0.03)


def test_men_disclose_less_than_they_met(casebooks: list[dict[str, pd.DataFrame]]) -> None:
    found = pooled([estimators.disclosed_share(tables, "male") for tables in casebooks])
    assert found.covers(value_of("violence_disclosed_men"), WIDE)
    assert found.value < value_of("violence_met_men") - 0.1


def test_the_ratio_of_odds_is_larger_than_the_factor_of_the_risk_and_no_chance_is_in_it() -> None:
    factor = default_parameters().re_trafficking.odds_ratios.value["forced_return"]
    found = [
        told_odds_ratio(draw_cases(build_setting(default_parameters()), seed, 40_000), FORCED)
        for seed in (1, 2)
    ]
    assert all(factor < ratio < 1.1 * factor for ratio in found)
    assert found[0] == pytest.approx(found[1], rel=0.02)
