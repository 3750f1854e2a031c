"""What a text in an own file means, by its mapping and the words that are known: a code, a date, an age, or why nothing is
known. Pure functions of texts."""

from __future__ import annotations

from typing import Any

from data_access.casebook.schema_model import ColumnKind
from data_access.sources.mapped.mapping import AGE, NOT_KNOWN, ColumnMapping, Target, target
from data_access.sources.mapped.values import age_years, moment
from data_access.sources.mapped.words import country_words, known_words, plain
from data_access.vocabulary.facts import NotKnownReason

Value = tuple[Any, NotKnownReason | None]


class UnreadableValue(ValueError):
    """A value for which the mapping has no meaning."""


def meaning(text: str, column: ColumnMapping, found: Target) -> Value:
    """What a text means: a value, or the reason why none is known. Raises UnreadableValue where nobody has said."""
    given = {plain(word): code for word, code in column.codes.items()}
    word = plain(text)
    code = given.get(word, given.get("") if not word else None)
    if code in NOT_KNOWN:
        return None, NOT_KNOWN[code]
    kind = found.column.kind
    if found.name == AGE:
        return _age(text, code)
    if kind in (ColumnKind.MONTH, ColumnKind.YEAR):
        return _date(text, code, column, found)
    if code is not None:
        return code, None
    if kind is ColumnKind.COUNTRY and word == "na":
        raise UnreadableValue("NA is Namibia, or not available: the mapping must say which")
    if (reason := not_known_reason(text, found)) is not None:
        return None, reason
    if kind is ColumnKind.COUNTRY:
        if (iso3 := country_words().get(word)) is not None:
            return iso3, None
        raise UnreadableValue("the mapping says of no country that it means this")
    if found.item is not None or (found.codes is not None and found.codes.codes == ("yes", "no")):
        for answer in ("yes", "no"):
            if word in _plain_words(answer):
                return answer, None
    elif found.codes is not None:
        for one in found.codes:
            if word in (plain(one.code), plain(one.label)):
                return one.code, None
    raise UnreadableValue("the mapping gives no code for this")


def named_items(
    text: str, column: ColumnMapping, found: Target
) -> tuple[frozenset[str], NotKnownReason | None]:
    """The items that a cell names, or the reason why none is known."""
    parts = [text] if column.separated_by is None else text.split(column.separated_by)
    codes: set[str] = set()
    reason: NotKnownReason | None = None
    for part in (one.strip() for one in parts):
        if not part and len(parts) > 1:
            continue
        code, why = meaning(part, column, found)
        codes |= {code} if code else set()
        reason = reason or why
    return frozenset(codes), None if codes else reason or NotKnownReason.UNKNOWN


def not_known_reason(text: str, found: Target) -> NotKnownReason | None:
    """Why a value isn't known, where the text is one of the words that say so."""
    word = plain(text)
    if not word:
        return NotKnownReason.NOT_CARRIED if found.item else NotKnownReason.UNKNOWN
    for name, reason in (
        ("not_known", NotKnownReason.UNKNOWN),
        ("refused", NotKnownReason.REFUSED),
        ("not_asked", NotKnownReason.NOT_ASKED),
    ):
        if word in _plain_words(name):
            return reason
    return None


def _plain_words(name: str) -> frozenset[str]:
    return frozenset(plain(word) for word in known_words()[f"{name}_words"])


def _age(text: str, code: str | None) -> Value:
    if code is not None:
        return code, None
    years = age_years(text)
    if years is not None:
        return years, None
    if (reason := not_known_reason(text, target(AGE))) is not None:
        return None, reason
    raise UnreadableValue("this is no age in years")


def _date(text: str, code: str | None, column: ColumnMapping, found: Target) -> Value:
    read = moment(code if code is not None else text, column.dates)
    if read is not None:
        return (read.year if found.column.kind is ColumnKind.YEAR else read), None
    if (reason := not_known_reason(text, found)) is not None:
        return None, reason
    raise UnreadableValue("this is no date between 1990 and 2099")
