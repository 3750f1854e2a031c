"""The record says of every count whom it counts: in cells of tables and numbers, and for n and events of models."""

from __future__ import annotations

import json
from typing import Any

from data_access.disclosure import Cell, CellStatus, ModelKind, Statistic
from data_access.disclosure.groups import Answer, Condition, CountRole, Group, ReleasedCount
from data_access.disclosure.statuses import Unit
from data_access.disclosure.tables import TableDimension
from series.evidence import harvest, model, number, table
from series.evidence.items import EvidenceCount
from series.evidence.writing import record_json
from tests.support.notebooks import executed_notebook
from tests.support.protected import issue_model, issue_table, issue_value, protected_table

MEN = Group(Unit.CASE, (Condition("sex", Answer.ONE_OF, ("male",)),))
IN_FORCED_LABOUR = MEN.having(Condition("exploitation_type", Answer.YES, ("forced_labour",)))
COUNTS = (
    ReleasedCount(CountRole.NUMERATOR, IN_FORCED_LABOUR, None),
    ReleasedCount(CountRole.BASE, MEN, 1950.0),
)
ON_RECORD = (
    EvidenceCount(
        role="numerator", group="case & sex=male & yes(exploitation_type:forced_labour)", value=None
    ),
    EvidenceCount(role="base", group="case & sex=male", value=1950.0),
)


def shares(counts: tuple[ReleasedCount, ...] = COUNTS) -> Any:
    return issue_table(
        dimensions=[TableDimension("sex", "Sex")],
        population="registered victims",
        statistic=Statistic.SHARE,
        source="demonstration",
        cells=[Cell(("male",), None, CellStatus.SUPPRESSED, n_valid=1950, counts=counts)],
        margins=[Cell(("total",), 0.5, CellStatus.ROUNDED, counts=COUNTS)],
    )


def counted(value: float, group: Group) -> Any:
    return issue_value(
        value=value,
        status=CellStatus.ROUNDED,
        statistic=Statistic.COUNT,
        dimensions={},
        population="registered victims",
        source="demonstration",
        counts=(ReleasedCount(CountRole.VALUE, group, value),),
    )


def fitted() -> Any:
    def none_of(dimension: str, statistic: Statistic) -> Any:
        return issue_table(
            dimensions=[TableDimension(dimension, dimension)],
            population="registered victims",
            statistic=statistic,
            source="demonstration",
            cells=[],
        )

    return issue_model(
        kind=ModelKind.LOGIT,
        formula="forced ~ male",
        coefficients=none_of("term", Statistic.COEFFICIENT),
        marginal_effects=None,
        statistics=none_of("statistic", Statistic.ESTIMATE),
        n=counted(1950, MEN),
        events=counted(900, IN_FORCED_LABOUR),
        notes=(),
    )


def test_a_cell_of_a_table_tells_whom_its_counts_count_and_margins_that_are_not_shown_are_not_there() -> None:
    record = harvest(executed_notebook(lambda: table("tbl-x", shares(), caption="C.")))
    (cell,) = record.tables[0].cells
    assert cell.counts == ON_RECORD
    assert list(record.released_counts()) == list(ON_RECORD)


def test_a_number_tells_whom_it_counts() -> None:
    record = harvest(executed_notebook(lambda: number("men", shares().cell(sex="male"), label="men")))
    assert record.numbers[0].cell.counts == ON_RECORD


def test_a_model_tells_whom_its_cases_and_events_count() -> None:
    offered = fitted()
    record = harvest(executed_notebook(lambda: model("tbl-m", offered, caption="M.", term_labels={})))
    told = [(count.role, count.group, count.value) for count in record.models[0].counts]
    assert told == [("base", MEN.text, 1950.0), ("numerator", IN_FORCED_LABOUR.text, 900.0)]
    assert list(record.released_counts()) == list(record.models[0].counts)


def test_the_counts_are_in_the_file_and_cells_without_counts_do_not_mention_them() -> None:
    def evidence() -> None:
        table("tbl-with", shares(), caption="C.")
        table("tbl-without", protected_table({("construction",): 940}), caption="C.")

    with_counts, without = json.loads(record_json(harvest(executed_notebook(evidence))))["tables"]
    assert with_counts["cells"][0]["counts"][1] == {"role": "base", "group": "case & sex=male", "value": 1950}
    assert "counts" not in without["cells"][0]
