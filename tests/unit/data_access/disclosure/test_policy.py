"""The policy file is read strictly: what is unknown, missing or wrong is an error that names it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from data_access.disclosure.policy import POLICY_FILE, CountMethod, current_policy, read_policy
from data_access.disclosure.statuses import ProtectionClass
from data_access.errors import DisclosureError


def changed(tmp_path: Path, place: str, value: Any) -> Path:
    content = yaml.safe_load(POLICY_FILE.read_text(encoding="utf-8"))
    *way, last = place.split(".")
    part = content
    for name in way:
        part = part[name]
    if value is None:
        del part[last]
    else:
        part[last] = value
    file = tmp_path / "policy.yml"
    file.write_text(yaml.safe_dump(content), encoding="utf-8")
    return file


def test_the_policy_of_this_project() -> None:
    rules = current_policy().profiles.confidential
    assert (rules.counts.threshold, rules.counts.rounding_base) == (11, 5)
    assert rules.counts.method is CountMethod.THRESHOLD_AND_ROUNDING
    assert current_policy().profiles.published.counts.method is CountMethod.EXACT


@pytest.mark.parametrize(
    ("place", "value", "named"),
    [
        ("profiles.confidential.counts.threshold", None, "profiles.confidential.counts.threshold is missing"),
        (
            "profiles.confidential.counts.treshold",
            11,
            "profiles.confidential.counts.treshold is not a known setting",
        ),
        ("profiles.confidential.counts.threshold", "eleven", "profiles.confidential.counts.threshold"),
        ("profiles.confidential.counts.threshold", 11.0, "profiles.confidential.counts.threshold"),
        ("profiles.confidential.counts.threshold", 0, "profiles.confidential.counts.threshold"),
        ("profiles.confidential.counts.threshold", 1, "threshold must be at least 2"),
        ("profiles.confidential.counts.revision_threshold", 10, "revision_threshold can't be smaller"),
        ("profiles.confidential.counts.zeros", "shwon", "profiles.confidential.counts.zeros"),
        ("profiles.confidential.counts.method", "none", "profiles.confidential.counts.method"),
        ("profiles.confidential.shares.intervals", "wald", "profiles.confidential.shares.intervals"),
        ("profiles.confidential.models", None, "profiles.confidential.models is missing"),
        ("profiles.published.counts.rounding_base", 5, "method exact"),
        ("profiles.internal", {}, "profiles.internal is not a known setting"),
        ("hidden_symbol", None, "hidden_symbol is missing"),
        ("version", 1, "version"),
    ],
)
def test_a_wrong_setting_is_an_error_that_names_it(
    tmp_path: Path, place: str, value: Any, named: str
) -> None:
    with pytest.raises(DisclosureError, match="not valid") as error:
        read_policy(changed(tmp_path, place, value))
    assert named in str(error.value)


def test_confidential_counts_cannot_be_set_to_exact(tmp_path: Path) -> None:
    exact = yaml.safe_load(POLICY_FILE.read_text(encoding="utf-8"))["profiles"]["published"]["counts"]
    with pytest.raises(DisclosureError, match="can't be released exactly"):
        read_policy(changed(tmp_path, "profiles.confidential.counts", exact))


def test_a_missing_or_broken_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DisclosureError, match="can't be read"):
        read_policy(tmp_path / "absent.yml")
    (tmp_path / "broken.yml").write_text("profiles: [", encoding="utf-8")
    with pytest.raises(DisclosureError, match="can't be read"):
        read_policy(tmp_path / "broken.yml")
    (tmp_path / "empty.yml").write_text("", encoding="utf-8")
    with pytest.raises(DisclosureError, match="not valid"):
        read_policy(tmp_path / "empty.yml")


def test_a_confidential_casebook_is_protected_even_where_it_is_synthetic() -> None:
    policy = current_policy()
    assert policy.profile(ProtectionClass.CONFIDENTIAL, synthetic=True) == policy.profiles.confidential
    assert policy.profile(ProtectionClass.PUBLISHED, synthetic=True) == policy.profiles.published_synthetic
    assert policy.profile(ProtectionClass.PUBLISHED, synthetic=False) == policy.profiles.published
