"""A delivery and the next, of which five cases came and two were withdrawn: what the two editions tell together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pandas as pd
import pytest

from data_access import Casebook
from data_access.casebook.public_knowledge import knowledge_of
from data_access.disclosure.decisions import Decisions, FormerCount
from data_access.disclosure.ledger import LedgerRow
from data_access.disclosure.linking import Knowledge
from series.audit import Attackers, Audit, audit_counts
from series.caching import Cache, ProjectCode
from series.evidence import EvidenceRecord
from series.evidence.recording import table_item
from series.publishing.attacked import Ran, Round, Withstood, run_until_safe
from series.publishing.earlier import Earlier
from series.publishing.memory import Memory
from series.publishing.private_files import PrivateFiles, private_files
from series.publishing.work import Work
from tests.unit.data_access.casebook.small_casebook import small_tables, write_casebook

CASES, CAME, WITHDRAWN = 600, 5, 2
FIRST, SECOND = "1, sha256:0", "2, sha256:1"


def delivered(folder: Path, tables: dict[str, pd.DataFrame], victims: pd.Series) -> Casebook:
    """A casebook of some of the victims."""
    episodes = tables["episode"].loc[tables["episode"]["victim_id"].isin(victims), "episode_id"]
    kept = {}
    for name, table in tables.items():
        if "victim_id" in table:
            table = table[table["victim_id"].isin(victims)]
        elif "episode_id" in table:
            table = table[table["episode_id"].isin(episodes)]
        kept[name] = table.reset_index(drop=True)
    return write_casebook(folder, kept)


@pytest.fixture(scope="module")
def deliveries(tmp_path_factory: pytest.TempPathFactory) -> tuple[Casebook, Casebook]:
    tables = small_tables(victims=CASES + CAME)
    victims = tables["victim"]["victim_id"]
    return (
        delivered(tmp_path_factory.mktemp("first"), tables, victims[:CASES]),
        delivered(tmp_path_factory.mktemp("second"), tables, victims[WITHDRAWN:]),
    )


@pytest.fixture
def private(private_cache: Path) -> Iterator[PrivateFiles]:
    with private_files() as files:
        yield files


def notebooks(asked: Round) -> Ran:
    """Two reports with tables of the same people."""
    book = asked.casebook
    tables = {
        "one": [book.count("sex"), book.crosstab("sex", "year"), book.crosstab("crossing", "period")],
        "other": [book.count("citizenship"), book.crosstab("sex_and_age", "period")],
    }
    executed = {
        report: SimpleNamespace(
            record=EvidenceRecord(
                tables=tuple(
                    table_item(f"tbl-{number}", table, caption="Cases.") for number, table in enumerate(made)
                )
            )
        )
        for report, made in tables.items()
    }
    return Ran(results={}, executed=executed, coverage=None)  # type: ignore[arg-type]


def published(book: Casebook, private: PrivateFiles, earlier: Earlier) -> Withstood:
    work = SimpleNamespace(
        source=SimpleNamespace(casebook=book),
        catalog=SimpleNamespace(series=SimpleNamespace(edition="edition")),
        watcher=SimpleNamespace(step=lambda _: None, detail=lambda _: None),
        memory=Memory(Cache(None), ProjectCode(), {}),
    )
    return run_until_safe(cast("Work", work), private, earlier, notebooks)


def former_counts(rows: list[LedgerRow], private: PrivateFiles) -> Decisions:
    counted = {entry.group: entry.count for entry in private.log.entries()}
    printed = {row.group: row.value for row in rows}
    return Decisions(
        former={
            group: FormerCount(counted[group], None if value is None else int(value))
            for group, value in printed.items()
            if group in counted
        }
    )


def audited_against(book: Casebook, then: list[LedgerRow], now: list[LedgerRow]) -> Audit:
    """As ``series audit NOW --against THEN`` does it."""
    rules = book.rules
    return audit_counts(
        [*then, *now],
        knowledge_of(book.public_facts(), rules, deliveries=[FIRST, SECOND]),
        rules.minimum_interval_width,
        attackers=Attackers(delivery=SECOND),
        explained=0,
    )


def test_nothing_can_be_recovered_from_the_two_editions_of_them(
    deliveries: tuple[Casebook, Casebook], private: PrivateFiles
) -> None:
    first, second = deliveries
    then = list(published(first, private, Earlier(deliveries=[FIRST])).ledger)
    decisions = former_counts(then, private)
    with private_files() as fresh:
        again = Earlier(ledger=then, editions=["former"], deliveries=[FIRST, SECOND], decisions=decisions)
        now = published(second, fresh, again)
    assert now.certificate.recovered == 0
    assert now.certificate.other_editions == ("former",)
    audit = audited_against(second, then, list(now.ledger))
    assert audit.passes
    assert audit.protected > 50


def test_a_second_edition_made_as_if_there_had_been_no_first_tells_who_came(
    deliveries: tuple[Casebook, Casebook], private: PrivateFiles
) -> None:
    first, second = deliveries
    then = list(published(first, private, Earlier(deliveries=[FIRST])).ledger)
    with private_files() as fresh:
        alone = published(second, fresh, Earlier(deliveries=[SECOND])).ledger
    audit = audit_counts(
        [*then, *alone], printed_afresh(second), second.rules.minimum_interval_width, explained=0
    )
    assert not audit.passes


def printed_afresh(book: Casebook) -> Knowledge:
    """What is known where counts are printed afresh with each delivery."""
    return replace(knowledge_of(book.public_facts(), book.rules, deliveries=[FIRST, SECOND]), sticky=False)
