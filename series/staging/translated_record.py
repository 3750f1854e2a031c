"""A record in another language: all words that came with the evidence, and the names of its categories. Values stay."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from series.evidence.items import (
    ClaimItem,
    EvidenceCell,
    EvidenceRecord,
    FigureItem,
    ModelItem,
    NumberItem,
    TableItem,
)
from series.evidence.languages import names_in_language
from series.translation import Translator
from series.translation.markdown import InLanguage
from series.translation.translator import VOCABULARY

_SENTENCES = re.compile(r"(?<=[.]) (?=[A-Z])")
Tabular = TypeVar("Tabular", TableItem, FigureItem, ModelItem)


def translated_record(
    record: EvidenceRecord, translate: Translator, domain: str, texts: InLanguage
) -> EvidenceRecord:
    """The record in the language of ``translate``; ``domain`` is that of its notebook, ``texts`` writes its sentences."""
    words = _Words(translate, domain, texts, frozenset(claim.id for claim in record.claims))
    return record.model_copy(
        update={
            "numbers": tuple(words.number(item) for item in record.numbers),
            "claims": tuple(words.claim(item) for item in record.claims),
            "figures": tuple(words.figure(item) for item in record.figures),
            "tables": tuple(words.tabular(item) for item in record.tables),
            "models": tuple(words.model(item) for item in record.models),
        }
    )


def table_in_language(item: TableItem, translate: Translator) -> TableItem:
    """A table that is no notebook's in the language of ``translate``: its names and notes; its caption stays."""
    return _Names(translate, VOCABULARY).named(item)


@dataclass(frozen=True)
class _Names:
    """Puts names into a language. Each is looked up once: a record has the same few hundred again and again."""

    translate: Translator
    domain: str
    known: dict[str, str] = field(default_factory=dict, kw_only=True)

    def named(self, item: Tabular) -> Tabular:
        """The item with the names of its dimensions and categories, and what it says of itself."""
        cells = (*item.cells, *(item.marginal_effects if isinstance(item, ModelItem) else ()))
        total = {} if item.total is None else {"total": self.cells([item.total])[0]}
        return item.model_copy(
            update={
                "population": self.name(item.population),
                "dimension_titles": {
                    name: self.name(item.dimension_titles.get(name, name.replace("_", " ")))
                    for name in (*item.dimension_titles, *item.dimensions)
                },
                "labels": names_in_language(item.labels, cells, self.name),
                "source_notes": tuple(self.note(note) for note in item.source_notes),
                "cells": self.cells(item.cells),
                **total,
            }
        )

    def cells(self, cells: Iterable[EvidenceCell]) -> tuple[EvidenceCell, ...]:
        return tuple(cell.model_copy(update={"population": self.name(cell.population)}) for cell in cells)

    def note(self, english: str) -> str:
        """What a table says of itself: as a whole, else sentence by sentence."""
        whole = self.name(english)
        return whole if whole != english else " ".join(map(self.name, _SENTENCES.split(english)))

    def name(self, english: str) -> str:
        if english not in self.known:
            self.known[english] = self.translate.name(self.domain, english)
        return self.known[english]


@dataclass(frozen=True)
class _Words(_Names):
    """Puts items into a language, with the sentences of their notebook."""

    texts: InLanguage
    claims: frozenset[str]

    def number(self, item: NumberItem) -> NumberItem:
        return item.model_copy(update={"label": self.plain(item.label), "cells": self.cells(item.cells)})

    def claim(self, item: ClaimItem) -> ClaimItem:
        told = {name: self.texts.inline(getattr(item, name)) for name in ("holds", "fails", "undetermined")}
        return item.model_copy(update={**told, "cells": self.cells(item.cells)})

    def figure(self, item: FigureItem) -> FigureItem:
        finding = item.finding if item.finding in self.claims else self.texts.inline(item.finding)
        drawn = item.in_language(self.translate.language)
        return self.tabular(drawn, {"finding": finding, "alt": self.plain(item.alt)})

    def model(self, item: ModelItem) -> ModelItem:
        terms = {term: self.name(label) for term, label in item.term_labels.items()}
        return self.tabular(
            item, {"term_labels": terms, "marginal_effects": self.cells(item.marginal_effects)}
        )

    def tabular(self, item: Tabular, update: dict[str, Any] | None = None) -> Tabular:
        caption = self.texts.inline(item.caption)
        note = None if item.note is None else self.texts.inline(item.note)
        return self.named(item).model_copy(update={"caption": caption, "note": note, **(update or {})})

    def plain(self, text: str) -> str:
        """A text that is read aloud or printed without marks: English where it isn't translated."""
        found = self.texts.find(text)
        return text if found is None else found
