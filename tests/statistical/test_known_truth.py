"""The demonstration's known truth comes out again: every headline estimate of every report, from 400 casebooks.

The estimates are those of the reports, with protection and rounding in the way (``known_truth``). Draws are kept in
``output/known-truth`` as long as the code stays as it is, so that a run can be interrupted.
"""

from __future__ import annotations

import numpy as np
import pytest

from data_access.sources.demonstration.generator import generate_cases
from data_access.sources.demonstration.truth import compute_truth, read_truth
from tests.statistical import estimators
from tests.statistical.known_truth.drawing import draw, folder_of_this_code
from tests.statistical.known_truth.judging import judge_all
from tests.statistical.known_truth.themes import FAMILY, THEMES
from tests.statistical.recovery import FIRST_SEED, PEOPLE

pytestmark = pytest.mark.slow

DRAWS = 400


@pytest.mark.parametrize("report", THEMES)
def test_the_headline_estimates_of(report: str) -> None:
    drawn = draw([report], DRAWS, folder_of_this_code(), processes=1)[report]
    failed = [
        f"{each.headline.id}: bias {each.bias:+.2f} SE, coverage {each.coverage} (band {each.band})"
        for each in judge_all(THEMES[report], drawn, FAMILY)
        if not each.passes
    ]
    assert not failed, "\n".join(failed)


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


def test_the_written_truth_is_what_the_parameters_give() -> None:
    assert compute_truth() == read_truth()
