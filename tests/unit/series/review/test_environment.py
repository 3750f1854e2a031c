"""What isn't the same here is told first, with what it may explain."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from series.review.environment import Here, environment_differences

SOURCE = {"name": "demonstration", "version": "1", "form": "", "delivery": None, "input_hash": "ab" * 32,
          "protection_class": "confidential", "synthetic": False}  # fmt: skip
MANIFEST: dict[str, Any] = {
    "source": SOURCE,
    "policy": {"version": "2.0", "sha256": "cd" * 32},
    "versions": {"python": "3.11.7", "matplotlib": "3.11.0", "requirements.lock": "sha256:ef"},
    "reports": [{"id": "men", "notebook": "notebooks/men.ipynb", "notebook_hash": "sha256:1"}],
}
SAME = Here(MANIFEST["versions"], MANIFEST["policy"], SOURCE, {"notebooks/men.ipynb": "sha256:1"})


def test_where_everything_is_the_same_nothing_is_told() -> None:
    assert environment_differences(MANIFEST, SAME) == ()
    assert environment_differences(MANIFEST, replace(SAME, source=None)) == (), "no casebook is no difference"


@pytest.mark.parametrize(
    ("changes", "what", "explains"),
    [
        ({"source": {**SOURCE, "input_hash": "00"}}, "casebook (hash of the data)", "keyed"),
        ({"source": {**SOURCE, "delivery": 2}}, "delivery", "every difference"),
        ({"policy": {"version": "1.0", "sha256": "x"}}, "protection policy", "rounded"),
        ({"decisions": False}, "decisions on the edition", "too small to be named"),
        (
            {"notebooks": {"notebooks/men.ipynb": "sha256:2"}},
            "notebook notebooks/men.ipynb",
            "reports made by it",
        ),
        ({"versions": {**MANIFEST["versions"], "matplotlib": "3.10"}}, "matplotlib", "pictures"),
        (
            {"versions": {**MANIFEST["versions"], "requirements.lock": "sha256:00"}},
            "requirements.lock",
            "packages",
        ),
    ],
)
def test_a_difference_is_told_with_what_it_may_explain(
    changes: dict[str, Any], what: str, explains: str
) -> None:
    (found,) = environment_differences(MANIFEST, replace(SAME, **changes))
    assert found.what.startswith(what) and explains in found.may_explain


def test_what_explains_most_comes_first() -> None:
    here = replace(SAME, source={**SOURCE, "input_hash": "00"}, versions={"python": "3.12"})
    assert environment_differences(MANIFEST, here)[0].what.startswith("casebook")
