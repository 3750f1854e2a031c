"""One clear message: what is wrong, where, and what to do, each ended as a reader expects."""

from __future__ import annotations

import pytest

from data_access.errors import UsageError


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (UsageError("No such report"), "No such report."),
        (UsageError("No such report.", where="x"), "No such report (x)."),
        (UsageError("No such report", remedy="name another."), "No such report. What to do: name another."),
        (
            UsageError("No such report", remedy="did you mean 'a'?"),
            "No such report. What to do: did you mean 'a'?",
        ),
        (
            UsageError("Two faults:\n  a\n  b\n", remedy="mend them"),
            "Two faults:\n  a\n  b\nWhat to do: mend them.",
        ),
    ],
)
def test_the_message_of_an_error(error: UsageError, told: str) -> None:
    assert str(error) == told
