"""The record of how estimates do where the truth is known: whole, true to the code, and said in the reports."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binom

from data_access.sources.demonstration.truth import read_truth, truth
from series.catalog import read_catalog
from series.methods.known_truth import KnownEstimate, read_known_truth
from series.staging.known_truth_part import known_truth_of_report, known_truth_of_series
from series.translation import ENGLISH
from tests.statistical.known_truth.drawing import draw_one
from tests.statistical.known_truth.headlines import Scale
from tests.statistical.known_truth.judging import Judgement, band, judge, judge_all, step_of_values
from tests.statistical.known_truth.themes import FAMILY, THEMES

RECORD = {(each.report, each.id): each for each in read_known_truth().estimates}
SMOKE = {"re-trafficking": 4, "social-exclusion": 2, "trafficked-men": 4, "organized-crime": 4, "regional-trends": 4,
         "knowledge-gaps": 2}  # fmt: skip
"""Twenty casebooks, none of which the record was made of."""
SMOKE_SEED = 900
LEAST_DRAWS = 400
"""As many as the judgement takes (`make statistical`)."""
ELSEWHERE = {
    "male_share_grew": "as men_share_grew of the report on trafficked men: the same shares of the same cases"
}
WITHOUT_A_TRUTH = {
    "countries_mostly_unknown": "a count of places with hardly any record: a description of these records",
    "places_differ": "an index of what is recorded, with open weights: a description of these records, no estimate of a truth",
}


@pytest.mark.parametrize("report", THEMES)
def test_every_headline_claim_rests_on_an_estimate_with_a_known_truth(report: str) -> None:
    (entry,) = [each for each in read_catalog().reports if each.id == report]
    covered = (
        {headline.claim for headline in THEMES[report].headlines} | set(WITHOUT_A_TRUTH) | set(ELSEWHERE)
    )
    assert set(entry.headline_claims) <= covered


def test_the_record_has_every_estimate_from_the_same_casebooks_but_the_few_in_which_it_was_hidden() -> None:
    expected = [(theme.report, each.id) for theme in THEMES.values() for each in theme.headlines]
    assert list(RECORD) == expected
    assert len(expected) == FAMILY == read_known_truth().family
    draws = read_known_truth().draws
    assert all(0.98 * draws <= each.draws <= draws for each in RECORD.values())
    assert read_known_truth().draws >= LEAST_DRAWS


def test_the_record_names_the_truths_of_the_demonstration() -> None:
    for theme in THEMES.values():
        for headline in theme.headlines:
            known, recorded = truth(headline.truth), RECORD[theme.report, headline.id]
            assert (recorded.truth, recorded.kind) == (known.id, known.kind.value)
            if not headline.varies:
                assert recorded.true_value == pytest.approx(known.value)


@pytest.mark.parametrize("report", THEMES)
def test_fresh_casebooks_agree_with_the_record(report: str) -> None:
    """Their mean lies within 4.5 standard errors of that on record, and their intervals hold the truth as often as may be."""
    number = SMOKE[report]
    drawn = [draw_one(SMOKE_SEED + at, [report], of_years=False)[report]["found"] for at in range(number)]
    for headline in THEMES[report].headlines:
        recorded = RECORD[report, headline.id]
        values, low, high = np.array([each[headline.id] for each in drawn], dtype=float).T
        scaled = np.log if headline.scale is Scale.LOGARITHM else np.asarray
        distance = abs(scaled(values).mean() - scaled(recorded.mean))
        assert distance < 4.5 * recorded.standard_error / np.sqrt(number) + _spread_of_years(recorded), (
            headline.id
        )
        if recorded.coverage is not None and recorded.kind != "U" and not headline.varies:
            held = int(((low <= recorded.true_value) & (recorded.true_value <= high)).sum())
            assert held >= binom.ppf(1e-5, number, recorded.nominal), headline.id


def _spread_of_years(recorded: KnownEstimate) -> float:
    """What depends on the years' rates varies by more than its standard error given them."""
    return 0.1 if truth(recorded.truth).id in ("male_share_change", "kitagawa_mission_mix") else 0.02


def test_what_cannot_be_recovered_is_said_in_print(project: Path) -> None:
    caveats = [
        (theme.report, headline.caveat)
        for theme in THEMES.values()
        for headline in theme.headlines
        if truth(headline.truth).kind.value == "U"
    ]
    caveats.append(("regional-trends", "trend in identification"))
    assert len(caveats) == sum(known.kind.value == "U" for known in read_truth())
    for report, caveat in caveats:
        cells = json.loads((project / "notebooks" / f"{report}.ipynb").read_text("utf-8"))["cells"]
        prose = " ".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
        assert caveat and re.search(caveat, " ".join(prose.split())), f"{report} doesn't say: {caveat}"


def test_a_biased_estimate_and_intervals_that_are_too_narrow_fail() -> None:
    theme = THEMES["re-trafficking"]
    random = np.random.default_rng(2)

    def draws(shift: float, width: float) -> list[dict[str, object]]:
        found = []
        for _ in range(400):
            one = {}
            for headline in theme.headlines:
                known = float(truth(headline.truth).value or 0.0)
                at = np.log(known) if headline.scale is Scale.LOGARITHM else known
                value = at + 0.1 * (random.normal() + shift)
                ends = (value, value - 0.196 * width, value + 0.196 * width)
                one[headline.id] = tuple(np.exp(ends)) if headline.scale is Scale.LOGARITHM else ends
            found.append({"found": one, "truths": {}})
        return found

    wide = 1.15  # two estimates promise 97.5 %
    assert all(each.unbiased for each in judge_all(theme, draws(0.0, wide), FAMILY))
    assert not any(each.unbiased for each in judge_all(theme, draws(0.5, wide), FAMILY))
    assert not any(each.covered for each in judge_all(theme, draws(0.0, 0.7), FAMILY))


def test_an_estimate_told_in_wide_steps_may_be_half_a_step_away_and_no_more() -> None:
    intensity = next(each for each in THEMES["social-exclusion"].headlines if each.id == "intensity")

    def judged(*values: float) -> Judgement:
        draws = [
            {"found": {"intensity": (value, 0.6, 0.67)}, "truths": {"intensity": 0.6354}}
            for value in values * 100
        ]
        return judge(intensity, truth(intensity.truth), draws, FAMILY)

    assert judged(0.635, 0.64).step == 0.005
    assert judged(0.635, 0.64).unbiased
    assert not judged(0.64, 0.645).unbiased
    assert step_of_values(np.array([0.509, 0.5, 0.502])) == 0.001
    assert step_of_values(np.array([0.509, 0.1234567])) == 0.0


def test_the_band_is_that_of_an_honest_interval() -> None:
    """With 400 draws and one estimate 99.9 % of honest coverages lie within it; a family widens it."""
    low, high = band(400, 0.95, 1)
    assert binom.cdf(400 * low - 1, 400, 0.95) + binom.sf(400 * high, 400, 0.95) <= 0.001
    assert band(400, 0.95, 50)[0] < low < 0.95 < high < band(400, 0.95, 50)[1]


def test_methods_volume_and_annex_print_it() -> None:
    whole = known_truth_of_series(ENGLISH)
    assert f"{read_known_truth().draws} casebooks" in whole
    assert "can't be recovered" in whole
    assert not re.search(r"\de[−-]?\d", whole), "a number with an exponent"
    annex = known_truth_of_report("re-trafficking", ENGLISH)
    assert truth("told_prevalence").statement[1:] in annex  # a sentence begins with a capital
    assert known_truth_of_report("another-report", ENGLISH) == ""
