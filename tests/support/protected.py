"""Protected values, tables and verdicts for tests of the publishing side, without a casebook behind them.

Only ``data_access`` can issue them: the tests call it from frames that look like its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any, cast

from data_access.disclosure import (
    Cell,
    CellStatus,
    ModelKind,
    ProtectedModel,
    ProtectedTable,
    ProtectedValue,
    Statistic,
    models,
    tables,
    values,
)
from data_access.disclosure.tables import TableDimension

POPULATION = "registered victims, 1999 to 2011"
SOURCE = "demonstration"


def _as_data_access(module: ModuleType, name: str) -> Callable[..., Any]:
    """A function that calls ``module.name`` from a frame that looks like the module's own code."""
    namespace = vars(module)
    helper = "_issued_for_a_test"
    source = f"def {helper}(**fields):\n    return {name}(**fields)\n"
    exec(compile(source, str(module.__file__), "exec"), namespace)
    return cast("Callable[..., Any]", namespace.pop(helper))


issue_value = _as_data_access(values, "issue_value")
issue_table = _as_data_access(tables, "issue_table")
issue_model = _as_data_access(models, "issue_model")


def protected_value(
    value: float | None,
    *,
    statistic: Statistic = Statistic.SHARE,
    low: float | None = None,
    high: float | None = None,
    n_valid: int | None = None,
    dimensions: Mapping[str, str] | None = None,
) -> ProtectedValue:
    return cast(
        "ProtectedValue",
        issue_value(
            value=value,
            status=CellStatus.ROUNDED if value is not None else CellStatus.SUPPRESSED,
            statistic=statistic,
            dimensions=dimensions or {"sex": "male"},
            population=POPULATION,
            source=SOURCE,
            low=low,
            high=high,
            n_valid=n_valid,
        ),
    )


def share(
    value: float | None, low: float | None = None, high: float | None = None, n: int | None = 3000
) -> ProtectedValue:
    return protected_value(value, low=low, high=high, n_valid=n)


def count(value: float | None) -> ProtectedValue:
    return protected_value(value, statistic=Statistic.COUNT)


def protected_table(
    cells: Mapping[tuple[str, ...], float | None],
    dimensions: Sequence[str] = ("labour_sector",),
    *,
    labels: Mapping[str, Mapping[str, str]] | None = None,
    statistic: Statistic = Statistic.COUNT,
    notes: Sequence[str] = (),
    total: float | None = None,
    n_valid: int | None = None,
    with_interval: bool = False,
) -> ProtectedTable:
    """A table from values by codes; ``None`` is a hidden cell."""

    def cell(codes: tuple[str, ...], value: float | None) -> Cell:
        return Cell(
            codes=codes,
            value=value,
            status=CellStatus.SUPPRESSED if value is None else CellStatus.ROUNDED,
            low=None if value is None or not with_interval else value * 0.9,
            high=None if value is None or not with_interval else value * 1.1,
            n_valid=n_valid,
            missing_share=0.1 if statistic is Statistic.SHARE else None,
        )

    described = [
        TableDimension(name, name.replace("_", " ").capitalize(), tuple((labels or {}).get(name, {}).items()))
        for name in dimensions
    ]
    return cast(
        "ProtectedTable",
        issue_table(
            dimensions=described,
            population=POPULATION,
            statistic=statistic,
            source=SOURCE,
            cells=[cell(codes, value) for codes, value in cells.items()],
            margins=[] if total is None else [cell(tuple("total" for _ in dimensions), total)],
            notes=notes,
        ),
    )


def sectors() -> ProtectedTable:
    """Men by sector: three cells, one of them hidden."""
    return protected_table(
        {("construction",): 940, ("agriculture",): 350, ("fishing",): None},
        labels={
            "labour_sector": {
                "construction": "Construction",
                "agriculture": "Agriculture",
                "fishing": "Fishing | at_sea",
            }
        },
        total=1950,
    )


def fitted_model(
    terms: Mapping[str, tuple[float, float, float]],
    *,
    kind: ModelKind = ModelKind.LOGIT,
    effects: Mapping[str, tuple[float, float, float]] | None = None,
) -> ProtectedModel:
    """A model from estimate and limits by term; ratios where the kind has them, p value 0.0 for the first term."""
    import math

    def cells(found: Mapping[str, tuple[float, float, float]], *, ratios: bool) -> list[Cell]:
        made = []
        for place, (term, (value, low, high)) in enumerate(found.items()):
            measures = [("standard_error", 0.1), ("p_value", 0.0 if place == 0 else 0.044)]
            if ratios:
                names = ("ratio", "ratio_low", "ratio_high")
                measures += [
                    (name, math.exp(one)) for name, one in zip(names, (value, low, high), strict=True)
                ]
            made.append(Cell((term,), value, CellStatus.ROUNDED, low, high, measures=tuple(measures)))
        return made

    def of(dimension: str, statistic: Statistic, found: list[Cell]) -> Any:
        return issue_table(
            dimensions=[TableDimension(dimension, dimension.capitalize())],
            population=POPULATION,
            statistic=statistic,
            source=SOURCE,
            cells=found,
        )

    return cast(
        "ProtectedModel",
        issue_model(
            kind=kind,
            formula="construction ~ age_band",
            coefficients=of("term", Statistic.COEFFICIENT, cells(terms, ratios=kind is not ModelKind.LINEAR)),
            marginal_effects=of("term", Statistic.MARGINAL_EFFECT, cells(effects, ratios=False))
            if effects
            else None,
            statistics=of("statistic", Statistic.ESTIMATE, []),
            n=count(1950),
            events=count(940),
            notes=("Clustered by group.",),
        ),
    )
