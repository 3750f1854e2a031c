"""Imputation by chained equations: what unknown answers are taken to be, and how sure."""

from __future__ import annotations

import numpy as np
import pytest

from series.methods.imputation import imputed_sets


def facts_and_forms(seed: int = 4) -> tuple[np.ndarray, np.ndarray]:
    """Two facts that go together, and three forms; the first form never asked for the first fact, which is frequent."""
    random = np.random.default_rng(seed)
    form = random.integers(0, 3, 6000)
    common = random.normal(size=6000)
    facts = np.column_stack(
        [common + random.normal(size=6000) > -1.4, common + random.normal(size=6000) > 0.0]
    )
    facts = facts.astype(float)
    facts[form == 0, 0] = np.nan
    facts[random.random(6000) < 0.1, 1] = np.nan
    return facts, (form[:, None] == np.arange(3)).astype(float)


def test_a_form_that_never_asked_is_taken_to_be_as_the_others() -> None:
    """Its chances are not drawn towards one half by a parameter of which the data tell nothing."""
    facts, forms = facts_and_forms()
    asked = np.nanmean(facts[:, 0])
    shares = [one[forms[:, 0] == 1, 0].mean() for one in imputed_sets(facts, forms, number=20, seed=1)]
    assert asked > 0.8
    assert np.mean(shares) == pytest.approx(asked, abs=0.015)
    assert np.std(shares) < 0.03


def test_what_goes_together_goes_together_in_imputed_answers() -> None:
    facts, forms = facts_and_forms()
    unknown = np.isnan(facts[:, 0])
    (one, *_) = imputed_sets(facts, forms, number=1, seed=2)
    known = np.corrcoef(facts[~unknown & ~np.isnan(facts[:, 1])].T)[0, 1]
    assert np.corrcoef(one[unknown].T)[0, 1] == pytest.approx(known, abs=0.06)


def test_known_answers_stay_and_sets_differ() -> None:
    facts, forms = facts_and_forms()
    one, other = imputed_sets(facts, forms, number=2, seed=3)
    known = ~np.isnan(facts)
    assert (one[known] == facts[known]).all() and (other[known] == facts[known]).all()
    assert (one != other).any()
    assert set(np.unique(one)) == {0.0, 1.0}


def test_without_anything_unknown_there_is_one_set() -> None:
    facts = np.array([[1.0, 0.0], [0.0, 1.0]])
    (only,) = imputed_sets(facts, np.empty((2, 0)), number=5, seed=1)
    assert (only == facts).all()
