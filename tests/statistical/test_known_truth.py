"""The demonstration's known truth comes out again: 400 casebooks, looked at as an analyst would.

An honest 95 % interval covers the truth in 92 to 98 % of 400 draws, where the standard error is that of the design.
Intervals that rest on few clusters or few cells may lie a little below (Cameron and Miller 2015): their floor is 90 %.
"""

from __future__ import annotations

import numpy as np
import pytest

from data_access.sources.demonstration.generator import generate_cases
from data_access.sources.demonstration.parameters import default_parameters
from data_access.sources.demonstration.truth import compute_truth, read_truth, truth
from tests.statistical import estimators
from tests.statistical.estimators import Estimate, Tables
from tests.statistical.recovery import ACTIVITY, FIRST_SEED, PEOPLE, PERPETRATORS, SECTORS, Recovery, recover

pytestmark = pytest.mark.slow

DRAWS = 400
HONEST = (0.92, 0.98)
FEW_CLUSTERS = (0.90, 0.985)
SECTOR_NAMES = ("construction", "agriculture", "manufacturing", "fishing")
REGIONS = tuple(default_parameters().regions.members.value)


def value_of(identifier: str) -> float:
    value = truth(identifier).value
    assert value is not None
    return value


def assert_unbiased(found: Recovery, tolerance: float) -> None:
    """The bias is within the tolerance, with room for the chance of the draws."""
    assert abs(found.bias) <= tolerance + 2.0 * found.bias_error, f"bias {found.bias:.4f}"


def assert_covered(found: Recovery, between: tuple[float, float]) -> None:
    assert between[0] <= found.coverage <= between[1], f"coverage {found.coverage:.3f}"


def test_sector_shares_of_men() -> None:
    def estimate(tables: Tables) -> dict[str, Estimate]:
        return {name: estimators.men_sector_share(tables, name) for name in SECTOR_NAMES}

    found = recover(estimate, {name: value_of(f"men_in_{name}") for name in SECTOR_NAMES}, SECTORS, DRAWS)
    for recovery in found.values():
        assert_unbiased(recovery, 0.002)
        assert_covered(recovery, HONEST)


def test_age_raises_construction_and_the_countryside_does_not() -> None:
    truths = {"age": value_of("construction_age_effect"), "rural": value_of("construction_rural_effect")}
    found = recover(estimators.construction_effects, truths, SECTORS, DRAWS)
    for recovery in found.values():
        assert_unbiased(recovery, 0.004)
        assert_covered(recovery, HONEST)


def test_homophily_within_country_and_year() -> None:
    def estimate(tables: Tables) -> dict[str, Estimate]:
        return {"log_odds": estimators.co_national_log_odds(tables)}

    found = recover(estimate, {"log_odds": value_of("co_national_log_odds")}, PERPETRATORS, DRAWS)["log_odds"]
    assert_unbiased(found, 0.05)
    assert_covered(found, FEW_CLUSTERS)


def test_women_among_recruiters() -> None:
    def estimate(tables: Tables) -> dict[str, Estimate]:
        return {"log_odds": estimators.women_recruiter_log_odds(tables)}

    truths = {"log_odds": float(np.log(value_of("women_recruiter_odds_ratio")))}
    found = recover(estimate, truths, PERPETRATORS, DRAWS)["log_odds"]
    assert_unbiased(found, 0.01)
    assert_covered(found, HONEST)


def test_regional_rate_ratios() -> None:
    truths = {region: float(np.log(value_of(f"yearly_rate_ratio_{region}"))) for region in REGIONS}
    truths["shift"] = float(np.log(value_of("level_shift_2005")))
    truths["break"] = float(np.log(value_of("form_break_2008")))
    found = recover(estimators.regional_trends, truths, ACTIVITY, DRAWS)
    for name, recovery in found.items():
        assert_unbiased(recovery, 0.01 if name in REGIONS else 0.06)
        assert_covered(recovery, (0.88, 0.985))


def test_functionals_of_groups_and_routes() -> None:
    def estimate(tables: Tables) -> dict[str, Estimate]:
        return {
            "organised": estimators.organised_share(tables),
            "change": Estimate(estimators.male_share_change(tables), 1.0),
            "hhi": Estimate(estimators.routes_hhi(tables), 1.0),
        }

    truths = {
        "organised": value_of("organised_share"),
        "change": value_of("male_share_change"),
        "hhi": value_of("routes_hhi"),
    }
    found = recover(estimate, truths, PERPETRATORS, DRAWS)
    assert_unbiased(found["organised"], 0.01)
    assert_unbiased(found["change"], 0.01)
    assert_unbiased(found["hhi"], 0.002)


def test_what_cannot_be_recovered_is_biased_as_the_report_says() -> None:
    draws = 40
    disclosed, met, seen, true_of_the_same = [], [], [], []
    for seed in range(FIRST_SEED, FIRST_SEED + draws):
        generated = generate_cases(seed=seed)
        tables = dict(generated.casebook().tables((*PEOPLE, "violence", "episode_perpetrator")))
        disclosed.append(estimators.disclosed_share(tables, "male").value)
        cases = generated.cases
        met.append(cases.exploitation.violence_true.any(axis=1)[cases.people.male].mean())
        seen.append(tables["episode_perpetrator"].groupby("episode_id").size().mean())
        true_of_the_same.append(cases.perpetrators.true_size[cases.people.group].mean())
    assert max(disclosed) < min(met)
    assert np.mean(seen) < np.mean(true_of_the_same)
    unrecoverable = {known.id for known in read_truth() if known.kind.value == "U"}
    assert unrecoverable == {"violence_met_men", "group_size_true", "prevalence"}


def test_the_written_truth_is_what_the_parameters_give() -> None:
    assert compute_truth() == read_truth()
