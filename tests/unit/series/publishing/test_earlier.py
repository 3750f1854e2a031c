"""Earlier editions are attacked together with a new one, and what they printed of a group limits what is printed now."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from data_access.casebook.public_knowledge import PublicFacts
from data_access.disclosure.decisions import FormerCount
from data_access.disclosure.ledger import write_ledger
from data_access.disclosure.protection_log import ProtectionEntry
from series.audit import Certificate
from series.publishing.earlier import LEDGER_FILE, earlier_editions, facts_together
from series.publishing.private_files import private_files
from series.release import Output
from series.release.manifest import MANIFEST_FILE
from tests.unit.series.audit.ledgers import row

FACTS = PublicFacts("m49", (2004, 2010), {}, ("year",), {})


def source(delivery: int, *, synthetic: bool = False, name: str = "missions") -> dict[str, Any]:
    return {
        "name": name,
        "delivery": delivery,
        "input_hash": f"sha256:{delivery}{'0' * 30}",
        "synthetic": synthetic,
    }


@pytest.fixture
def output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Output:
    monkeypatch.setenv("SERIES_CACHE", str(tmp_path / "cache"))
    found = Output(tmp_path / "output")
    found.prepare()
    return found


def publish(
    output: Output, identity: str, described: dict[str, Any], *, days: int, **printed: float | None
) -> None:
    """An edition that printed counts of men, women and all, and what this machine kept of it."""
    folder = output.editions / identity
    folder.mkdir()
    (folder / MANIFEST_FILE).write_text(
        json.dumps({"identity": identity, "source": described}), encoding="utf-8"
    )
    Certificate(applies=True, policy="2.0", width=10, facts=FACTS).write(folder)
    groups = {"men": "case & sex=male", "women": "case & sex=female", "everybody": "case"}
    write_ledger(folder / LEDGER_FILE, [row(groups[name], value) for name, value in printed.items()])
    os.utime(folder, (days * 86_400, days * 86_400))
    with private_files() as private:
        private.log.folder.mkdir()  # type: ignore[union-attr]
        private.log.add(
            ProtectionEntry(groups[name], int(value or 7) + 2, 3, None if value is None else int(value), "")
            for name, value in printed.items()
        )
        private.keep(identity)


def test_without_an_earlier_edition_there_is_only_the_new_delivery(output: Output) -> None:
    found = earlier_editions(output, source(1))
    assert (found.ledger, found.editions) == ([], [])
    assert found.deliveries == ["1, sha256:100000000000"]
    assert found.decisions.former == {}


def test_deliveries_are_in_the_order_of_time_and_the_new_one_is_last(output: Output) -> None:
    publish(output, "b-first", source(1), days=1, men=100)
    publish(output, "a-second", source(2), days=2, men=120)
    found = earlier_editions(output, source(3))
    assert [delivery[0] for delivery in found.deliveries] == ["1", "2", "3"]
    assert found.editions == ["b-first", "a-second"]
    assert {(one.edition, one.delivery[0], one.value) for one in found.ledger} == {
        ("b-first", "1", 100),
        ("a-second", "2", 120),
    }


def test_what_the_latest_other_delivery_printed_limits_what_is_printed_now(output: Output) -> None:
    publish(output, "first", source(1), days=1, men=100, women=50)
    publish(output, "second", source(2), days=2, men=120, everybody=None)
    found = earlier_editions(output, source(3))
    assert found.decisions.former == {
        "case & sex=male": FormerCount(122, 120),
        "case": FormerCount(9, None),
    }


def test_of_a_group_whose_true_count_was_not_kept_nothing_is_repeated(output: Output, tmp_path: Path) -> None:
    publish(output, "first", source(1), days=1, men=100)
    for path in (tmp_path / "cache").rglob("*.jsonl"):
        path.unlink()
    assert earlier_editions(output, source(2)).decisions.former == {}


def test_another_edition_of_the_same_delivery_is_attacked_together_and_sets_no_former_counts(
    output: Output,
) -> None:
    publish(output, "first", source(1), days=1, men=100)
    found = earlier_editions(output, source(1))
    assert found.editions == ["first"]
    assert len(found.deliveries) == 1
    assert found.decisions.former == {}


def test_drafts_of_invented_data_harm_nobody(output: Output) -> None:
    publish(output, "draft", source(1, synthetic=True), days=1, men=100)
    assert earlier_editions(output, source(1, synthetic=True)).editions == []
    assert earlier_editions(output, source(2, synthetic=True)).editions == ["draft"]


def test_other_sources_and_editions_without_a_ledger_are_left_out(output: Output) -> None:
    publish(output, "other", source(1, name="hotline"), days=1, men=100)
    publish(output, "published-data", source(1), days=2, men=100)
    (output.editions / "published-data" / LEDGER_FILE).unlink()
    assert earlier_editions(output, source(2)).editions == []


class TestWhatEverybodyKnows:
    BEFORE = PublicFacts(
        "m49", (2004, 2010), {"2004–2010": (2004, 2010)}, ("year", "sex"), {"sex": ("female",)}
    )
    NOW = PublicFacts(
        "m49", (2004, 2011), {"2004–2011": (2004, 2011)}, ("year",), {"sex": ("male",), "new": ("a",)}
    )

    def test_a_period_that_grew_is_two_periods_each_with_its_years(self) -> None:
        together = facts_together(self.NOW, [self.BEFORE])
        assert together.periods == {"2004–2010": (2004, 2010), "2004–2011": (2004, 2011)}
        assert together.years == (2004, 2011)

    def test_codes_of_any_delivery_can_occur_and_only_what_all_know_is_always_known(self) -> None:
        together = facts_together(self.NOW, [self.BEFORE])
        assert together.codes == {"sex": ("female", "male"), "new": ("a",)}
        assert together.always_known == ("year",)

    def test_without_earlier_editions_they_are_those_of_the_casebook(self) -> None:
        assert facts_together(self.NOW, []) == replace(self.NOW, codes=dict(self.NOW.codes))

    def test_they_are_read_from_the_certificates_of_earlier_editions(self, output: Output) -> None:
        publish(output, "first", source(1), days=1, men=100)
        assert earlier_editions(output, source(2)).facts == [FACTS]
