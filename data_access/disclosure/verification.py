"""The one question that evidence asks: did this come from data_access, unchanged?"""

from __future__ import annotations

from data_access.disclosure.models import ProtectedModel, is_genuine_model
from data_access.disclosure.tables import ProtectedTable, is_genuine_table
from data_access.disclosure.values import ProtectedValue, is_genuine_value
from data_access.disclosure.verdicts import Verdict, is_genuine_verdict
from data_access.errors import DisclosureError


def is_protected(thing: object) -> bool:
    """Whether a thing is a protected value, table, model or verdict whose seal is whole."""
    if type(thing) is ProtectedValue:
        return is_genuine_value(thing)
    if type(thing) is ProtectedTable:
        return is_genuine_table(thing)
    if type(thing) is ProtectedModel:
        return is_genuine_model(thing)
    return type(thing) is Verdict and is_genuine_verdict(thing)


def verify(thing: object) -> None:
    """Raise DisclosureError unless a thing is protected. Tells its type only: its value could be a person's."""
    if not is_protected(thing):
        raise DisclosureError(
            f"a {type(thing).__name__} without whole protected provenance can't go on record",
            remedy="use what the casebook answers, arithmetic on it, derive(), a fitted model or published_figure()",
        )
