"""The page for the data protection officer: what an edition released, what it lost to protection, and the attacks.

Internal: it names groups, intervals and true counts. It is written outside every edition and is never published.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from data_access.disclosure.groups import CountRole
from data_access.disclosure.ledger import LedgerRow
from data_access.disclosure.protection_log import ProtectionEntry
from data_access.disclosure.statuses import CellStatus
from series.audit.attacking import Audit
from series.release.layout import Output

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1b2733}
table{border-collapse:collapse;margin:1rem 0;font-variant-numeric:tabular-nums}
th,td{padding:.3rem .8rem;border-bottom:1px solid #ccd3da;text-align:left;vertical-align:top}
td.number,th.number{text-align:right}
.warning{background:#fff4e5;border-left:.4rem solid #a35200;padding:.6rem 1rem}
"""
Row = Sequence[object]


def write_internal_page(
    output: Path, edition: str, audit: Audit, rows: Sequence[LedgerRow], log: Iterable[ProtectionEntry]
) -> Path:
    """Write the page below ``output/internal``, readable by its owner only; returns where it lies."""
    path = Output(output).internal_page(edition)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(internal_page(edition, audit, rows, tuple(log)))
    return path


def internal_page(
    edition: str, audit: Audit, rows: Sequence[LedgerRow], log: Sequence[ProtectionEntry]
) -> str:
    """The page as HTML, complete in itself."""
    shown = [row.value for row in rows if row.value]
    facts: list[Row] = [
        ("Counts printed or hidden", len(rows)),
        ("Groups of persons", audit.groups),
        ("Counts hidden", sum(row.value is None and row.role != CountRole.NAMED for row in rows)),
        ("Smallest count that is printed", f"{min(shown):g}" if shown else "none"),
        ("Narrowest interval of a hidden count", _interval_width(audit)),
        ("Hidden counts, and changes between deliveries, attacked", audit.protected),
        ("Unknowns", audit.unknowns),
        ("Equations", audit.equations),
        ("Parts that have nothing to do with each other", audit.components),
        ("Seconds", f"{audit.seconds:.1f}"),
        ("Recovered or too narrow", len(audit.leaks)),
    ]
    parts = [
        "<p class='warning'>Internal. This page tells of single cells. It is not part of the edition and must not be "
        "passed on.</p>",
        _section("The attack", _table(("What", "Value"), facts)),
        _section("Attackers", _list(audit.attackers)),
        _section("What each report lost to protection", _table(_LOSS_HEADS, _losses(rows))),
        _section("Which rules hid counts", _table(("Rule", "Counts", "Persons in them"), _rules(log))),
        _section("Leaks", _leaks(audit)),
        _section("Groups to hide so that the edition passes", _list(audit.hide)),
        _section("Every hidden count", _table(_LOG_HEADS, _hidden(log))),
    ]
    title = f"Audit of {escape(edition)}"
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>'
        f"<body><main><h1>{title}</h1>{''.join(parts)}</main></body></html>\n"
    )


_LOSS_HEADS = ("Report", "Cells with counts", "Not shown", "Share not shown")
_LOG_HEADS = ("Group", "True count", "Largest case group", "Rule")


def hidden_cells(rows: Iterable[LedgerRow]) -> dict[str, tuple[int, int]]:
    """By report: how many cells tell of counts, and how many of them are not shown."""
    status: dict[str, dict[tuple[str, str], bool]] = defaultdict(dict)
    for row in rows:
        status[row.report][row.evidence, row.cell] = row.status == CellStatus.SUPPRESSED
    return {report: (len(cells), sum(cells.values())) for report, cells in sorted(status.items())}


def _losses(rows: Iterable[LedgerRow]) -> list[Row]:
    return [
        (report, cells, hidden, f"{100 * hidden / cells:.1f} %")
        for report, (cells, hidden) in hidden_cells(rows).items()
    ]


def _rules(log: Iterable[ProtectionEntry]) -> list[Row]:
    counts: Counter[str] = Counter()
    persons: Counter[str] = Counter()
    for entry in log:
        if entry.printed is None:
            counts[entry.rule] += 1
            persons[entry.rule] += entry.count
    return [(rule, number, persons[rule]) for rule, number in counts.most_common()]


def _hidden(log: Iterable[ProtectionEntry]) -> list[Row]:
    return [
        (entry.group, entry.count, entry.largest_case_group, entry.rule)
        for entry in sorted(log, key=lambda entry: (entry.rule, entry.group))
        if entry.printed is None
    ]


def _interval_width(audit: Audit) -> str:
    if audit.narrowest is None:
        return "no count is hidden"
    return "without end" if audit.narrowest == float("inf") else f"{audit.narrowest:g} persons"


def _leaks(audit: Audit) -> str:
    if not audit.leaks:
        return "<p>None.</p>"
    rows = [
        (leak.attacker, leak.group, f"{leak.low:g} to {leak.high:g}", "; ".join(leak.places), "; ".join(leak.relations))
        for leak in audit.leaks
    ]  # fmt: skip
    return _table(("Attacker", "Group", "Interval", "Read in", "By"), rows)


def _section(title: str, content: str) -> str:
    return f"<section><h2>{escape(title)}</h2>{content}</section>"


def _list(items: Sequence[str]) -> str:
    if not items:
        return "<p>None.</p>"
    return f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in items)}</ul>"


def _table(heads: Sequence[str], rows: Sequence[Row]) -> str:
    if not rows:
        return "<p>None.</p>"
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in heads)
    body = "".join(f"<tr>{''.join(_cell(value) for value in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value: object) -> str:
    if isinstance(value, int | float):
        return f'<td class="number">{value:,}</td>'
    return f"<td>{escape(str(value))}</td>"
