"""From the rows of a question to evidence: counts by cell, and by case group the persons who stand behind them."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from data_access.casebook.cases import CASE_GROUP, GROUP_NUMBER
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

_JOINED = "\x1f"
MISSION = "coalesce(r.mission_id, '')"
ALL_GROUPS_UP_TO = 50_000
"""Cases of a casebook of which the groups behind every cell are looked up."""


def counted(
    population: Population,
    unit: Unit,
    rows: Relation,
    axes: Sequence[Axis],
    roles: Sequence[AxisRole],
    items: Sequence[str] = (),
) -> dict[tuple[str, ...], CountEvidence]:
    """Evidence by combination of items. ``rows`` has columns axis0, axis1, … and those of ``items``.

    Where counts are exact, or so many that no case group can matter, cases are counted and nothing more is looked up.
    Behind the other cells are the rows of each by case group, so that persons of one group are seen together; by person
    too where somebody can stand in several cells.
    """
    keys = [*items, *(f"axis{number}" for number in range(len(axes)))]
    limit = settled_above(population, unit)
    if population.rules.method is CountMethod.EXACT and unit is not Unit.PERPETRATOR:
        frame, larger = _by_cell(population, rows, keys), None
    elif limit is None:
        frame, larger = _by_group(population, unit, rows, keys), None
    else:
        cells = _by_cell(population, rows, keys)
        larger = cells[cells["n"] > limit]
        frame = _behind(population, rows, keys, cells[cells["n"] <= limit])
        if population.logged and len(larger):
            larger = _by_mission(population, rows, keys, larger)
    parts = _apart(frame, items)
    large = {} if larger is None else _apart(larger, items)
    return {
        combination: _evidence(
            population, unit, parts.get(combination, frame.iloc[:0]), axes, roles, large.get(combination)
        )
        for combination in dict.fromkeys((*parts, *large))
    }


def settled_above(population: Population, unit: Unit) -> int | None:
    """Persons in a cell above which it can't want for case groups, nor have one that is too large.

    None where groups have to be looked up behind every cell: in casebooks that are small enough for that.
    """
    rules, largest = population.rules, population.book.largest_case_group
    cases = population.book.coverage.known.get("victim.victim_id", (0, 0))[1]
    if (
        unit is not Unit.CASE
        or rules.method is not CountMethod.THRESHOLD_AND_ROUNDING
        or largest is None
        or cases <= ALL_GROUPS_UP_TO
    ):
        return None
    return math.ceil(largest * max(rules.minimum_case_groups, 1 / rules.largest_case_group_share))


def _by_cell(population: Population, rows: Relation, keys: Sequence[str]) -> pd.DataFrame:
    """How many rows are in each cell."""
    query = (
        f"SELECT {', '.join([*keys, 'CAST(sum(weight) AS BIGINT) AS n'])} FROM ({rows.weighted(keys)}) "
        f"WHERE {_known(keys)}{' GROUP BY ALL' if keys else ' HAVING n > 0'}"
    )
    return _frame(population, query, rows)


def _by_group(population: Population, unit: Unit, rows: Relation, keys: Sequence[str]) -> pd.DataFrame:
    """The rows in each cell by case group and mission, and by person where somebody can stand in several cells."""
    method = population.rules.method
    members = _members(unit, method)
    groups = [] if method is CountMethod.EXACT else _with_groups(rows)
    columns = [*keys, *groups, *members]
    query = f"SELECT {', '.join([*columns, 'count(*) AS n'])} FROM ({rows.sql()}) WHERE {_known(keys)} GROUP BY ALL"
    return _frame(population, query, rows)


def _behind(population: Population, rows: Relation, keys: Sequence[str], cells: pd.DataFrame) -> pd.DataFrame:
    """The rows in some cells by case group and mission; others are not looked at."""
    groups = _with_groups(rows)
    if GROUP_NUMBER in rows.setting.cases:
        rows.columns["case_group"] = GROUP_NUMBER
    if cells.empty:
        return cells.assign(**{group: [] for group in groups})
    places = [_JOINED.join(map(str, place)) for place in cells[list(keys)].itertuples(index=False)]
    told = (
        f"concat_ws(chr(31), {', '.join(keys)}) IN (SELECT unnest({rows.parameter(places)}))"
        if keys
        else "true"
    )
    chosen = f"{_known(keys)} AND {told}"
    source = rows.of_some(keys, groups, chosen) or f"SELECT * FROM ({rows.sql()}) WHERE {chosen}"
    query = f"SELECT {', '.join([*keys, *groups, 'count(*) AS n'])} FROM ({source}) GROUP BY ALL"
    return _frame(population, query, rows)


def _by_mission(
    population: Population, rows: Relation, keys: Sequence[str], cells: pd.DataFrame
) -> pd.DataFrame:
    """How many rows are in each of some cells, by the mission that registered them."""
    rows.columns["mission"] = MISSION
    found = _by_cell(population, rows, [*keys, "mission"])
    return found.merge(cells[list(keys)], on=list(keys)) if keys else found


def _with_groups(rows: Relation) -> list[str]:
    """Add who knows whom: those who were identified together, and the mission that registered them."""
    rows.need(("registration",))
    rows.columns["case_group"] = CASE_GROUP
    rows.columns["mission"] = MISSION
    return ["case_group", "mission"]


def _known(keys: Sequence[str]) -> str:
    return " AND ".join(f"{name} IS NOT NULL" for name in keys) or "true"


def _frame(population: Population, query: str, rows: Relation) -> pd.DataFrame:
    used = {name: rows.parameters[name] for name in set(re.findall(r"\$(\w+)", query))}
    return population.book.run(query, used).df()


def _apart(frame: pd.DataFrame, items: Sequence[str]) -> dict[tuple[str, ...], pd.DataFrame]:
    if not items:
        return {(): frame}
    return {
        tuple(str(code) for code in codes): part for codes, part in frame.groupby(list(items), sort=False)
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


def _places(frame: pd.DataFrame, axes: Sequence[Axis]) -> np.ndarray:
    """The cell of each row."""
    import pandas as pd

    places = [
        pd.Categorical(
            frame[f"axis{number}"], categories=[_JOINED.join(codes) for codes in axis.codes]
        ).codes.astype(np.int64)
        for number, axis in enumerate(axes)
    ]
    return np.ravel_multi_index(places, _shape(axes)) if places else np.zeros(len(frame), dtype=np.int64)


def _evidence(
    population: Population,
    unit: Unit,
    frame: pd.DataFrame,
    axes: Sequence[Axis],
    roles: Sequence[AxisRole],
    large: pd.DataFrame | None = None,
) -> CountEvidence:
    """``large``: cells without a look at their case groups, beside the rows of the others."""
    import pandas as pd

    shape = _shape(axes)
    cells = _places(frame, axes)
    counts = _counts(unit, frame, cells, shape)
    if population.rules.method is CountMethod.EXACT:
        return CountEvidence(counts, _impossible(axes), None, tuple(roles), identify(population.filters))
    groups, _ = pd.factorize(frame["case_group"])
    missions, names = pd.factorize(frame["mission"])
    person = None if unit is Unit.CASE else pd.factorize(frame["victim"])[0].astype(np.int64)
    larger = others = None
    if large is not None:
        places, persons = _places(large, axes), large["n"].to_numpy(dtype=np.int64)
        larger = np.zeros(shape, dtype=np.int64)
        np.add.at(larger.ravel(), places, persons)
        counts = counts + larger
        if "mission" in large:
            numbers, _ = pd.factorize(
                pd.concat([pd.Series(names, dtype="object"), large["mission"].astype("object")])
            )
            others = (places, numbers[len(names) :].astype(np.int64), persons)
    contributors = Contributors(
        shape,
        cells,
        groups.astype(np.int64),
        frame["n"].to_numpy(dtype=np.int64),
        person,
        larger,
        population.book.largest_case_group or 0,
        missions.astype(np.int64),
        others,
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
