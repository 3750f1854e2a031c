"""The page for the data protection officer: everything of the attack and of what protection hid, for nobody else."""

from __future__ import annotations

import stat
from pathlib import Path

from data_access.disclosure.ledger import LedgerRow
from data_access.disclosure.protection_log import ProtectionEntry
from series.audit import audit_counts, hidden_cells, internal_page, write_internal_page
from tests.unit.series.audit.ledgers import WIDTH, knowledge, row

ROWS = [
    row("case", 100, report="men"),
    row("case & sex=female", None, report="men"),
    row("case & sex=male", 80, report="women"),
]
LOG = [
    ProtectionEntry("case & sex=female", 7, 3, None, "too few persons"),
    ProtectionEntry("case & sex=male", 81, 4, 80, ""),
]


def page(rows: list[LedgerRow] = ROWS) -> str:
    return internal_page("first-edition", audit_counts(rows, knowledge(), WIDTH), rows, LOG)


def test_it_can_be_read_by_its_owner_only_and_lies_outside_every_edition(tmp_path: Path) -> None:
    audit = audit_counts(ROWS, knowledge(), WIDTH)
    path = write_internal_page(tmp_path, "first-edition", audit, ROWS, LOG)
    assert path == tmp_path / "internal" / "audit-first-edition.html"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_it_tells_of_each_hidden_count_by_which_rule_and_how_large_it_is() -> None:
    assert (
        '<tr><td>case &amp; sex=female</td><td class="number">7</td><td class="number">3</td>'
        "<td>too few persons</td></tr>"
    ) in page()
    assert '<td class="number">81</td>' not in page(), "what is printed is not listed"


def test_it_names_leaks_with_their_tables_and_what_would_mend_them() -> None:
    told = page()
    assert "16 to 24" in told
    assert "men: tbl-sex; women: tbl-sex" in told
    assert "<li>case &amp; sex=male</li>" in told


def test_an_edition_that_withstands_has_no_leaks() -> None:
    assert "<h2>Leaks</h2><p>None.</p>" in page(ROWS[:2])


def test_it_says_what_each_report_lost() -> None:
    assert '<td>men</td><td class="number">2</td><td class="number">1</td><td>50.0 %</td>' in page()


def test_a_cell_is_lost_once_however_many_counts_are_behind_it() -> None:
    behind_one_cell = [row(group, None, cell="{}") for group in ("case", "case & sex=male")]
    assert hidden_cells([*behind_one_cell, row("case & year=2004", 50)]) == {"report": (2, 1)}
    assert hidden_cells([row("case", None), row("case", None, table="fig-sex")]) == {"report": (2, 2)}


def test_it_warns_who_opens_it() -> None:
    assert "must not be passed on" in page()
