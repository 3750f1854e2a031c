"""Verdicts: whether a comparison of protected values holds, fails, or can't be decided from what is released."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NoReturn

from data_access.disclosure.provenance import is_genuine, require_call_from_data_access, seal
from data_access.errors import DisclosureError

if TYPE_CHECKING:
    from data_access.disclosure.values import ProtectedValue


class Outcome(StrEnum):
    HOLDS = "holds"
    FAILS = "fails"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of a comparison between protected values, with the comparison in words
    and the values compared.

    Made by ``ProtectedValue.above``, ``.below`` and ``.differs_from`` only. Combine with ``&``, ``|`` and ``~``
    (Kleene's logic: undetermined stays undetermined where it matters).
    """

    state: Outcome
    basis: str
    values: tuple[ProtectedValue, ...]
    seal: str

    def __init_subclass__(cls) -> NoReturn:
        raise DisclosureError("a Verdict can't be subclassed")

    @property
    def source(self) -> str:
        """The sources of the values compared."""
        return "; ".join(dict.fromkeys(value.source for value in self.values))

    @property
    def holds(self) -> bool:
        return self.state is Outcome.HOLDS

    @property
    def fails(self) -> bool:
        return self.state is Outcome.FAILS

    @property
    def undetermined(self) -> bool:
        return self.state is Outcome.UNDETERMINED

    def __and__(self, other: Verdict) -> Verdict:
        outcomes = _outcomes(self, other)
        return issue_verdict(
            _worst(outcomes), f"({self.basis}) and ({other.basis})", self.values + other.values
        )

    def __or__(self, other: Verdict) -> Verdict:
        flipped = tuple(_NEGATION[outcome] for outcome in _outcomes(self, other))
        return issue_verdict(
            _NEGATION[_worst(flipped)], f"({self.basis}) or ({other.basis})", self.values + other.values
        )

    def __invert__(self) -> Verdict:
        (outcome,) = _outcomes(self)
        return issue_verdict(_NEGATION[outcome], f"not ({self.basis})", self.values)

    def __bool__(self) -> NoReturn:
        raise DisclosureError(
            "a verdict is not a plain yes or no",
            remedy="give it to claim(), or read .holds, .fails or .undetermined",
        )


_NEGATION = {
    Outcome.HOLDS: Outcome.FAILS,
    Outcome.FAILS: Outcome.HOLDS,
    Outcome.UNDETERMINED: Outcome.UNDETERMINED,
}


def issue_verdict(state: Outcome, basis: str, values: tuple[ProtectedValue, ...]) -> Verdict:
    """A sealed verdict; only code of ``data_access`` may call this."""
    require_call_from_data_access("a verdict")
    return Verdict(state, basis, values, seal("verdict", _content(state, basis, values)))


def is_genuine_verdict(verdict: Verdict) -> bool:
    """Whether the seal of a verdict is whole, and those of the values that it compares."""
    from data_access.disclosure.values import is_genuine_value

    try:
        return is_genuine(
            "verdict", _content(verdict.state, verdict.basis, verdict.values), verdict.seal
        ) and all(is_genuine_value(value) for value in verdict.values)
    except (AttributeError, TypeError):
        return False


def _content(state: Outcome, basis: str, values: tuple[ProtectedValue, ...]) -> list[object]:
    return [str(state), basis, [value.seal for value in values]]


def _outcomes(*verdicts: object) -> tuple[Outcome, ...]:
    outcomes = []
    for verdict in verdicts:
        if type(verdict) is not Verdict or not is_genuine_verdict(verdict):
            raise DisclosureError("verdicts combine with genuine verdicts only")
        outcomes.append(Outcome(verdict.state))
    return tuple(outcomes)


def _worst(outcomes: tuple[Outcome, ...]) -> Outcome:
    if Outcome.FAILS in outcomes:
        return Outcome.FAILS
    return Outcome.UNDETERMINED if Outcome.UNDETERMINED in outcomes else Outcome.HOLDS
