"""Estimates that a reviewed function makes from microdata: their minimum cells and rounding are decided here."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from data_access.disclosure.formulas import ADMINISTRATIVE
from data_access.disclosure.frame_rows import FrameRows
from data_access.disclosure.groups import CountRole, Group
from data_access.disclosure.microdata import Microdata, ModellingFrame, microdata_of
from data_access.disclosure.policy import CountMethod, Fitting, ModelRules
from data_access.disclosure.precision import in_steps, significant, step_of
from data_access.disclosure.protection import round_count
from data_access.disclosure.protection_log import ProtectionEntry
from data_access.disclosure.released_counts import released
from data_access.disclosure.statuses import CellStatus, Reason, Statistic
from data_access.disclosure.tables import Cell, ProtectedTable, TableDimension, issue_table
from data_access.disclosure.trusted_functions import as_written
from data_access.errors import DisclosureError

if TYPE_CHECKING:
    import pandas as pd

_NUMBERS = ("value", "low", "high")
_COUNTS = ("n", "fewest")
_P_VALUE = "p_value"
"""The code of a row that holds a p-value, which isn't made of counts one by one."""

Option = str | int | float | bool | None


def estimate(
    function: Any, frame: ModellingFrame, **options: Option | tuple[Option, ...] | list[Option]
) -> ProtectedTable:
    """Estimate from microdata with a reviewed function, and protect what it returns.

    ``function`` stands at the top level of a module of ``series.methods`` or ``data_access``; it is given a copy of
    the microdata (a DataFrame with the columns of the modelling frame, ``case_group``, ``mission`` and, of links,
    ``perpetrator``) and the options, and returns a DataFrame with a column ``term`` (or other columns of codes),
    ``value``, and where it has them ``low`` and ``high``, ``n``: the cases behind each row, and ``fewest``: the
    smallest count that the row could tell (of a share its events, or what is left of its base).

    A row that stands on fewer cases than the policy asks for is hidden; a term that is a category of a column
    stands on the cases of that category. So is one whose ``fewest`` is below the threshold; where a function doesn't
    say it, a value from 0 to 1 is taken for a share. Numbers are rounded to the policy's digits, and told in steps of
    no fewer cases than counts are rounded to.
    Raises DisclosureError where there are too few cases, or more results than so many cases can carry.
    """
    microdata = microdata_of(frame)
    require_fitting(microdata)
    written = as_written(function)
    result = written(microdata.data.copy(), **options)
    if not hasattr(result, "columns") or "value" not in result.columns:
        raise DisclosureError(f"{function.__name__} must return a DataFrame with columns term and value")
    if result.empty:
        raise DisclosureError(
            "no case has all that this estimate needs to be known, or too few have anything in common",
            where=function.__name__,
            remedy="ask for fewer facts at once or more years, or leave this part out for this source",
        )
    names = [str(c) for c in result.columns if c not in (*_NUMBERS, *_COUNTS)]
    rules = microdata.profile.models
    cases = persons_behind(microdata.data)
    if cases < rules.minimum_cell or len(result) * rules.minimum_cell > max(cases, 1):
        raise DisclosureError(
            "an estimate stands on too few cases for what it tells",
            where=function.__name__,
            remedy="widen the population (years, region), or return fewer terms",
        )
    _require_no_administrative_code(result, names, microdata)
    used, rows = _words(options.values()), FrameRows(microdata.data)
    cells = [_cell(row, names, microdata, rows, used) for row in result.to_dict("records")]
    return issue_table(
        dimensions=[_described(name, result, microdata) for name in names],
        population=microdata.population,
        statistic=Statistic.ESTIMATE,
        source=microdata.source,
        cells=cells,
        notes=microdata.notes,
    )


def _described(name: str, result: pd.DataFrame, microdata: Microdata) -> TableDimension:
    """A dimension of a result, with the words of the column of that name where the frame has one."""
    for known in microdata.described:
        if known.name == name:
            codes = {str(code) for code in result[name]}
            return TableDimension(name, known.title, tuple(pair for pair in known.labels if pair[0] in codes))
    return TableDimension(name, name.replace("_", " "))


def require_fitting(microdata: Microdata) -> None:
    """Refuse models and estimates from records whose noise they would not know of."""
    if microdata.profile.models.fitting is Fitting.REFUSED:
        raise DisclosureError(
            "these are synthetic records made under differential privacy: a standard error or interval computed from "
            "them would leave out the noise of the mechanism, and be too small",
            where=microdata.source,
            remedy="describe the records (count, share) without intervals, or fit the model on another source",
        )


def persons_behind(data: pd.DataFrame) -> int:
    """Cases in microdata: rows, or the sum of ``cases`` where rows are aggregates."""
    return int(data["cases"].sum()) if "cases" in data.columns else len(data)


def released_count(count: int, microdata: Microdata) -> int:
    """A count of cases as it may be printed beside a model."""
    rules = microdata.profile.counts
    return count if rules.method is CountMethod.EXACT else round_count(count, rules.rounding_base)


def printed_count(count: int, group: Group | None, microdata: Microdata) -> int | None:
    """What is printed of the cases behind a result, under the decisions on the edition; None where it is hidden.

    A group that a former edition told of is told as it was then, unless it changed by ``revision_threshold`` or more.
    """
    printed: int | None = released_count(count, microdata)
    rules, decisions = microdata.profile.counts, microdata.decisions
    if group is None or rules.method is CountMethod.EXACT:
        return printed
    former = decisions.former.get(group.text)
    if former is not None and abs(count - former.true_count) < rules.revision_threshold:
        printed = former.printed
    if group.text in decisions.hidden:
        printed = None
    rule = "" if printed is not None else Reason.DECIDED.value
    microdata.log.add([ProtectionEntry(group.text, count, 0, printed, rule)])
    return printed


def _require_no_administrative_code(result: pd.DataFrame, names: list[str], microdata: Microdata) -> None:
    """No mission, case group or perpetrator may come out as the name of a result."""
    returned = {str(code) for name in names for code in result[name]}
    for column in ADMINISTRATIVE:
        if column in microdata.data and microdata.data[column].astype("str").isin(returned).any():
            raise DisclosureError(
                f"the estimate tells results by {column}",
                remedy=f"use {column} to cluster, or to condition on, only",
            )


def _words(options: Iterable[object]) -> set[str]:
    """The words among options: columns that a function uses are named by them."""
    listed = [
        part for option in options for part in (option if isinstance(option, (list, tuple)) else [option])
    ]
    return {part for part in listed if isinstance(part, str)}


def _cell(
    row: dict[Any, Any], names: list[str], microdata: Microdata, rows: FrameRows, used: set[str]
) -> Cell:
    rules: ModelRules = microdata.profile.models
    codes = tuple(str(row[name]) for name in names)
    with_codes = (_cases_with(rows, name, code) for name, code in zip(names, codes, strict=True))
    behind = min([persons_behind(microdata.data), *with_codes])
    told = row.get("n")
    if told is not None and math.isfinite(float(told)):
        behind = min(behind, int(told))
    counts = microdata.profile.counts
    exact = counts.method is CountMethod.EXACT
    enough = behind >= rules.minimum_cell and (exact or _fewest(row, behind) >= counts.threshold)
    step = 0.0 if exact or _P_VALUE in codes else step_of(behind, counts.rounding_base)
    numbers = {
        name: in_steps(significant(_float(row.get(name)), rules.digits), step) if enough else None
        for name in _NUMBERS
    }
    group = None
    # Of a row that is not shown, its base is a hidden count only where it is too small itself.
    if microdata.groups is not None and (enough or behind < counts.threshold):
        group = microdata.groups.behind(behind, rows, codes, used)
    n_valid = printed_count(behind, group, microdata) if enough else None
    return Cell(
        codes=codes,
        status=CellStatus.RELEASED if exact else CellStatus.ROUNDED,
        n_valid=n_valid,
        counts=released(CountRole.BASE, group, n_valid),
        **numbers,  # type: ignore[arg-type]
    )


def _fewest(row: dict[Any, Any], behind: int) -> float:
    """The smallest count that a row could tell."""
    told, value = row.get("fewest"), row.get("value")
    if told is not None and math.isfinite(float(told)):
        return float(told)
    is_share = value is not None and 0 <= float(value) <= 1
    return min(float(value), 1 - float(value)) * behind if is_share else behind  # type: ignore[arg-type]


def _cases_with(rows: FrameRows, dimension: str, code: str) -> int:
    """Cases of a category in the column of that name; where there is none, the fewest that any column has of it.

    A country can stand in several columns, as where persons come from and where they were exploited. All cases where no
    column has the category.
    """
    found = {}
    for name in rows.data.columns:
        if name not in (*ADMINISTRATIVE, "cases") and rows.data[name].dtype != "float64":
            having = rows.having(name, code)
            if having is not None:
                found[name] = round(rows.persons(having))
    return found.get(dimension, min(found.values(), default=persons_behind(rows.data)))


def _float(number: object) -> float | None:
    return None if number is None else float(number)  # type: ignore[arg-type]
