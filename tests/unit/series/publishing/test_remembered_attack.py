"""An attack is recalled for the very same counts only: whatever else a row or an attacker comes to hold counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

import pytest

from data_access.casebook.public_knowledge import PublicFacts
from data_access.disclosure.ledger import LedgerRow
from data_access.disclosure.policy import current_policy
from data_access.disclosure.statuses import ProtectionClass
from series.audit import Attackers, Audit, Leak
from series.caching import Cache, ProjectCode
from series.publishing.memory import Memory
from series.publishing.remembered_attack import RememberedAttack
from tests.unit.series.audit.ledgers import row

ROW = row("case & sex=male", None)
RULES = current_policy().profile(ProtectionClass.CONFIDENTIAL, synthetic=False).counts


def remembered(
    memory: Memory, one: LedgerRow = ROW, attackers: Attackers | None = None, **changes: Any
) -> RememberedAttack:
    rules = RULES.model_copy(update=changes)
    return RememberedAttack.of(memory, [one], PublicFacts("m49"), rules, ["1"], attackers or Attackers())


@pytest.fixture
def memory() -> Memory:
    return Memory(Cache(None), ProjectCode(), {})


@pytest.mark.parametrize("name", [field.name for field in fields(LedgerRow)])
def test_every_field_of_a_row_counts_but_the_edition_s_name(memory: Memory, name: str) -> None:
    changed = replace(ROW, **{name: 7.0 if name in ("value", "least", "most") else "another"})
    assert (remembered(memory, changed).key != remembered(memory).key) is (name != "edition")


@pytest.mark.parametrize("name", [field.name for field in fields(Attackers)])
def test_so_does_everything_that_attackers_know(memory: Memory, name: str) -> None:
    known: Mapping[str, Any] = {name: "1" if name == "delivery" else {"case": 12}}
    assert remembered(memory, attackers=Attackers(**known)).key != remembered(memory).key


def test_so_do_the_rules(memory: Memory) -> None:
    assert remembered(memory, minimum_interval_width=99).key != remembered(memory).key


def test_what_was_found_is_recalled_whole(memory: Memory) -> None:
    leak = Leak("an outsider", "case", 3.0, 7.0, ("men: tbl-sex",), ("one = other",))
    audit = Audit(
        counts=1, groups=1, unknowns=1, equations=1, components=1, protected=1, narrowest=4.0,
        leaks=(leak,), hide=("case",), attackers=("an outsider",), seconds=0.1,
    )  # fmt: skip
    assert remembered(memory).recalled() is None
    remembered(memory).keep(audit, {"part": "found"})
    assert remembered(memory).recalled() == audit
    assert remembered(memory, replace(ROW, value=30.0)).components() == {"part": "found"}
