"""Microdata and counts for models: built here, handed straight to the vault of ``disclosure.microdata``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data_access.casebook.cases import CASE_GROUP
from data_access.casebook.column_groups import (
    FACTS_OF,
    MONTHS,
    MONTHS_OF,
    NUMBER_OF,
    group_of_column,
    group_of_facts,
    group_of_number,
)
from data_access.casebook.dimensions import Dimension, DimensionKind
from data_access.casebook.groups import known, line_of
from data_access.casebook.queries_answers import answer, number_of_items, only_item
from data_access.casebook.queries_evidence import OTHER, Axis, axis_of, codes_of, gather, relation
from data_access.casebook.queries_exposure import case_group_sizes, mission_months
from data_access.casebook.queries_relations import Relation
from data_access.casebook.schema import TABLES
from data_access.disclosure.formulas import ADMINISTRATIVE
from data_access.disclosure.frame_groups import ColumnGroup, FrameGroups
from data_access.disclosure.groups import Group
from data_access.disclosure.microdata import Microdata, ModellingFrame, issue_modelling_frame
from data_access.disclosure.statuses import Denominator, Unit
from data_access.disclosure.tables import TableDimension
from data_access.errors import UsageError

if TYPE_CHECKING:
    from data_access.casebook.casebook import Casebook

_RESERVED = (*ADMINISTRATIVE, "cases", "mission_months", "log_mission_months")
_ITEM_KEYS = {table.name: table.key[:-1] for table in TABLES}


def modelling_frame(
    casebook: Casebook, columns: Sequence[str] | Mapping[str, str], *, unit: Unit, denominator: Denominator
) -> ModellingFrame:
    """See ``Casebook.modelling_frame``."""
    if unit is Unit.PERPETRATOR:
        raise UsageError("models are of cases or of links", remedy="use Unit.LINK for reported perpetrators")
    wanted = dict(columns) if isinstance(columns, Mapping) else {_plain_name(c): c for c in columns}
    _check_names(wanted)
    rows = relation(casebook._population(), unit)
    rows.need(("registration",))
    rows.columns["case_group"] = CASE_GROUP
    rows.columns["mission"] = "coalesce(r.mission_id, 'unknown')"
    numeric = {name for name, spec in wanted.items() if _add(casebook, rows, name, spec, unit, denominator)}
    clusters = ["case_group", "mission"]
    if unit is Unit.LINK:  # last, so that the order of the rows is that of what they tell
        rows.columns["perpetrator"] = rows.columns.pop("perpetrator")
        clusters.append("perpetrator")
    data = casebook._book.run(
        f"SELECT * EXCLUDE (victim) FROM ({rows.sql()}) ORDER BY ALL",
        {name: rows.parameters[name] for name in set(re.findall(r"\$(\w+)", rows.sql()))},
    ).df()
    for name in wanted:
        data[name] = data[name].astype("float64") if name in numeric else data[name].astype("object")
    question = casebook._question(unit)
    coded = {name: spec for name, spec in wanted.items() if name not in numeric}
    return issue_modelling_frame(
        Microdata(
            data[[*wanted, *clusters]],
            question.profile,
            question.words,
            question.source,
            described=tuple(_described(casebook, name, spec, unit) for name, spec in coded.items()),
            groups=FrameGroups(
                question.group,
                {name: _column_group(casebook, spec, unit, denominator) for name, spec in wanted.items()},
            ),
            decisions=question.decisions,
            log=question.log,
        )
    )


def counting_frame(casebook: Casebook, names: Sequence[str], *, unit: Unit) -> ModellingFrame:
    """See ``Casebook.counting_frame``."""
    dimensions = casebook._listed(names, unit)
    population = casebook._population()
    axis = axis_of(population, dimensions, unit)
    counts = gather(population, unit, [axis])[()].counts
    data = pd.DataFrame(
        {d.name: [codes[place] for codes in axis.codes] for place, d in enumerate(dimensions)}, dtype="object"
    )
    data["cases"] = counts.astype(float)
    sizes = case_group_sizes(population, axis, unit)
    data["case_group_size"] = [sizes.get(codes, 1.0) for codes in axis.codes]
    if casebook._book.coverage.carries("mission_year.months_open"):
        data = _with_exposure(casebook, data, axis)
    if "year" in data.columns:
        data["year"] = data["year"].astype("float64")
    question = casebook._question(unit)
    return issue_modelling_frame(
        Microdata(
            data,
            question.profile,
            question.words,
            question.source,
            aggregated=True,
            described=tuple(_described(casebook, d.name, d.name, unit) for d in dimensions),
            groups=_groups_counted(question.group, axis, counts, data),
            decisions=question.decisions,
            log=question.log,
        )
    )


def _column_group(casebook: Casebook, spec: str, unit: Unit, denominator: Denominator) -> ColumnGroup:
    if number := NUMBER_OF.match(spec):
        return group_of_number(number.group(1))
    if months := MONTHS_OF.match(spec):
        return ColumnGroup(known(casebook._dimension(_months(months.group(1))[1], unit)))
    if facts := FACTS_OF.match(spec):
        return group_of_facts([dimension for dimension, _ in _facts(casebook, facts.group(1), unit)])
    text, _, listed = spec.partition("=")
    dimension = casebook._dimension(text.strip(), unit)
    codes = casebook._codes(dimension, [c.strip() for c in listed.split(",")]) if listed else None
    items = codes_of(casebook._population(), dimension, unit) if dimension.multiple else ()
    return group_of_column(dimension, codes, denominator, items)


def _groups_counted(
    group: Group, axis: Axis, counts: NDArray[np.int64], data: pd.DataFrame
) -> FrameGroups | None:
    """Whom the rows of a frame of counts count; None where rows without exposure had cases."""
    if int(counts.sum()) != int(data["cases"].sum()):
        return None
    line = line_of(axis)
    columns = {
        d.name: ColumnGroup(known(d), dimension=None if OTHER in listed else d.name)
        for d, listed in zip(axis.dimensions, zip(*axis.codes, strict=True), strict=True)
    }
    return FrameGroups(group.having(*line.total), columns)


def _described(casebook: Casebook, name: str, spec: str, unit: Unit) -> TableDimension:
    """Title and labels of a column of codes, under the name that the author gave it."""
    dimension = casebook._dimension(spec, unit)
    return TableDimension(name, dimension.label, tuple(casebook.labels(spec).items()))


def _with_exposure(casebook: Casebook, data: pd.DataFrame, axis: Axis) -> pd.DataFrame:
    """Exposure and its logarithm; rows of times and places without any mission at work are left out."""
    months = mission_months(casebook._population(), axis, casebook._profile.counts.threshold)
    exposure = np.array([months[codes] for codes in axis.codes])
    data = data.assign(mission_months=exposure)[exposure > 0].reset_index(drop=True)
    return data.assign(log_mission_months=np.log(data["mission_months"]))


def _add(
    casebook: Casebook, rows: Relation, name: str, spec: str, unit: Unit, denominator: Denominator
) -> bool:
    """Add a column; True where it is a number."""
    if number := NUMBER_OF.match(spec):
        _add_number(casebook, rows, name, number.group(1), unit)
        return True
    if months := MONTHS_OF.match(spec):
        rows.columns[name] = _add_months(casebook, rows, months.group(1), unit)
        return True
    if facts := FACTS_OF.match(spec):
        told = [answer(rows, *fact, denominator) for fact in _facts(casebook, facts.group(1), unit)]
        rows.columns[name] = " + ".join(told)
        return True
    text, _, listed = spec.partition("=")
    dimension = casebook._dimension(text.strip(), unit)
    codes = casebook._codes(dimension, [c.strip() for c in listed.split(",")]) if listed else None
    if codes is not None:
        rows.columns[name] = answer(rows, dimension, codes, denominator)
        return True
    if dimension.multiple:
        rows.columns[name] = only_item(rows, dimension)
        return False
    expression = rows.expression(dimension)
    if dimension.kind is DimensionKind.YES_NO:
        rows.columns[name] = f"CASE {expression} WHEN 'yes' THEN 1 WHEN 'no' THEN 0 END"
        return True
    rows.columns[name] = (
        f"CAST({expression} AS DOUBLE)" if dimension.kind is DimensionKind.YEAR else expression
    )
    return dimension.kind is DimensionKind.YEAR


def _facts(casebook: Casebook, text: str, unit: Unit) -> list[tuple[Dimension, Sequence[str]]]:
    """The facts of ``number(one=a,b + other=c)``: dimensions with one value, and their codes that count."""
    facts: list[tuple[Dimension, Sequence[str]]] = []
    for part in text.split("+"):
        name, _, listed = part.partition("=")
        dimension = casebook._dimension(name.strip(), unit)
        if dimension.multiple or not listed.strip():
            raise UsageError(
                f"{part.strip()!r} can't be counted among other facts",
                remedy="count facts of one value, with their codes, as in number(education=tertiary + sex=male)",
            )
        facts.append((dimension, casebook._codes(dimension, [c.strip() for c in listed.split(",")])))
    names = [dimension.name for dimension, _ in facts]
    if len(set(names)) != len(names):
        raise UsageError(f"a fact is counted twice in number({text})")
    return facts


def _add_number(casebook: Casebook, rows: Relation, name: str, of: str, unit: Unit) -> None:
    counted = {
        "perpetrators": ("perpetrators_reported", "perpetrator_count"),
        "roles": ("roles_reported", "role_count"),
    }
    if of in counted:
        dimension, join = counted[of]
        casebook._dimension(dimension, unit)
        rows.need((join,))
        rows.columns[name] = f"{join}.number"
        return
    found = casebook._dimension(of, unit)
    if not found.multiple:
        raise UsageError(f"{of} is not a group of items and can't be counted")
    rows.columns[name] = number_of_items(rows, found)


def _months(of: str) -> tuple[str, str]:
    if of not in MONTHS:
        raise UsageError(f"there are no months {of!r}", remedy=f"use {', '.join(MONTHS)}")
    return MONTHS[of]


def _add_months(casebook: Casebook, rows: Relation, of: str, unit: Unit) -> str:
    expression, known_by = _months(of)
    rows.need(casebook._dimension(known_by, unit).joins)
    return f"CAST({expression} AS DOUBLE)"


def _plain_name(spec: str) -> str:
    if "=" in spec or "(" in spec:
        raise UsageError(
            f"{spec!r} needs a name of its own", remedy="give a mapping, as in {'male': 'sex=male'}"
        )
    return spec


def _check_names(wanted: Mapping[str, str]) -> None:
    for name in wanted:
        if not name.isidentifier() or name in (*_RESERVED, "victim"):
            raise UsageError(
                f"{name!r} can't be the name of a column",
                remedy="use a word of letters, digits and underscores",
            )
