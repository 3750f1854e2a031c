"""Validation of canonical tables: derived from the schema, so that there is nothing to keep in step with it.

Columns are checked by pandera, on the distinct values (and value-reason pairs) that a column holds: the checks look
at nothing else, so twenty million rows cost no more than their distinct values. Keys, references and the rules
across columns are checked by DuckDB. What breaks a rule is looked up again to tell the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from data_access.casebook.findings import Finding, printable
from data_access.casebook.schema import ANSWERS, REASONS, RULES, table
from data_access.casebook.schema_model import Column, ColumnKind, Disclosure, Table
from data_access.casebook.storage import columns_of, is_ordered
from data_access.vocabulary.countries import is_country
from data_access.vocabulary.facts import Answer

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import pandera.pandas as pa

MONTH_PATTERN = r"^(199\d|20\d\d)-(0[1-9]|1[0-2])$"
PERIOD_PATTERN = r"^(19|20)\d\d(-(19|20)\d\d)?$"
EXACTLY_ONE = "exactly_one_of_value_and_reason"

MESSAGES: dict[str, str] = {
    "code": "not a code of the code list",
    "country": "not an ISO 3166-1 alpha-3 country code",
    "answer": "neither yes, no nor not_known",
    "reason": "not a reason that the schema knows",
    "month": "not a month between 1990 and 2099, written YYYY-MM",
    "period": "not a period written YYYY or YYYY-YYYY, the earlier year first",
    "range": "outside the range that is possible",
    "not_nullable": "must not be empty",
    EXACTLY_ONE: "exactly one of the value and the reason why it is not known must be filled",
}


@cache
def table_schema(name: str) -> pa.DataFrameSchema:
    """The pandera schema of a canonical table, derived from the schema module."""
    import pandera.pandas as pa

    columns: dict[str, Any] = {}
    for column in table(name):
        columns.update(_pandera_columns(column))
    return pa.DataFrameSchema(columns, strict=False)


@cache
def column_schema(table_name: str, column_name: str) -> pa.DataFrameSchema:
    """The part of a table's pandera schema for one column and its companion."""
    import pandera.pandas as pa

    return pa.DataFrameSchema(_pandera_columns(table(table_name).column(column_name)), strict=False)


def _pandera_columns(column: Column) -> dict[str, Any]:
    import pandera.pandas as pa

    columns = {
        column.name: pa.Column(
            None, _checks(column), nullable=not column.required, required=False, coerce=False
        )
    }
    if column.fact:
        known = pa.Check.isin(REASONS, error="reason")
        columns[column.reason_name] = pa.Column(None, [known], nullable=True, required=False)
    return columns


def _checks(column: Column) -> list[pa.Check]:
    import pandera.pandas as pa

    match column.kind:
        case ColumnKind.CODE:
            assert column.code_list is not None, f"{column.name} has no code list"
            return [pa.Check.isin(column.code_list.codes, error="code")]
        case ColumnKind.COUNTRY:
            return [pa.Check(lambda code: is_country(str(code)), element_wise=True, error="country")]
        case ColumnKind.ANSWER:
            return [pa.Check.isin(ANSWERS, error="answer")]
        case ColumnKind.REASON:
            return [pa.Check.isin(REASONS, error="reason")]
        case ColumnKind.MONTH:
            return [pa.Check.str_matches(MONTH_PATTERN, error="month")]
        case ColumnKind.PERIOD:
            return [pa.Check(is_period, element_wise=True, error="period")]
        case ColumnKind.YEAR | ColumnKind.INTEGER if column.minimum is not None:
            return [pa.Check.in_range(column.minimum, column.maximum, error="range")]
        case _:
            return []


def is_period(text: object) -> bool:
    """Whether a text is a year or two years in their order."""
    import re

    if not re.match(PERIOD_PATTERN, str(text)):
        return False
    first, _, last = str(text).partition("-")
    return not last or int(first) <= int(last)


def validate_frame(name: str, frame: pd.DataFrame) -> None:
    """Check a whole frame against the schema of a canonical table. Raises pandera's SchemaErrors."""
    table_schema(name).validate(frame, lazy=True)


def validate_tables(
    connection: duckdb.DuckDBPyConnection,
    tables: Mapping[str, str],
    file: str,
    *,
    show_identifying: bool = False,
) -> list[Finding]:
    """Check canonical tables, given as views of a connection by name; an empty list means that all is valid.

    A finding tells the offending value, except in keys, and in columns that identify persons unless
    ``show_identifying`` (for data that are public anyway).
    """
    findings: list[Finding] = []
    for name, view in tables.items():
        described = table(name)
        checker = _TableChecker(connection, described, view, file, tables, show_identifying)
        findings += checker.findings()
    return findings


class _TableChecker:
    """The checks of one table; ``rows`` of a finding come from ``source_row`` where the view has it."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        described: Table,
        view: str,
        file: str,
        tables: Mapping[str, str],
        show_identifying: bool,
    ) -> None:
        self.connection, self.table, self.view = connection, described, view
        self.file, self.tables = file, tables
        self.hidden = {Disclosure.KEY} if show_identifying else {Disclosure.KEY, Disclosure.IDENTIFYING}
        self.present = columns_of(connection, view)
        self.row = "source_row" if "source_row" in self.present else "row_number() OVER ()"

    def findings(self) -> list[Finding]:
        found: list[Finding] = []
        for column in self.table:
            if column.name not in self.present:
                if column.required:
                    found.append(
                        self._finding(column.name, "missing_column", "the column is missing", (), None)
                    )
                continue
            found += self._column(column)
            if column.references:
                found += self._reference(column)
        found += self._answers()
        found += self._duplicates()
        found += self._rules()
        return found

    def _finding(
        self, column: str, rule: str, message: str, rows: Iterable[int], value: str | None
    ) -> Finding:
        return Finding(self.file, f"{self.table.name}.{column}", rule, message, tuple(rows), value)

    def _rows(self, condition: str, parameters: list[Any]) -> tuple[int, ...]:
        """Input rows where a condition holds."""
        query = (
            f'SELECT DISTINCT input_row FROM (SELECT *, {self.row} AS input_row FROM "{self.view}") '
            f"WHERE {condition} ORDER BY 1"
        )
        return tuple(int(row[0]) for row in self.connection.execute(query, parameters).fetchall())

    def _column(self, column: Column) -> list[Finding]:
        """pandera on the distinct values of a column, with its reason where there is one."""
        import pandera.errors

        if column.kind is ColumnKind.IDENTIFIER:
            return self._empty_identifier(column)
        names = [column.name]
        if column.fact and column.reason_name in self.present:
            names.append(column.reason_name)
        listed = ", ".join(f'"{name}"' for name in names)
        frame = self.connection.sql(f'SELECT DISTINCT {listed} FROM "{self.view}" ORDER BY ALL').df()
        found = self._exactly_one(column) if len(names) == 2 else []
        try:
            column_schema(self.table.name, column.name).validate(frame, lazy=True)
        except pandera.errors.SchemaErrors as errors:
            failures = {
                (str(case["column"]), str(case["check"]), case["failure_case"])
                for case in errors.failure_cases.to_dict("records")
            }
            found += [self._failure(column, *failure) for failure in sorted(failures, key=str)]
        return found

    def _failure(self, column: Column, name: str, check: str, value: Any) -> Finding:
        rule = next((known for known in MESSAGES if check == known), check)
        if check == "not_nullable" or value is None or value != value:
            rows = self._rows(f'"{name}" IS NULL', [])
            return self._finding(name, "not_nullable", MESSAGES["not_nullable"], rows, None)
        rows = self._rows(f'CAST("{name}" AS VARCHAR) = CAST(? AS VARCHAR)', [_plain(value)])
        shown = None if column.disclosure in self.hidden else printable(value)
        return self._finding(name, rule, MESSAGES.get(rule, "breaks a rule of the schema"), rows, shown)

    def _empty_identifier(self, column: Column) -> list[Finding]:
        if not column.required:
            return []
        rows = self._rows(f"coalesce(CAST(\"{column.name}\" AS VARCHAR), '') = ''", [])
        return (
            [self._finding(column.name, "not_nullable", MESSAGES["not_nullable"], rows, None)] if rows else []
        )

    def _exactly_one(self, column: Column) -> list[Finding]:
        rows = self._rows(f'("{column.name}" IS NULL) = ("{column.reason_name}" IS NULL)', [])
        return [self._finding(column.name, EXACTLY_ONE, MESSAGES[EXACTLY_ONE], rows, None)] if rows else []

    def _answers(self) -> list[Finding]:
        if not {"answer", "answer_not_known"} <= set(self.present):
            return []
        rows = self._rows(f"(answer = '{Answer.NOT_KNOWN}') <> (answer_not_known IS NOT NULL)", [])
        message = "a reason must stand where the answer is not known, and only there"
        return [self._finding("answer", "reason_of_answer", message, rows, None)] if rows else []

    def _duplicates(self) -> list[Finding]:
        key = ", ".join(f'"{name}"' for name in self.table.key)
        if not set(self.table.key) <= set(self.present):
            return []
        if is_ordered(self.connection, self.view, self.table.key):
            return []
        rows = self._rows(
            f'({key}) IN (SELECT ({key}) FROM "{self.view}" GROUP BY {key} HAVING count(*) > 1)', []
        )
        message = "the key of the table occurs more than once"
        return (
            [self._finding(", ".join(self.table.key), "duplicate_key", message, rows, None)] if rows else []
        )

    def _reference(self, column: Column) -> list[Finding]:
        assert column.references is not None
        parent, _, key = column.references.partition(".")
        if parent not in self.tables:
            condition = f'"{column.name}" IS NOT NULL'
        else:
            condition = (
                f'"{column.name}" IS NOT NULL AND "{column.name}" NOT IN '
                f'(SELECT "{key}" FROM "{self.tables[parent]}" WHERE "{key}" IS NOT NULL)'
            )
        rows = self._rows(condition, [])
        message = f"refers to a {parent} that does not exist"
        return [self._finding(column.name, "unknown_reference", message, rows, None)] if rows else []

    def _rules(self) -> list[Finding]:
        found = []
        for rule in RULES:
            if rule.table != self.table.name or not self._has_columns_of(rule.broken_when):
                continue
            rows = self._rows(rule.broken_when, [])
            if rows:
                found.append(self._finding("(several)", rule.name, rule.message, rows, None))
        return found

    def _has_columns_of(self, condition: str) -> bool:
        """Whether the view has every column that a rule names: a source without them cannot break it."""
        import re

        words = set(re.findall(r"[a-z_]+", condition))
        return all(column.name in self.present for column in self.table if column.name in words)


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value
