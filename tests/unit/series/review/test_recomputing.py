"""What an edition tells of a model's terms is held against their own estimate and standard error."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from data_access.disclosure.fitting import FEW_CLUSTERS_REMARK
from series.evidence.items import EvidenceCell, ModelItem
from series.review.recomputing import _of_term


def _differing(low: float, high: float, p_value: float, notes: tuple[str, ...] = ()) -> list[str]:
    """Which of these, beside an estimate of -0.35 with a standard error of 0.092, don't follow from it."""
    cell = EvidenceCell(dimensions={"term": "rural"}, population="registered victims", statistic="coefficient", value=-0.35,
                        low=low, high=high, status="rounded",
                        extra={"standard_error": 0.092, "p_value": p_value})  # fmt: skip
    item = cast("ModelItem", SimpleNamespace(model="logit", source_notes=notes))
    found: list[Any] = [one for one in _of_term(item, cell) if one is not None]
    return [one.where.rpartition(", ")[2] for one in found]


def test_an_interval_and_a_p_value_follow_from_the_standard_error() -> None:
    assert _differing(-0.53, -0.17, 0.0001) == []
    assert _differing(-0.6, -0.1, 0.01) == ["low", "high", "p-value"]


@pytest.mark.parametrize(("low", "high", "told"), [(-0.6, -0.1, []), (-0.45, -0.25, ["low", "high"])])
def test_with_degrees_of_freedom_for_few_clusters_an_interval_is_wider_and_never_narrower(
    low: float, high: float, told: list[str]
) -> None:
    assert _differing(low, high, 0.01, (FEW_CLUSTERS_REMARK,)) == told
