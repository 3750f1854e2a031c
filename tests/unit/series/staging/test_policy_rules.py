"""The methods volume prints the whole policy: no setting is left out."""

from __future__ import annotations

from data_access.disclosure.policy import TopCoding, current_policy
from series.staging.policy_rules import policy_rows, rules, settings_of
from series.translation import ENGLISH

POLICY = current_policy()
WITH_NOISE = {"counts.perturbation.maximum", "counts.perturbation.variance"}


def test_every_setting_of_a_profile_has_its_words() -> None:
    settings = {path for path, _ in settings_of(POLICY.profiles.confidential)} - {"counts.perturbation"}
    assert settings == set(rules(ENGLISH)) - WITH_NOISE


def test_every_setting_of_a_confidential_source_is_printed() -> None:
    rows = policy_rows(POLICY, POLICY.profiles.confidential)
    parts = len(set(rules(ENGLISH)) - WITH_NOISE) + len(TopCoding.model_fields)
    assert len(rows) == parts + len(("policy", "symbol"))
    assert ("Smallest count that is shown", "11 persons") in rows
    assert ("… of which the largest makes at most", "50 %") in rows
    assert ("Ages of victims end in an open band from", "48") in rows


def test_of_a_published_source_no_rule_is_told_that_hides_nothing() -> None:
    titles = {title for title, _ in policy_rows(POLICY, POLICY.profiles.published)}
    assert "Counts" in titles
    assert "Smallest count that is shown" not in titles
