"""Small ledgers made by hand, and what is known of the casebook behind them."""

from __future__ import annotations

from typing import Any

from data_access.disclosure.ledger import LedgerRow
from data_access.disclosure.linking import Knowledge

WIDTH = 10


def row(
    group: str,
    value: float | None,
    *,
    table: str = "tbl-sex",
    report: str = "report",
    delivery: str = "first",
    cell: str | None = None,
) -> LedgerRow:
    """A count that a table prints, or hides."""
    return LedgerRow(
        edition="edition",
        delivery=delivery,
        report=report,
        evidence=table,
        cell=group if cell is None else cell,
        role="value",
        statistic="count",
        group=group,
        value=value,
        status="suppressed" if value is None else "rounded",
    )


def knowledge(**more: Any) -> Knowledge:
    """Counts rounded to 5 from 11 on; everybody is a woman or a man."""
    known: dict[str, Any] = {
        "rounding_base": 5,
        "threshold": 11,
        "universes": {"sex": ("female", "male"), "year": ("2004", "2005")},
        "always_known": frozenset({"sex", "year"}),
    }
    return Knowledge(**{**known, **more})


def deliveries(*, sticky: bool) -> Knowledge:
    """The same, of two deliveries after each other; ``sticky``: small changes are not printed."""
    return knowledge(deliveries=("first", "second"), sticky=sticky)
