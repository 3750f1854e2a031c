"""Proposing a mapping: what the columns of an own file may stand for, by their names and by what they hold.

A proposal is for a person to read. Only what is a word of the standard or of ``words.yml`` counts as known; what is merely
near one is a guess, and told as such.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from data_access.casebook.schema_model import ColumnKind
from data_access.sources.mapped.mapping import AGE, ColumnMapping, FileMapping, Target, targets
from data_access.sources.mapped.meanings import UnreadableValue, meaning, not_known_reason
from data_access.sources.mapped.reading import Place, read_rows
from data_access.sources.mapped.values import DateOrder, age_years, date_order, moment
from data_access.sources.mapped.words import country_words, known_words, plain
from data_access.vocabulary.countries import country_name

SEPARATORS = (";", "|", " / ", "/", ",", "\n", "+")
NEAR = 0.84
NEAR_CODE = 0.8
NEAR_COUNTRY = 0.72
MARGIN = 0.06
MOST_READABLE = 0.5
_HTCDS = ("prs", "vic", "cas", "org", "hte", "spl", "per")


@dataclass(frozen=True)
class Note:
    """Something for the person who reads the proposal: ``column``, what, and whether it must be looked at."""

    column: str
    text: str
    to_check: bool = True


@dataclass(frozen=True)
class Proposal:
    """A mapping and what to look at. ``rows``: how many the file has."""

    mapping: FileMapping
    notes: tuple[Note, ...]
    rows: int
    standard_names: bool

    @property
    def to_check(self) -> tuple[Note, ...]:
        return tuple(note for note in self.notes if note.to_check)

    @property
    def is_standard(self) -> bool:
        """Whether every column has a name of HTCDS and every value a code of it: then there is nothing to correct."""
        return self.standard_names and not self.to_check


def propose(place: Place, title: str | None = None) -> Proposal:
    """Propose a mapping for a file or a table. Raises DataError, UsageError where it can't be read."""
    rows = read_rows(place)
    columns: dict[str, ColumnMapping] = {}
    notes: list[Note] = []
    taken: set[str] = set()
    for name in rows.columns:
        texts = [str(text) for text in rows.frame[name]]
        columns[name], told = _column(name, texts, taken)
        if (to := columns[name].to) is not None:
            taken.add(to)
        notes += told
    mapping = FileMapping(
        data=place.data,
        sheet=place.sheet,
        header_row=rows.header_row if rows.header_row > 1 else None,
        columns=columns,
    )
    if title:
        mapping = mapping.model_copy(update={"title": title})
    standard = all(name.partition("_")[0] in _HTCDS for name in rows.columns)
    return Proposal(mapping, tuple(notes), len(rows.frame), standard)


def _column(name: str, texts: Sequence[str], taken: Collection[str]) -> tuple[ColumnMapping, list[Note]]:
    if plain(name) in _never() or _near(plain(name), _never()) is not None:
        return ColumnMapping(ignore="names or describes a person"), []
    found, sure = _target_of(name, texts, taken)
    if found is None:
        why = "nothing in the casebook stands for it, as far as its name and values tell"
        return ColumnMapping(ignore=why), [
            Note(name, "stands for nothing that is known here: give it a `to`, or leave it out", True)
        ]
    notes = [] if sure else [Note(name, f"may stand for {found.name}")]
    column, told = _described(name, texts, found)
    return column, [*notes, *told]


def _target_of(name: str, texts: Sequence[str], taken: Collection[str]) -> tuple[Target | None, bool]:
    """What a column stands for, and whether its name says so exactly. Values must be readable as that for the most part."""
    header = plain(name)
    exact = [to for to, headers in _headers().items() if header in headers]
    near = sorted(
        ((ratio, to) for to, headers in _headers().items() if (ratio := _likeness(header, headers)) >= NEAR),
        reverse=True,
    )
    for to, sure in (*((to, True) for to in exact), *((to, False) for _, to in near)):
        if to not in taken and _readable(texts, targets()[to]) >= MOST_READABLE:
            return targets()[to], sure
    item = _item_named(header, texts, taken)
    return (item, False) if item is not None else (None, False)


def _item_named(header: str, texts: Sequence[str], taken: Collection[str]) -> Target | None:
    """A column of yes and no that is called like an item of a group ("Passeport confisqué")."""
    yes_no = {plain(word) for name in ("yes", "no", "not_known") for word in known_words()[f"{name}_words"]}
    if not texts or sum(plain(text) in yes_no for text in texts) < 0.9 * len(texts):
        return None
    for to, codes in _codes().items():
        found = targets()[to]
        if not found.is_group:
            continue
        for code, words in codes.items():
            if (
                (header in words or _likeness(header, words) >= NEAR)
                and f"{to}={code}" not in taken
                and code != "other"
            ):
                return found.model_copy(update={"name": f"{to}={code}", "item": code})
    return None


def _described(name: str, texts: Sequence[str], found: Target) -> tuple[ColumnMapping, list[Note]]:
    """The mapping of a column whose target is known: separators, codes, the order of dates."""
    kind = found.column.kind
    if kind is ColumnKind.IDENTIFIER:
        return ColumnMapping(to=found.name), []
    if kind in (ColumnKind.MONTH, ColumnKind.YEAR):
        return _dates(name, texts, found)
    separator = _separator(texts, found) if found.is_group else None
    column = ColumnMapping(to=found.name, separated_by=separator)
    codes: dict[str, str] = {}
    notes: list[Note] = []
    for text in _distinct(texts, separator):
        code, note = _code(name, text, column, found)
        if code is not None:
            codes[text] = code
        notes += [note] if note else []
    if found.is_group:
        notes.append(
            Note(
                name,
                "a kind that a filled cell doesn't name counts as not known; write `otherwise: no` if it means no",
                False,
            )
        )
    return column.model_copy(update={"codes": codes}), notes


def _code(name: str, text: str, column: ColumnMapping, found: Target) -> tuple[str | None, Note | None]:
    """The code to write for a text; None where it needs none, since it is read as it is."""
    word = plain(text)
    words = {**{plain(w): code for code, ws in _codes().get(_whole(found), {}).items() for w in ws}}
    if word in words:
        return words[word], None
    try:
        meaning(text, column, found)
        return None, None
    except UnreadableValue:
        pass
    if found.column.kind is ColumnKind.COUNTRY:
        guess = _nearest_country(word)
        if guess is not None:
            return guess, Note(name, f"{text!r} is taken for {guess} ({country_name(guess)})")
    elif found.name != AGE and words:
        near = difflib.get_close_matches(word, words, n=1, cutoff=NEAR_CODE)
        if near:
            return words[near[0]], Note(name, f"{text!r} is taken for {words[near[0]]}")
    return "not known", Note(
        name, f"{text!r} is not understood, and counts as not known until you give its code"
    )


def _dates(name: str, texts: Sequence[str], found: Target) -> tuple[ColumnMapping, list[Note]]:
    order, certain = date_order(texts)
    notes = []
    if not certain:
        notes.append(Note(name, f"days and months can't be told apart in all dates: {order.value} is taken"))
    codes: dict[str, str] = {}
    for text in dict.fromkeys(texts):
        if moment(text, order) is None and not_known_reason(text, found) is None:
            codes[text] = "not known"
            notes.append(
                Note(name, f"{text!r} is no date, and counts as not known until you write one for it")
            )
    column = ColumnMapping(to=found.name, codes=codes)
    return (column.model_copy(update={"dates": order}) if order is not DateOrder.DAY_FIRST else column), notes


def _separator(texts: Sequence[str], found: Target) -> str | None:
    """The sign that makes most of the cells known words when they are split at it."""
    words = {plain(word) for listed in _codes().get(_whole(found), {}).values() for word in listed}

    def known(parts: Sequence[str]) -> float:
        filled = [plain(part) for part in parts if part.strip()]
        return sum(part in words for part in filled) / len(filled) if filled else 0.0

    best, sign = known(texts), None
    for one in SEPARATORS:
        parts = [part for text in texts for part in text.split(one)]
        if len(parts) > len(texts) and (share := known(parts)) > best:
            best, sign = share, one
    return sign


def _distinct(texts: Sequence[str], separator: str | None) -> list[str]:
    """Different values, the most frequent first; of those that are alike but for case and accents the first."""
    parts = [part.strip() for text in texts for part in (text.split(separator) if separator else [text])]
    counted = Counter(part for part in parts if part)
    found: dict[str, str] = {}
    for text, _ in counted.most_common():
        found.setdefault(plain(text), text)
    return list(found.values())


def _readable(texts: Sequence[str], found: Target) -> float:
    """The share of filled cells that can be read as values of a target."""
    filled = [text for text in texts if text.strip()]
    if not filled or found.column.kind is ColumnKind.IDENTIFIER:
        return 1.0
    counted = Counter(filled)
    return sum(number for text, number in counted.items() if _reads(text, found)) / len(filled)


def _reads(text: str, found: Target) -> bool:
    word = plain(text)
    kind = found.column.kind
    if found.name == AGE:
        return age_years(text) is not None or not_known_reason(text, found) is not None
    if kind in (ColumnKind.MONTH, ColumnKind.YEAR):
        read = moment(text) or moment(text, DateOrder.MONTH_FIRST)
        return (read is not None and (kind is ColumnKind.YEAR or read.month is not None)) or not_known_reason(
            text, found
        ) is not None
    if kind is ColumnKind.COUNTRY:
        return _nearest_country(word) is not None or not_known_reason(text, found) is not None
    words = {plain(w) for ws in _codes().get(_whole(found), {}).values() for w in ws}
    if word in words or difflib.get_close_matches(word, words, n=1, cutoff=NEAR_CODE):
        return True
    if found.is_group and any(sign in text for sign in SEPARATORS):
        parts = [part for sign in SEPARATORS for part in text.split(sign)]
        return any(plain(part) in words for part in parts)
    try:
        meaning(text, ColumnMapping(to=found.name), found)
    except UnreadableValue:
        return False
    return True


@cache
def _nearest_country(word: str) -> str | None:
    """The country of a name, or of an adjective that is near one and near no other."""
    known = country_words()
    if word in known and word != "na":
        return known[word]
    if len(word) < 4:
        return None
    scored = sorted(
        (
            (difflib.SequenceMatcher(None, word, name).ratio(), iso3)
            for name, iso3 in known.items()
            if len(name) > 3
        ),
        reverse=True,
    )
    best, iso3 = scored[0]
    second = next((score for score, other in scored if other != iso3), 0.0)
    return iso3 if best >= NEAR_COUNTRY and best - second >= MARGIN else None


@cache
def _headers() -> dict[str, frozenset[str]]:
    """Names of columns by what they stand for: those listed, and the casebook's own."""
    listed = known_words()["columns"]
    found = {}
    for to, one in targets().items():
        own = {plain(to.partition(".")[2]), plain(one.column.description)} if to != AGE else set()
        found[to] = frozenset(own | {plain(name) for name in listed.get(to, {}).get("headers", ())})
    return found


@cache
def _codes() -> dict[str, dict[str, frozenset[str]]]:
    """Words by code, by what they stand for: those listed, the code itself, its label and its code in the standard."""
    listed = known_words()["columns"]
    found: dict[str, dict[str, frozenset[str]]] = {}
    for to, one in targets().items():
        if one.codes is None or to == AGE:
            continue
        given = listed.get(to, {}).get("codes", {})
        found[to] = {
            code.code: frozenset(
                plain(word)
                for word in (code.code, code.label, *_spelt(code.standard_code), *given.get(code.code, ()))
                if plain(word)
            )
            for code in one.codes
        }
    return found


def _spelt(standard: str | None) -> Iterator[str]:
    yield from (part.strip() for part in (standard or "").split("/"))


@cache
def _never() -> frozenset[str]:
    return frozenset(plain(name) for name in known_words()["never"])


def _near(word: str, known: Collection[str]) -> str | None:
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.9)
    return near[0] if near else None


def _likeness(word: str, known: Collection[str]) -> float:
    """How near a name comes to one of several: by its letters, or because all words of one are in it."""
    parts = set(word.split())
    ratios = [difflib.SequenceMatcher(None, word, one).ratio() for one in known]
    contained = [0.9 for one in known if len(one) > 3 and set(one.split()) <= parts]
    return max([*ratios, *contained], default=0.0)


def _whole(found: Target) -> str:
    return found.name.partition("=")[0]
