"""What holds of every protected table. The outsider who tries it is written apart from the code that protects."""

from __future__ import annotations

import numpy as np

from data_access.disclosure.evidence import CountEvidence, Position, ProtectedCounts
from data_access.disclosure.policy import current_policy
from data_access.disclosure.protection import round_count
from data_access.disclosure.statuses import CellStatus, Reason
from tests.unit.data_access.disclosure.outsider import intervals, lined_up, narrowest

RULES = current_policy().profiles.confidential.counts
WIDTH = RULES.minimum_interval_width
_PROGRAMS_ARE_EXACT_TO = 1e-6


def true_count(evidence: CountEvidence, position: Position) -> int:
    """The true count of a cell or total."""
    return int(evidence.counts[tuple(slice(None) if index is None else index for index in position)].sum())


def assert_safe(evidence: CountEvidence, shown: ProtectedCounts) -> None:
    """An outsider remains unsure of each hidden count; what is shown is large enough, rounded, and near the truth."""
    what = (evidence.counts.tolist(), shown.values)
    assert narrowest(evidence, shown, RULES) >= WIDTH - _PROGRAMS_ARE_EXACT_TO, what
    for position, value in shown.values.items():
        true = true_count(evidence, position)
        if value is not None and shown.statuses[position] is not CellStatus.STRUCTURAL_ZERO:
            assert true >= RULES.threshold
            assert value == round_count(true, RULES.rounding_base)


def assert_consistent(evidence: CountEvidence, shown: ProtectedCounts) -> None:
    """A printed total is not farther from the sum of its printed parts than the rounding of each of them reaches."""
    shape = evidence.counts.shape
    for position, total in shown.values.items():
        for axis, index in enumerate(position):
            parts = [(*position[:axis], part, *position[axis + 1 :]) for part in range(shape[axis])]
            if index is not None or any(part not in shown.values for part in parts):
                continue
            values = [shown.values[part] for part in parts]
            if total is None or any(value is None for value in values):
                continue
            apart = abs(total - sum(value or 0 for value in values))
            assert apart <= RULES.largest_rounding_error * (len(parts) + 1)


def assert_needed(evidence: CountEvidence, shown: ProtectedCounts) -> None:
    """Were any cell printed that is hidden for the sake of others, one of these could be worked out."""
    known = lined_up(evidence, shown, RULES)
    for position in sorted(shown.hidden, key=str):
        if shown.reasons[position] is not Reason.COMPLEMENTARY or None in position:
            continue
        printed = round_count(true_count(evidence, position), RULES.rounding_base)
        bounds = (float(max(printed - 2, RULES.threshold)), printed + 2.0)
        others = [other for other in sorted(shown.hidden, key=str) if other != position]
        found = intervals(evidence.counts.shape, {**known, position: bounds}, others)
        least = min((high - low for low, high in found.values()), default=np.inf)
        assert least < WIDTH, (evidence.counts.tolist(), position)
