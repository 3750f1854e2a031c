"""Building the frames of canonical tables: codes as categories, facts with their reasons, items as long tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data_access.casebook.schema import ANSWERS, REASONS
from data_access.sources.demonstration.episodes import EARLIEST_MONTH
from data_access.sources.demonstration.missingness import NOT_ASKED, Reasons
from data_access.sources.demonstration.sampling import Bools, Ints
from data_access.sources.demonstration.setting import MONTHS
from data_access.vocabulary import code_lists
from data_access.vocabulary.code_lists import CodeList
from data_access.vocabulary.facts import Answer

YES, NO, NOT_KNOWN = (ANSWERS.index(answer.value) for answer in (Answer.YES, Answer.NO, Answer.NOT_KNOWN))
LATEST_YEAR = 2100
MONTH_TEXTS = tuple(
    f"{year}-{month:02d}"
    for year in range(EARLIEST_MONTH // MONTHS, LATEST_YEAR)
    for month in range(1, MONTHS + 1)
)
NONE = -1


def categorical(positions: NDArray[Any], codes: Sequence[str]) -> pd.Categorical[Any]:
    """Codes by position; a negative position is empty."""
    return pd.Categorical.from_codes(np.asarray(positions), dtype=pd.CategoricalDtype(list(codes)))


@dataclass
class Frame:
    """Columns of one table, in the order in which they are added."""

    columns: dict[str, Any] = field(default_factory=dict)

    def add(self, name: str, values: Any) -> None:
        """A column as it is."""
        self.columns[name] = values

    def codes(self, name: str, positions: NDArray[Any], codes: Sequence[str]) -> None:
        """A column of codes that is always known."""
        self.columns[name] = categorical(positions, codes)

    def fact(
        self, name: str, positions: NDArray[Any], codes: CodeList | Sequence[str], reasons: Reasons
    ) -> None:
        """A fact and the reason where it is not known."""
        listed = codes.codes if isinstance(codes, CodeList) else codes
        self.columns[name] = categorical(np.where(reasons > 0, NONE, positions), listed)
        self.columns[f"{name}_not_known"] = categorical(reasons.astype(np.int8) - 1, REASONS)

    def yes_no(self, name: str, values: Bools, reasons: Reasons) -> None:
        """A yes / no fact."""
        position = np.where(values, 0, 1)
        self.fact(name, position, code_lists.YES_NO, reasons)

    def month(self, name: str, months: Ints, reasons: Reasons) -> None:
        """A month (counted from the year 0) as YYYY-MM."""
        self.fact(name, months - EARLIEST_MONTH, MONTH_TEXTS, reasons)

    def frame(self) -> pd.DataFrame:
        """The table."""
        return pd.DataFrame(self.columns)


def known(count: int) -> Reasons:
    """No reason for anyone: all known."""
    return np.zeros(count, dtype=np.int8)


def either(*reasons: Reasons) -> Reasons:
    """The first reason that stands."""
    result = reasons[0].copy()
    for other in reasons[1:]:
        result = np.where(result > 0, result, other).astype(np.int8)
    return result


def items(
    parent: str,
    parents: Any,
    item: str,
    codes: Sequence[str],
    truth: Bools,
    reasons: NDArray[np.int8],
) -> pd.DataFrame:
    """A long table of items: ``truth`` is parents × items, ``reasons`` by parent or by parent and item."""
    count, width = truth.shape
    by_item = np.broadcast_to(reasons[:, None] if reasons.ndim == 1 else reasons, truth.shape).ravel()
    answer = np.where(by_item > 0, NOT_KNOWN, np.where(truth.ravel(), YES, NO))
    frame = Frame()
    frame.add(parent, parents.take(np.repeat(np.arange(count), width)))
    frame.codes(item, np.tile(np.arange(width, dtype=np.int8), count), codes)
    frame.codes("answer", answer.astype(np.int8), ANSWERS)
    frame.codes("answer_not_known", by_item - 1, REASONS)
    return frame.frame()


def where_not(values: Bools, reasons: Reasons, reason: int = NOT_ASKED) -> Reasons:
    """The reasons, and ``reason`` where ``values`` does not hold: a question that did not arise."""
    return np.where(values, reasons, reason).astype(np.int8)
