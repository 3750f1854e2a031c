"""Notebooks run until their results withstand the attack, or the release stops and says which tables tell too much."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import pytest

from data_access import Casebook
from data_access.disclosure.decisions import Decisions
from series.audit import Audit, Leak
from series.caching import Cache, ProjectCode
from series.errors import GateError
from series.evidence import EvidenceRecord
from series.evidence.recording import table_item
from series.publishing import attacked
from series.publishing.attacked import (
    Ran,
    Round,
    Withstood,
    run_until_safe,
    smallest_coarsening,
    told_in_words,
)
from series.publishing.earlier import Earlier
from series.publishing.memory import Memory
from series.publishing.private_files import PrivateFiles, private_files
from series.publishing.work import Work

MEN = "case & sex=male"
HIDES_MEN = Decisions(hidden=frozenset({MEN}))
DELIVERY = "1, sha256:0"
Notebook = Callable[[Casebook], EvidenceRecord]


@dataclass
class Told:
    """Remembers what the publisher tells."""

    lines: list[str] = field(default_factory=list)

    def step(self, message: str) -> None:
        self.lines.append(message)

    detail = step

    def notebook(self, event: object) -> None: ...


@pytest.fixture
def private(private_cache: object) -> Iterator[PrivateFiles]:
    with private_files() as files:
        yield files


def work_on(casebook: Casebook) -> Work:
    return cast(
        "Work",
        SimpleNamespace(
            source=SimpleNamespace(casebook=casebook),
            catalog=SimpleNamespace(series=SimpleNamespace(edition="first-edition")),
            watcher=Told(),
            memory=Memory(Cache(None), ProjectCode(), {}),
        ),
    )


class Notebooks:
    """Notebooks of one table each, by report; what was run, round for round, and with which decisions."""

    def __init__(self, **notebooks: Notebook) -> None:
        self.notebooks = notebooks
        self.ran: list[set[str]] = []
        self.rounds: list[Round] = []

    def __call__(self, asked: Round) -> Ran:
        again = set(self.notebooks) if asked.before is None else set(asked.again)
        self.ran.append(again)
        self.rounds.append(asked)
        before = {} if asked.before is None else dict(asked.before.executed)
        fresh: dict[str, Any] = {
            report: SimpleNamespace(record=self.notebooks[report](asked.casebook)) for report in again
        }
        return Ran(results={}, executed={**before, **fresh}, coverage=None)


def by_sex(casebook: Casebook) -> EvidenceRecord:
    return EvidenceRecord(tables=(table_item("tbl-sex", casebook.count("sex"), caption="Women and men."),))


def by_settlement(casebook: Casebook) -> EvidenceRecord:
    counted = casebook.count("settlement")
    return EvidenceRecord(tables=(table_item("tbl-settlement", counted, caption="Where they come from."),))


def without_men(casebook: Casebook) -> EvidenceRecord:
    """Hides how many men there are, which other reports print."""
    return by_sex(casebook.under(HIDES_MEN))


def run(casebook: Casebook, private: PrivateFiles, notebooks: Notebooks, **earlier: Any) -> Withstood:
    given = Earlier(**{"deliveries": [DELIVERY], **earlier})
    return run_until_safe(work_on(casebook), private, given, notebooks)


class TestResultsThatWithstand:
    def test_are_run_once(self, confidential: Casebook, private: PrivateFiles) -> None:
        notebooks = Notebooks(one=by_sex, other=by_settlement)
        withstood = run(confidential, private, notebooks)
        assert notebooks.ran == [{"one", "other"}]
        assert withstood.audit is not None
        assert withstood.audit.passes
        assert {row.report for row in withstood.ledger} == {"one", "other"}
        assert withstood.certificate.applies
        assert withstood.certificate.recovered == 0

    def test_of_published_data_there_is_nothing_to_attack(
        self, confidential: Casebook, private: PrivateFiles, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        exact = SimpleNamespace(rules=SimpleNamespace(method=attacked.CountMethod.EXACT))
        withstood = run(cast("Casebook", exact), private, Notebooks())
        assert withstood.audit is None
        assert not withstood.certificate.applies


class TestTheSameResults:
    def test_are_attacked_once(
        self, confidential: Casebook, private: PrivateFiles, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        attacks = []
        attack = attacked.audit_counts
        monkeypatch.setattr(
            attacked, "audit_counts", lambda *given, **more: attacks.append(1) or attack(*given, **more)
        )
        work, given = work_on(confidential), Earlier(deliveries=[DELIVERY])
        first = run_until_safe(work, private, given, Notebooks(hides=without_men, prints=by_sex))
        with private_files() as of_another_time:
            again = run_until_safe(work, of_another_time, given, Notebooks(hides=without_men, prints=by_sex))
        assert len(attacks) == 2, "one for each round of the first publication"
        assert again.audit == first.audit
        run_until_safe(work, private, given, Notebooks(hides=without_men, prints=by_settlement))
        assert len(attacks) == 3, "other counts are attacked"


class TestResultsThatTellTooMuch:
    def test_are_run_again_with_more_hidden_and_the_others_stay(
        self, confidential: Casebook, private: PrivateFiles
    ) -> None:
        notebooks = Notebooks(hides=without_men, prints=by_sex, other=by_settlement)
        withstood = run(confidential, private, notebooks)
        assert notebooks.ran == [{"hides", "prints", "other"}, {"prints"}]
        assert MEN not in {row.group for row in withstood.ledger if row.value is not None}
        assert withstood.audit is not None
        assert withstood.audit.passes

    def test_the_kernels_are_told_of_the_decisions_in_a_private_file(
        self, confidential: Casebook, private: PrivateFiles
    ) -> None:
        notebooks = Notebooks(hides=without_men, prints=by_sex)
        run(confidential, private, notebooks)
        named = {tuple(sorted(asked.environment)) for asked in notebooks.rounds}
        assert named == {("SERIES_DECISIONS", "SERIES_PROTECTION_LOG")}
        assert MEN in (private.folder / "decisions.json").read_text(encoding="utf-8")

    def test_what_a_notebook_prints_whatever_is_decided_stops_the_release_and_names_its_tables(
        self, confidential: Casebook, private: PrivateFiles
    ) -> None:
        stubborn = Notebooks(hides=without_men, prints=lambda _: by_sex(confidential))
        with pytest.raises(GateError) as stopped:
            run(confidential, private, stubborn)
        assert "hidden counts can be worked out" in str(stopped.value)
        assert "prints: tbl-sex" in str(stopped.value)
        assert MEN in str(stopped.value)
        assert "What to do" in str(stopped.value)
        assert len(stubborn.ran) == 2, "deciding the same once more would change nothing"

    def test_results_that_find_a_new_way_each_time_stop_the_release(
        self, confidential: Casebook, private: PrivateFiles, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        found = iter(f"case & year={year}" for year in range(2004, 2012))
        monkeypatch.setattr(attacked, "_attack", lambda *_: audit_with(leaks=1, hide=(next(found),)))
        notebooks = Notebooks(one=by_sex)
        with pytest.raises(GateError, match="hidden counts can be worked out"):
            run(confidential, private, notebooks)
        assert len(notebooks.ran) == attacked.ROUNDS_AT_MOST


class TestTheNextDelivery:
    def test_is_attacked_together_with_what_was_printed_before(
        self, confidential: Casebook, private: PrivateFiles
    ) -> None:
        former = run(confidential, private, Notebooks(one=by_sex))
        assert former.audit is not None
        both = run(
            confidential,
            private,
            Notebooks(one=by_sex),
            ledger=former.ledger,
            editions=["first-edition"],
            deliveries=[DELIVERY, "2, sha256:1"],
        )
        assert both.audit is not None
        assert both.audit.counts == 2 * former.audit.counts
        assert both.certificate.other_editions == ("first-edition",)


def audit_with(*, leaks: int, hide: tuple[str, ...] = ()) -> Audit:
    leak = Leak("an outsider", MEN, 3, 7, ("men: tbl-sex",), ())
    return Audit(
        counts=1, groups=1, unknowns=1, equations=1, components=1, protected=1, narrowest=4.0,
        leaks=(leak,) * leaks, hide=hide, attackers=("an outsider",), seconds=0.1,
    )  # fmt: skip


class TestTheMessage:
    def test_tells_the_first_leaks_and_how_many_more_there_are(self) -> None:
        told = told_in_words(audit_with(leaks=7, hide=(MEN,)))
        assert told.startswith("7 hidden counts can be worked out")
        assert told.count("between 3 and 7, from men: tbl-sex") == 5
        assert "and 2 more" in told
        assert f"leave out the counts of “{MEN}”" in told

    def test_names_three_groups_at_most(self) -> None:
        assert smallest_coarsening(["a", "b", "c", "d"]).endswith("“a”; “b”; “c” …")

    def test_says_what_to_do_where_hiding_does_not_help(self) -> None:
        assert "leave out one of these tables" in smallest_coarsening([])
