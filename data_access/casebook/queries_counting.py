"""From the rows of a question to evidence: counts by cell, and by case group the persons who stand behind them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from data_access.casebook.dimensions import impossible_pairs
from data_access.casebook.roles import identify
from data_access.disclosure.contributors import Contributors
from data_access.disclosure.evidence import AxisRole, CountEvidence
from data_access.disclosure.perturbation import record_keys
from data_access.disclosure.policy import CountMethod
from data_access.disclosure.statuses import Unit

if TYPE_CHECKING:
    import pandas as pd

    from data_access.casebook.queries_evidence import Axis, Population
    from data_access.casebook.queries_relations import Relation

CASE_GROUP = "coalesce(r.case_group_id, v.victim_id)"
_JOINED = "\x1f"


def counted(
    population: Population,
    unit: Unit,
    rows: Relation,
    axes: Sequence[Axis],
    roles: Sequence[AxisRole],
    items: Sequence[str] = (),
) -> dict[tuple[str, ...], CountEvidence]:
    """Evidence by combination of items. ``rows`` has columns axis0, axis1, … and those of ``items``.

    One query: the rows of each cell by case group, so that persons of one group are seen together; by person too where
    somebody can stand in several cells.
    """
    names = [f"axis{number}" for number in range(len(axes))]
    exact = population.rules.method is CountMethod.EXACT
    members = _members(unit, population.rules.method)
    if not exact:
        rows.need(("registration",))
        rows.columns["case_group"] = CASE_GROUP
    keys = [*items, *names, *([] if exact else ["case_group"]), *members]
    known = " AND ".join(f"{name} IS NOT NULL" for name in [*names, *items]) or "true"
    query = f"SELECT {', '.join([*keys, 'count(*) AS n'])} FROM ({rows.sql()}) WHERE {known} GROUP BY ALL"
    frame = population.book.run(query, dict(rows.parameters)).df()
    combinations = frame.groupby(list(items), sort=False) if items else [((), frame)]
    return {
        tuple(str(code) for code in combination): _evidence(population, unit, part, axes, roles)
        for combination, part in combinations
    }


def nobody(population: Population, axes: Sequence[Axis], roles: Sequence[AxisRole]) -> CountEvidence:
    """The evidence where no row is found."""
    counts = np.zeros(_shape(axes), dtype=np.int64)
    return CountEvidence(
        counts,
        _impossible(axes),
        Contributors.independent(counts),
        tuple(roles),
        identify(population.filters),
        counts,
    )


def _members(unit: Unit, method: CountMethod) -> list[str]:
    """The identifiers that a row must keep, because somebody can stand in several cells, or for the keys of records."""
    if unit is Unit.PERPETRATOR:
        return ["perpetrator"] if method is CountMethod.EXACT else ["victim", "perpetrator"]
    if method is CountMethod.CELL_KEY:
        return ["victim"] if unit is Unit.CASE else ["victim", "perpetrator"]
    return ["victim"] if unit is Unit.LINK and method is not CountMethod.EXACT else []


def _shape(axes: Sequence[Axis]) -> tuple[int, ...]:
    return tuple(len(axis.codes) for axis in axes) or (1,)


def _evidence(
    population: Population, unit: Unit, frame: pd.DataFrame, axes: Sequence[Axis], roles: Sequence[AxisRole]
) -> CountEvidence:
    import pandas as pd

    shape = _shape(axes)
    places = [
        pd.Categorical(
            frame[f"axis{number}"], categories=[_JOINED.join(codes) for codes in axis.codes]
        ).codes.astype(np.int64)
        for number, axis in enumerate(axes)
    ]
    cells = np.ravel_multi_index(places, shape) if places else np.zeros(len(frame), dtype=np.int64)
    counts = _counts(unit, frame, cells, shape)
    if population.rules.method is CountMethod.EXACT:
        return CountEvidence(counts, _impossible(axes), None, tuple(roles), identify(population.filters))
    groups, _ = pd.factorize(frame["case_group"])
    person = None if unit is Unit.CASE else pd.factorize(frame["victim"])[0].astype(np.int64)
    contributors = Contributors(
        shape, cells, groups.astype(np.int64), frame["n"].to_numpy(dtype=np.int64), person
    )
    keys = None
    if population.rules.method is CountMethod.CELL_KEY:
        keys = _keys(population, unit, frame, cells, shape)
    return CountEvidence(
        counts, _impossible(axes), contributors, tuple(roles), identify(population.filters), keys
    )


def _counts(unit: Unit, frame: pd.DataFrame, cells: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    size = int(np.prod(shape))
    if unit is not Unit.PERPETRATOR:
        found = np.bincount(cells, weights=frame["n"].to_numpy(dtype=float), minlength=size)
    else:
        found = np.bincount(cells[_first_of_each(frame["perpetrator"], cells)], minlength=size)
    return np.asarray(found.astype(np.int64).reshape(shape))


def _first_of_each(names: pd.Series, cells: np.ndarray) -> np.ndarray:
    """Where each name stands first in each cell."""
    import pandas as pd

    numbers, known = pd.factorize(names)
    return np.asarray(np.unique(cells * max(1, len(known)) + numbers, return_index=True)[1])


def _keys(
    population: Population, unit: Unit, frame: pd.DataFrame, cells: np.ndarray, shape: tuple[int, ...]
) -> np.ndarray:
    """The keys of cells: those of the cases, perpetrators, or reports of perpetrators that are counted, added up."""
    names = frame["perpetrator"] if unit is Unit.PERPETRATOR else frame["victim"]
    if unit is Unit.LINK:
        names = names + _JOINED + frame["perpetrator"]
    first = _first_of_each(names, cells)
    keys = np.zeros(int(np.prod(shape)), dtype=np.int64)
    counted_once = (f"{unit.value}{_JOINED}{name}" for name in names.iloc[first])
    np.add.at(keys, cells[first], record_keys(population.book.secret(), counted_once))
    return keys.reshape(shape)


def _impossible(axes: Sequence[Axis]) -> np.ndarray | None:
    """Cells that nobody can be in, between axes and within an axis of several dimensions."""
    flat = [(number, place, d) for number, axis in enumerate(axes) for place, d in enumerate(axis.dimensions)]
    mask = np.zeros(_shape(axes), dtype=bool)
    for (n1, p1, d1), (n2, p2, d2) in product(flat, flat):
        if (n1, p1) >= (n2, p2):
            continue
        pairs = impossible_pairs(d1.name, d2.name)
        if not pairs:
            continue
        for position in np.ndindex(mask.shape):
            if (axes[n1].codes[position[n1]][p1], axes[n2].codes[position[n2]][p2]) in pairs:
                mask[position] = True
    return mask if mask.any() else None
