"""The door between protected values and the record: what is offered is verified here, and read here only."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from data_access.errors import DisclosureError, UsageError
from series.evidence.items import EvidenceCell, EvidenceCount

if TYPE_CHECKING:
    import pandas

    from data_access.disclosure import Verdict

_STANDARD_COLUMNS = ("value", "low", "high", "n_valid", "missing_share", "status")
_REMEDY = (
    "use what the casebook answers (count, crosstab, share, rate, flows), arithmetic on such values, fitted models, "
    "derive() or published_figure()"
)


@dataclass(frozen=True)
class Protected:
    """A verified table, read into plain parts."""

    dimensions: tuple[str, ...]
    titles: dict[str, str]
    labels: dict[str, dict[str, str]]
    population: str
    statistic: str
    source: str
    notes: tuple[str, ...]
    cells: tuple[EvidenceCell, ...]
    total: EvidenceCell | None
    frame: pandas.DataFrame = field(repr=False, compare=False)

    def labelled_frame(self, labels: Mapping[str, Mapping[str, str]] | None = None) -> pandas.DataFrame:
        """A copy of the frame with labels for codes; the codes stand in ``<dimension>_code``. Hidden values are NaN.

        ``labels``: those in another language, by dimension and code.
        """
        frame = self.frame.copy()
        for dimension in self.dimensions:
            codes = frame[dimension]
            frame[f"{dimension}_code"] = codes
            names = (self.labels if labels is None else labels).get(dimension, {})
            frame[dimension] = [names.get(_code(code), code) for code in codes]
        return frame


def require_value(offered: object, identifier: str) -> None:
    """Raise ``DisclosureError`` unless ``offered`` is a protected value whose seal is whole."""
    from data_access.disclosure import ProtectedValue

    _require(offered, ProtectedValue, "a protected value", identifier)


def require_table(offered: object, identifier: str) -> Any:
    """Return ``offered`` when it is a protected table whose seal is whole; else ``DisclosureError``."""
    from data_access.disclosure import ProtectedTable

    _require(offered, ProtectedTable, "a protected table", identifier)
    return offered


def require_model(offered: object, identifier: str) -> None:
    """Raise ``DisclosureError`` unless ``offered`` is a model fitted through data_access."""
    from data_access.disclosure import ProtectedModel

    _require(offered, ProtectedModel, "a model fitted through data_access", identifier)


def require_verdict(offered: object, identifier: str) -> Verdict:
    """Return ``offered`` when it is a genuine verdict; ``DisclosureError`` for anything else."""
    from data_access.disclosure import Verdict, verify

    if type(offered) is not Verdict:
        raise DisclosureError(
            f"a claim needs the verdict of a comparison of protected values, not {_kind(offered)}",
            where=identifier,
            remedy="compare protected values: value.above(other), value.below(other), value.differs_from(other)",
        )
    verify(offered)
    return offered


def cell_of_value(value: Any) -> EvidenceCell:
    """The record's cell for a protected value."""
    return EvidenceCell(
        dimensions={str(key): _code(code) for key, code in dict(value.dimensions).items()},
        population=str(value.population),
        statistic=str(value.statistic),
        value=_number(value.value),
        status=str(value.status),
        low=_number(value.low),
        high=_number(value.high),
        n_valid=_number(value.n_valid),
        missing_share=_number(value.missing_share),
        counts=counts_of(value.counts),
    )


def counts_of(counts: Iterable[Any]) -> tuple[EvidenceCount, ...]:
    """The record's form of protected counts, without repetition."""
    return tuple(
        dict.fromkeys(
            EvidenceCount(
                role=count.role.value,
                group=count.group.text,
                value=_number(count.value),
                least=_number(count.least),
                most=_number(count.most),
            )
            for count in counts
        )
    )


def cells_of_table(table: Any) -> Protected:
    """Read a protected table: its frame gives values and further columns, its labels the words of its codes."""
    dimensions = tuple(str(name) for name in table.dimensions)
    frame = table.frame
    labels = _labels(table, dimensions, frame)
    further = [
        name
        for name in frame.columns
        if name not in dimensions and name not in _STANDARD_COLUMNS and _is_numeric(frame[name])
    ]
    rows = zip(frame.to_dict("records"), table.counts, strict=True)
    cells = tuple(_cell(table, dimensions, further, row, counts) for row, counts in rows)
    return Protected(
        dimensions=dimensions,
        titles=_titles(table, dimensions),
        labels=labels,
        population=str(table.population),
        statistic=str(table.statistic),
        source=str(table.source),
        notes=tuple(str(note) for note in table.notes),
        cells=cells,
        total=_total(table),
        frame=frame,
    )


def _cell(
    table: Any,
    dimensions: tuple[str, ...],
    further: list[str],
    row: Mapping[Any, Any],
    counts: Iterable[Any],
) -> EvidenceCell:
    return EvidenceCell(
        dimensions={name: _code(row[name]) for name in dimensions},
        population=str(table.population),
        statistic=str(table.statistic),
        value=_number(row["value"]),
        status=str(row["status"]),
        low=_number(row.get("low")),
        high=_number(row.get("high")),
        n_valid=_number(row.get("n_valid")),
        missing_share=_number(row.get("missing_share")),
        extra={str(name): _number(row[name]) for name in further},
        counts=counts_of(counts),
    )


def _labels(table: Any, dimensions: tuple[str, ...], frame: Any) -> dict[str, dict[str, str]]:
    """Names of the codes that occur, for the codes that have one (it may be the code itself)."""
    labelled = table.labelled()
    found: dict[str, dict[str, str]] = {}
    for dimension in dimensions:
        pairs = zip(frame[dimension], labelled[dimension], strict=True)
        names = {_code(code): str(label) for code, label in pairs}
        named = table.labels.get(dimension, {})
        found[dimension] = {code: label for code, label in names.items() if code in named or code != label}
    return found


def _total(table: Any) -> EvidenceCell | None:
    """The grand total of a table of counts: the n that stands below it. Other statistics have no such total."""
    if str(table.statistic) != "count":
        return None
    try:
        return cell_of_value(table.total)
    except UsageError:
        return None


def _titles(table: Any, dimensions: tuple[str, ...]) -> dict[str, str]:
    given = dict(getattr(table, "dimension_labels", None) or {})
    return {name: str(given.get(name) or name.replace("_", " ").capitalize()) for name in dimensions}


def _require(offered: object, kind: type, wanted: str, identifier: str) -> None:
    from data_access.disclosure import verify

    if not isinstance(offered, kind):
        raise DisclosureError(
            f"evidence takes {wanted}, not {_kind(offered)}", where=identifier, remedy=_REMEDY
        )
    verify(offered)


def _kind(offered: object) -> str:
    """The type's name only: the value itself could be a person's."""
    return type(offered).__name__


def _is_numeric(column: Any) -> bool:
    from pandas.api.types import is_numeric_dtype

    return bool(is_numeric_dtype(column))


def _code(code: object) -> str:
    if isinstance(code, float) and code.is_integer():
        return str(int(code))
    return str(code)


def _number(value: Any) -> float | None:
    if value is None:
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return None if math.isnan(number) or math.isinf(number) else number
