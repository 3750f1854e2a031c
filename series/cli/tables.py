"""``series table``: a protected table from the cases, as Markdown, CSV or JSON."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from series.cli.messages import say
from series.cli.options import parse_filters, parse_years

if TYPE_CHECKING:
    from data_access.casebook.casebook import Casebook
    from data_access.disclosure import ProtectedTable
    from data_access.sources.interface import SourceDescription
    from series.evidence import TableItem
    from series.evidence.formatting import Formatter

NOT_CLEARED = "not cleared for release"


@dataclass(frozen=True)
class Printed:
    """A table with everything that must stand beside it: who, how many, from where, and what to bear in mind.

    ``everyone``: all cases asked about, known or not; of a published source only, whose counts are exact.
    """

    item: TableItem
    formatter: Formatter
    source: SourceDescription
    n: float | None
    everyone: float | None = None

    @property
    def cleared(self) -> bool:
        """Whether it may be passed on: tables of a confidential source are protected, but nobody released them."""
        return self.source.protection_class.value == "published"

    @property
    def not_known(self) -> float | None:
        """How many cases the table leaves out because the answer is not known."""
        return None if self.everyone is None or self.n is None else self.everyone - self.n

    def markdown(self) -> str:
        """The table as a pipe table, the rest as lines below it."""
        from series.evidence.layout import table_grid

        lines = [self.item.caption, "", table_grid(self.item, self.formatter).markdown(), ""]
        left_out = ""
        if self.not_known is not None:
            left_out = f" Not known: {self.not_known:,.0f} of {self.everyone:,.0f}."
        lines.append(f"{self.formatter.base(self.n)}.{left_out} Source: {self.source.title}.")
        lines += [*self.item.source_notes, *self.source.caveats]
        if not self.cleared:
            lines.append(f"This table is {NOT_CLEARED}.")
        return "\n".join(lines)

    def csv(self) -> str:
        """One row a cell; what stands below the Markdown table stands in columns, so that any program can read it."""
        from series.evidence.text import guard_formula, plain_line
        from series.evidence.writing import cells_csv

        rows = list(csv.reader(io.StringIO(cells_csv(self.item, self.formatter.hidden_symbol))))
        hidden = self.formatter.hidden_symbol
        beside = {
            "n": hidden if self.n is None else f"{self.n:.0f}",
            "not_known": "" if self.not_known is None else f"{self.not_known:.0f}",
            "all": "" if self.everyone is None else f"{self.everyone:.0f}",
            "population": self.item.population,
            "source": self.source.title,
            "caveat": " ".join((*self.item.source_notes, *self.source.caveats)),
            "release": "published source" if self.cleared else NOT_CLEARED,
        }
        buffer = io.StringIO(newline="")
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow([*rows[0], *beside])
        further = [guard_formula(plain_line(value)) for value in beside.values()]
        writer.writerows([*row, *further] for row in rows[1:])
        return buffer.getvalue().rstrip("\n")

    def json(self) -> str:
        """Everything, with codes and labels."""
        item = self.item
        content = {
            "population": item.population,
            "statistic": item.statistic,
            "dimensions": list(item.dimensions),
            "labels": item.labels,
            "n": self.n,
            "not_known": self.not_known,
            "all": self.everyone,
            "cells": [cell.model_dump(mode="json") for cell in item.cells],
            "source": {
                "name": self.source.name,
                "title": self.source.title,
                "citation": self.source.citation,
            },
            "caveats": [*item.source_notes, *self.source.caveats],
            "cleared_for_release": self.cleared,
        }
        return json.dumps(content, ensure_ascii=False, indent=1)


def print_table(
    rows: str,
    columns: str | None,
    *,
    source: str,
    data: Path | None,
    delivery: int | None,
    years: str | None,
    where: list[str],
    share: bool,
    denominator: str,
    unit: str,
    format_: str,
) -> None:
    """Ask the casebook for a table and print it."""
    filters = parse_filters(where)
    chosen = parse_years(years)
    if chosen is not None:
        filters["years"] = chosen
    from data_access import open_casebook

    casebook = open_casebook(source, data, delivery=delivery)
    if filters:
        casebook = casebook.where(**filters)
    table = ask(casebook, rows, columns, share=share, denominator=denominator, unit=unit)
    printed = prepare(table, casebook, columns, everyone=_everyone(casebook, table, unit))
    say({"markdown": printed.markdown, "csv": printed.csv, "json": printed.json}[format_]())


def ask(
    casebook: Casebook, rows: str, columns: str | None, *, share: bool, denominator: str, unit: str
) -> ProtectedTable:
    """Return the protected table of counts or shares that the command's options name."""
    from data_access.disclosure import Denominator, Unit

    counted = Unit(unit)
    if share:
        of = Denominator(denominator.replace("-", "_"))
        return casebook.share(rows, by=columns, denominator=of, unit=counted)
    if columns is not None:
        return casebook.crosstab(rows, columns, unit=counted)
    return casebook.count(rows, unit=counted, margins=True)


def prepare(
    table: ProtectedTable, casebook: Casebook, columns: str | None, *, everyone: float | None = None
) -> Printed:
    """Put a protected table into the form in which it is printed."""
    from data_access.disclosure import current_policy
    from series.evidence.formatting import Formatter
    from series.evidence.recording import table_item

    source, policy = casebook.source, current_policy()
    threshold = source.protection_profile(policy).counts.threshold
    titles = " and ".join(title[:1].lower() + title[1:] for title in table.dimension_labels.values())
    measured = "Number of" if table.statistic.value == "count" else "Share of"
    caption = f"{measured} {table.population}, by {titles}."
    item = table_item("tbl-asked", table, caption=caption, columns=columns)
    formatter = Formatter(threshold=threshold if threshold > 1 else None, hidden_symbol=policy.hidden_symbol)
    return Printed(item, formatter, source, _base(table), everyone)


def print_dimensions(*, source: str, data: Path | None, delivery: int | None, format_: str) -> None:
    """List what a table can be made by: the dimensions that this source has."""
    from data_access import open_casebook

    dimensions = open_casebook(source, data, delivery=delivery).dimensions()
    if format_ == "json":
        described = [
            {"name": one.name, "label": one.label, "unit": str(one.unit), "group": one.group}
            for one in dimensions
        ]
        say(json.dumps(described, ensure_ascii=False, indent=1))
        return
    width = max((len(one.name) for one in dimensions), default=0)
    separator = "," if format_ == "csv" else "  "
    for one in dimensions:
        name = one.name if format_ == "csv" else one.name.ljust(width)
        say(f"{name}{separator}{one.label}")


def _everyone(casebook: Casebook, table: ProtectedTable, unit: str) -> float | None:
    """All cases, to tell how many a table leaves out. Not of a confidential source: the difference is a count."""
    from data_access.casebook.dimensions import find_dimension
    from data_access.disclosure import ProtectionClass, Unit

    exact = casebook.source.protection_class is ProtectionClass.PUBLISHED and table.statistic.value == "count"
    # A group of items has a base of its own for each item: what is not known can't be told in one number.
    if not exact or any(find_dimension(name).multiple for name in table.dimensions):
        return None
    return casebook.total(unit=Unit(unit)).value


def _base(table: ProtectedTable) -> float | None:
    """Return the n of the table: the total of counts, the largest base of shares. Items of a group have no total together."""
    from data_access.casebook.dimensions import find_dimension

    if table.statistic.value == "count":
        grouped = len(table.dimensions) > 1 and any(
            find_dimension(name).multiple for name in table.dimensions
        )
        return None if grouped else table.total.value
    return max((value.n_valid for value in table.values if value.n_valid is not None), default=None)
