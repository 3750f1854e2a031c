"""The words of a figure, in one language: a figure can be drawn again in another without computing anything."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from series.translation import Translator
from series.translation.localised import written
from series.translation.marking import marked
from series.translation.typography import headed

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"


class Quantity(StrEnum):
    """What kind of number an axis or a value shows; decides how it is written."""

    SHARE = "share"
    """0..1, written in per cent."""
    COUNT = "count"
    RATE = "rate"
    RATIO = "ratio"
    """Odds ratios, rate ratios: two decimals, on a logarithmic axis."""
    POINTS = "points"
    """A difference of shares (0..1), written in percentage points with its sign."""
    INDEX = "index"


class CodeListLike(Protocol):
    """What is needed of ``data_access.vocabulary.CodeList``."""

    def label(self, code: str) -> str: ...


ENGLISH_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "n": "n",
        "per year": marked("a year"),
        "interval": marked("95 % interval"),
        "not shown": marked("not shown, to protect persons"),
        "hidden": marked("not shown"),
        "hidden symbol": "··",
        "not known": marked("not known"),
        "not asked": marked("not asked"),
        "reference": marked("reference"),
        "other": marked("other"),
        "other routes": marked("other routes"),
        "other combinations": marked("other combinations"),
        "more combinations": marked("Further combinations stand in the table."),
        "some routes": marked("some routes not shown, to protect persons"),
        "sums of routes": marked("Figures beside the places are sums of the routes shown."),
        "asked": marked("asked"),
        "open-ended": marked("this many or more"),
        "all": marked("all"),
        "total": marked("total"),
        "points": marked("points"),
        "less": marked("less"),
        "more": marked("more"),
        "difference": marked("difference"),
        "does not occur": marked("cannot occur"),
        "break": marked("break in how data were collected"),
        "no panel": marked("Too few cases to show"),
        "nothing to show": marked("No value can be shown here."),
        "to": marked("to"),
    }
)


def words_in(translate: Translator) -> dict[str, str]:
    """The words of the figures themselves in another language."""
    return {key: translate(english) for key, english in ENGLISH_WORDS.items()}


@dataclass(frozen=True)
class Labels:
    """Names of codes, the words of axes and keys, and how numbers are written, in one language.

    ``labels("sex", "male")`` names a code of a dimension; a code without a name is returned as it stands, so data that
    carry names already can be drawn too. ``labels.word("interval")`` gives a word of the figures themselves.
    ``labels.text("share of registered victims")`` translates a text that a notebook wrote in English.
    """

    locale: str = "en"
    words: Mapping[str, str] = field(default_factory=lambda: ENGLISH_WORDS)
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    code_lists: Mapping[str, CodeListLike] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def english(
        cls,
        code_lists: Mapping[str, CodeListLike] | None = None,
        codes: Mapping[str, Mapping[str, str]] | None = None,
    ) -> Labels:
        """Labels in English, with the code lists of the casebook where they are given."""
        return cls(code_lists=dict(code_lists or {}), codes=dict(codes or {}))

    def __call__(self, dimension: str, code: object) -> str:
        """Name of ``code`` in ``dimension``; the code itself where there is none."""
        text = _plain(code)
        own = self.codes.get(dimension, {})
        if text in own:
            return own[text]
        code_list = self.code_lists.get(dimension)
        if code_list is not None:
            try:
                return code_list.label(text)
            except (KeyError, ValueError):
                return text
        return text

    def several(self, dimension: str, codes: Iterable[object]) -> list[str]:
        return [self(dimension, code) for code in codes]

    def word(self, key: str) -> str:
        """A word of the figures themselves; KeyError for one that isn't in the list."""
        return self.words[key] if key in self.words else ENGLISH_WORDS[key]

    def text(self, english: str) -> str:
        """The text in this language, or as it stands where no translation is known."""
        return self.texts.get(english, english)

    def headed(self, head: str, rest: str) -> str:
        """``women: n = 1,240``, with the colon of the language."""
        return headed(head, rest, self.locale)

    def value(self, number: float | None, quantity: Quantity, *, decimals: int | None = None) -> str:
        """A number as readers of this language write it; the common symbol where there is none."""
        if number is None or math.isnan(number):
            return self.word("hidden symbol")
        if quantity is Quantity.SHARE:
            return self._decimal(number * 100, decimals or 0) + NO_BREAK_SPACE + "%"
        if quantity is Quantity.POINTS:
            return self._signed(number * 100, decimals or 0)
        if quantity is Quantity.COUNT:
            return self._decimal(number, decimals or 0)
        default = {Quantity.RATE: 1, Quantity.RATIO: 2, Quantity.INDEX: 2}[quantity]
        if quantity is Quantity.RATE and abs(number) >= 100:
            default = 0  # a large rate is not told more exactly than a small one
        return self._decimal(number, default if decimals is None else decimals)

    def interval(self, low: float | None, high: float | None, quantity: Quantity) -> str:
        """An interval with an en dash; nothing where there is none. Per cent and signs as in :meth:`value`."""
        if low is None or high is None or math.isnan(low) or math.isnan(high):
            return ""
        if quantity is Quantity.SHARE:
            return f"{self._decimal(low * 100, 0)}–{self._decimal(high * 100, 0)}"
        if quantity is Quantity.POINTS:
            return f"{self._signed(low * 100, 0)} {self.word('to')} {self._signed(high * 100, 0)}"
        return f"{self.value(low, quantity)}–{self.value(high, quantity)}"

    def sample_size(self, low: float | None, high: float | None = None) -> str:
        """``n = 1,240``, or ``n = 120–480`` where it differs; the common symbol where it is hidden."""
        n = self.word("n")
        first = self.value(low, Quantity.COUNT)
        last = first if high is None else self.value(high, Quantity.COUNT)
        span = first if first == last else f"{first}–{last}"
        return f"{n}{NO_BREAK_SPACE}={NO_BREAK_SPACE}{span}"

    def _decimal(self, number: float, decimals: int) -> str:
        return written(_rounded(number, decimals), decimals, self.locale).replace("-", MINUS)

    def _signed(self, number: float, decimals: int) -> str:
        written = self._decimal(number, decimals)
        return f"+{written}" if _rounded(number, decimals) > 0 else written


def _rounded(number: float, decimals: int) -> Decimal:
    """Half up, as the text beside the figure rounds: a figure must not say 82 % where its caption says 83 %."""
    exact = Decimal(repr(round(float(number), 10)))
    return exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP) + 0


def _plain(code: object) -> str:
    """A code as text: years that went through a float column are years again."""
    if isinstance(code, float) and code.is_integer():
        return str(int(code))
    return str(code)
