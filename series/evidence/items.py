"""The record: what a notebook put on record, in the form that staging, ledger, review and diff read."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    StringConstraints,
    field_validator,
    model_serializer,
)

from series.evidence.kinds import PHONE_SUFFIX, SCHEMA_VERSION, ClaimState, EvidenceKind, NumberFormat

NAME = re.compile(r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$")
FIGURE_ID = re.compile(r"^fig-[a-z0-9]+(-[a-z0-9]+)*$")
TABLE_ID = re.compile(r"^tbl-[a-z0-9]+(-[a-z0-9]+)*$")

_ATTRIBUTES = re.compile(r"\]\{[^{}]*\}$")
"""At the end of a caption that stands in a page of another language: ``[…]{lang="en"}``."""

NonEmpty = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


def _no_nan(value: object) -> object:
    return None if isinstance(value, float) and math.isnan(value) else value


OptionalNumber = Annotated[float | None, BeforeValidator(_no_nan)]


_BOUNDS = ("least", "most")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class EvidenceCount(_Strict):
    """A protected count that a cell prints, or lets a reader work out: what it is there, whom it counts, its value.

    ``group`` is the canonical text of ``data_access.disclosure.groups``; ``value`` is None where the count is hidden.
    ``least`` and ``most`` are what is told of a hidden count all the same, where anything is.
    """

    role: Literal["value", "numerator", "base", "all", "named"]
    group: NonEmpty
    value: OptionalNumber
    least: OptionalNumber = None
    most: OptionalNumber = None

    @model_serializer(mode="wrap")
    def _without_empty_bounds(self, serialise: SerializerFunctionWrapHandler) -> dict[str, Any]:
        content: dict[str, Any] = serialise(self)
        return {name: value for name, value in content.items() if name not in _BOUNDS or value is not None}


class _WithCounts(_Strict):
    counts: tuple[EvidenceCount, ...] = ()

    @model_serializer(mode="wrap")
    def _without_empty_counts(self, serialise: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Most cells of some kinds have no counts; the record is shorter without saying so each time."""
        content: dict[str, Any] = serialise(self)
        if not self.counts:
            content.pop("counts", None)
        return content


class EvidenceCell(_WithCounts):
    """One released (or hidden) value: codes of its dimensions, what was measured of whom, and what protection did.

    ``low`` and ``high`` of a hidden share are the bounds of its side of one half, where that is told.
    """

    dimensions: dict[str, str]
    population: str
    statistic: str
    value: OptionalNumber
    status: str
    low: OptionalNumber = None
    high: OptionalNumber = None
    n_valid: OptionalNumber = None
    missing_share: OptionalNumber = None
    extra: dict[str, OptionalNumber] = {}
    """Further protected columns, such as ``p_value`` and ``standard_error`` of a model's terms."""

    @property
    def hidden(self) -> bool:
        return self.value is None

    @property
    def interval(self) -> tuple[float | None, float | None]:
        """The interval around a value that is shown."""
        return (None, None) if self.hidden else (self.low, self.high)

    @property
    def told(self) -> tuple[float | None, float | None]:
        """Between what a hidden value is told to lie."""
        return (self.low, self.high) if self.hidden else (None, None)


class _Item(_Strict):
    schema_version: Literal["1"] = SCHEMA_VERSION  # type: ignore[assignment]
    id: str
    source: str = ""
    cells: tuple[EvidenceCell, ...] = ()


class NumberItem(_Item):
    """A number for the prose. ``label`` says what it is; ``format`` how it is written; the raw value is in its cell."""

    kind: Literal[EvidenceKind.NUMBER] = EvidenceKind.NUMBER
    label: NonEmpty
    format: NumberFormat

    @field_validator("id")
    @classmethod
    def _name(cls, value: str) -> str:
        return _match(NAME, value, "snake_case, such as men_share")

    @field_validator("cells")
    @classmethod
    def _one_cell(cls, value: tuple[EvidenceCell, ...]) -> tuple[EvidenceCell, ...]:
        if len(value) != 1:
            raise ValueError("a number has exactly one cell")
        return value

    @property
    def cell(self) -> EvidenceCell:
        return self.cells[0]


class ClaimItem(_Item):
    """A claim with its state and a sentence for each state, so that no result is hidden because it came out otherwise."""

    kind: Literal[EvidenceKind.CLAIM] = EvidenceKind.CLAIM
    state: ClaimState
    basis: str
    """The comparison that gave the state, in words; the cells are the values compared."""
    holds: NonEmpty
    fails: NonEmpty
    undetermined: NonEmpty

    @field_validator("id")
    @classmethod
    def _name(cls, value: str) -> str:
        return _match(NAME, value, "snake_case, such as men_mainly_labour")

    @property
    def sentence(self) -> str:
        """The sentence of the claim's state, as the notebook wrote it (shortcodes not yet filled in)."""
        return {
            ClaimState.HOLDS: self.holds,
            ClaimState.FAILS: self.fails,
            ClaimState.UNDETERMINED: self.undetermined,
        }[self.state]


class _Tabular(_Item):
    caption: NonEmpty
    note: str | None = None
    population: str
    statistic: str
    dimensions: tuple[str, ...]
    dimension_titles: dict[str, str]
    labels: dict[str, dict[str, str]]
    """Names of the codes, by dimension: ``{"sex": {"male": "Men"}}``."""
    source_notes: tuple[str, ...] = ()
    """What the protected table itself says about its values (denominator, rounding, caveats)."""
    total: EvidenceCell | None = None
    """The grand total of a table of counts, where it has one."""

    @field_validator("caption")
    @classmethod
    def _full_stop(cls, value: str) -> str:
        if not _ATTRIBUTES.sub("", value).endswith((".", "?", "!")):
            raise ValueError("a caption is a sentence and ends with a full stop")
        return value

    def label(self, dimension: str, code: str) -> str:
        """The name of a code, or the code itself, as words."""
        return self.labels.get(dimension, {}).get(code, code.replace("_", " "))


class TableItem(_Tabular):
    """A table: the cells, and which dimensions go down and across when it is printed."""

    kind: Literal[EvidenceKind.TABLE] = EvidenceKind.TABLE
    rows: tuple[str, ...]
    columns: str | None
    format: NumberFormat

    @field_validator("id")
    @classmethod
    def _name(cls, value: str) -> str:
        return _match(TABLE_ID, value, "tbl- and hyphenated words, such as tbl-men-sectors")


class FigurePictures(_Strict):
    """A figure in all its forms: for a page and for a phone as SVG, and as a picture."""

    svg: str
    phone_svg: str
    png: bytes


class FigureItem(_Tabular):
    """A figure: finding (a sentence or the id of a claim), caption, alt text, the cells that it was drawn from."""

    kind: Literal[EvidenceKind.FIGURE] = EvidenceKind.FIGURE
    finding: NonEmpty
    alt: NonEmpty
    width: int
    height: int
    svg: str = Field(default="", exclude=True, repr=False)
    phone_svg: str = Field(default="", exclude=True, repr=False)
    """The figure drawn for a phone."""
    png: bytes = Field(default=b"", exclude=True, repr=False)
    others: dict[str, FigurePictures] = Field(default={}, exclude=True, repr=False)
    """The figure as it was drawn in other languages, by language."""

    def in_language(self, language: str) -> FigureItem:
        """The figure with its drawings in a language; as it is where it was not drawn in it."""
        found = self.others.get(language)
        return self if found is None else self.drawn_as(found, {})

    def drawn_as(self, pictures: FigurePictures, others: Mapping[str, FigurePictures]) -> FigureItem:
        """The figure with these pictures, and with those in other languages."""
        drawn = {name: getattr(pictures, name) for name in FigurePictures.model_fields}
        return self.model_copy(update={**drawn, "others": dict(others)})

    @field_validator("id")
    @classmethod
    def _name(cls, value: str) -> str:
        if value.endswith(PHONE_SUFFIX):
            raise ValueError(
                f"id {value!r} must not end with {PHONE_SUFFIX}, which names a figure's version for phones"
            )
        return _match(FIGURE_ID, value, "fig- and hyphenated words, such as fig-men-sectors")


class ModelItem(_Tabular, _WithCounts):
    """A fitted model's table: one cell a term, with ``standard_error`` and ``p_value`` among its extras.

    ``counts``: whom ``n`` (the base) and ``events`` (the numerator) count.
    """

    kind: Literal[EvidenceKind.MODEL] = EvidenceKind.MODEL
    model: str
    formula: str
    n: OptionalNumber
    events: OptionalNumber
    term_labels: dict[str, str]
    ratios: bool = False
    """Whether the terms have ratios (odds ratios, rate ratios), which are printed in place of coefficients."""
    marginal_effects: tuple[EvidenceCell, ...] = ()

    @field_validator("id")
    @classmethod
    def _name(cls, value: str) -> str:
        return _match(TABLE_ID, value, "tbl- and hyphenated words, such as tbl-model-construction")


Item = NumberItem | ClaimItem | TableItem | FigureItem | ModelItem


class EvidenceRecord(_Strict):
    """All that one executed notebook put on record, in the order of the notebook."""

    schema_version: Literal["1"] = SCHEMA_VERSION  # type: ignore[assignment]
    numbers: tuple[NumberItem, ...] = ()
    claims: tuple[ClaimItem, ...] = ()
    tables: tuple[TableItem, ...] = ()
    figures: tuple[FigureItem, ...] = ()
    models: tuple[ModelItem, ...] = ()

    def items(self) -> Iterator[Item]:
        """Every item, kind by kind."""
        yield from self.numbers
        yield from self.claims
        yield from self.tables
        yield from self.figures
        yield from self.models

    def find(self, identifier: str) -> Item | None:
        """The item with this id, or None."""
        return next((item for item in self.items() if item.id == identifier), None)

    def released_cells(self) -> Iterator[EvidenceCell]:
        """Every cell on record, totals below tables and models' marginal effects included."""
        for item in self.items():
            yield from item.cells
            if isinstance(item, _Tabular) and item.total is not None:
                yield item.total
            if isinstance(item, ModelItem):
                yield from item.marginal_effects

    def released_counts(self) -> Iterator[EvidenceCount]:
        """Every protected count on record, with whom it counts: those of cells, and n and events of models."""
        for cell in self.released_cells():
            yield from cell.counts
        for model in self.models:
            yield from model.counts


def _match(pattern: re.Pattern[str], value: str, wanted: str) -> str:
    if not pattern.match(value):
        raise ValueError(f"id {value!r} must be {wanted}")
    return value
