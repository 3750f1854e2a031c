"""Notebooks run until their results withstand the attack: what together tells too much is hidden, and they run again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from data_access.casebook.public_knowledge import PublicFacts, knowledge_of
from data_access.disclosure.decisions import NO_DECISIONS, Decisions
from data_access.disclosure.policy import CountMethod, CountRules, current_policy
from series.audit import Attackers, Audit, Certificate, audit_counts, certificate_of, public_counts
from series.errors import GateError
from series.publishing.earlier import Earlier, facts_together
from series.publishing.private_files import PrivateFiles
from series.publishing.remembered_attack import RememberedAttack
from series.publishing.work import Work

if TYPE_CHECKING:
    from data_access.casebook.casebook import Casebook
    from data_access.disclosure import ProtectedTable
    from data_access.disclosure.ledger import LedgerRow
    from series.evidence import EvidenceRecord
    from series.execution import RunResult
    from series.staging import ExecutedReport

ROUNDS_AT_MOST = 6
LEAKS_TOLD = 5
SITE_PAGES = "data"
"""The page of the site that prints a table of its own."""


@dataclass(frozen=True)
class Ran:
    """One round: the notebooks' results and what they put on record, by report; and the table of the data page."""

    results: Mapping[str, RunResult]
    executed: Mapping[str, ExecutedReport]
    coverage: ProtectedTable | None

    @property
    def records(self) -> dict[str, EvidenceRecord]:
        return {
            **{report: one.record for report, one in self.executed.items()},
            **_page_records(self.coverage),
        }


@dataclass(frozen=True)
class Round:
    """What a round is to run: under which casebook, decisions and environment; after the first, which reports again."""

    casebook: Casebook
    environment: Mapping[str, str]
    decisions: Decisions = NO_DECISIONS
    before: Ran | None = None
    again: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Withstood:
    """Results that withstood the attack, with the ledger and the certificate. ``audit`` is None for published data."""

    ran: Ran
    ledger: Sequence[LedgerRow]
    audit: Audit | None
    certificate: Certificate


Run = Callable[[Round], Ran]


def _page_records(coverage: ProtectedTable | None) -> dict[str, EvidenceRecord]:
    if coverage is None:
        return {}
    from series.evidence import EvidenceRecord
    from series.evidence.recording import table_item

    return {SITE_PAGES: EvidenceRecord(tables=(table_item("tbl-coverage", coverage, caption="Coverage."),))}


def run_until_safe(work: Work, private: PrivateFiles, earlier: Earlier, run: Run) -> Withstood:
    """Run, attack, decide what to hide besides, and run again what prints it.

    Raises GateError where hiding more doesn't end it; the message names the tables that together reveal a count.
    """
    book = work.source.casebook
    if book.rules.method is CountMethod.EXACT:
        ran = run(Round(book, {}))
        return Withstood(ran, (), None, certificate_of(None, policy=current_policy().version, width=0))
    facts, delivery = facts_together(book.public_facts(), earlier.facts), earlier.deliveries[-1]
    decisions = earlier.decisions
    following = Round(book.under(decisions, private.log), private.environment(decisions), decisions)
    for round_ in range(ROUNDS_AT_MOST):
        ran = run(following)
        ledger = public_counts(ran.records, edition=work.catalog.series.edition, delivery=delivery)
        work.watcher.step("Attacking what would be published" + f", round {round_ + 1}" * bool(round_))
        audit = _attack(work, [*earlier.ledger, *ledger], facts, private, earlier.deliveries)
        if audit.passes:
            return Withstood(ran, ledger, audit, _certificate(audit, facts, book.rules, earlier))
        decisions = _with_hidden(decisions, audit)
        again = frozenset(
            row.report for row in ledger if row.group in decisions.hidden and row.value is not None
        )
        work.watcher.detail(
            f"{len(audit.hide)} counts more are hidden, because others would tell a hidden one; "
            f"{len(again)} report{'s' * (len(again) != 1)} to run again"
        )
        casebook = book.under(decisions, private.log)
        following = Round(casebook, private.environment(decisions), decisions, ran, again)
    raise GateError(told_in_words(audit))


def _certificate(audit: Audit, facts: PublicFacts, rules: CountRules, earlier: Earlier) -> Certificate:
    return certificate_of(
        audit,
        facts,
        policy=current_policy().version,
        width=rules.minimum_interval_width,
        insiders_width=rules.insiders_interval_width,
        other_editions=earlier.editions,
    )


def _attack(
    work: Work,
    rows: Sequence[LedgerRow],
    facts: PublicFacts,
    private: PrivateFiles,
    deliveries: Sequence[str],
) -> Audit:
    rules = work.source.casebook.rules
    attackers = Attackers.from_log(private.log.entries(), rows, deliveries[-1])
    remembered = RememberedAttack.of(work.memory, rows, facts, rules, deliveries, attackers)
    if (known := remembered.recalled()) is not None:
        work.watcher.detail(f"{known.counts:,} counts, as they were attacked before")
        return known
    audit = audit_counts(
        rows,
        knowledge_of(facts, rules, deliveries=deliveries),
        rules.minimum_interval_width,
        insiders_width=rules.insiders_interval_width,
        attackers=attackers,
        cache=(components := remembered.components()),
        progress=work.watcher.detail,
        explained=LEAKS_TOLD,
    )
    remembered.keep(audit, components)
    return audit


def _with_hidden(decisions: Decisions, audit: Audit) -> Decisions:
    fresh = frozenset(audit.hide) - decisions.hidden
    if not fresh:
        raise GateError(told_in_words(audit))
    return replace(decisions, hidden=decisions.hidden | fresh)


def told_in_words(audit: Audit, at_most: int = LEAKS_TOLD) -> str:
    """The leaks, which tables reveal them, and what would mend it, as the message of a stopped release."""
    listed = "\n".join(f"  {leak}" for leak in audit.leaks[:at_most])
    more = f"\n  and {len(audit.leaks) - at_most} more" if len(audit.leaks) > at_most else ""
    return (
        f"{len(audit.leaks)} hidden counts can be worked out, or nearly, from what would be published:\n{listed}{more}\n"
        f"What to do: {smallest_coarsening(audit.hide)}.\n"
    )


def smallest_coarsening(hide: Iterable[str]) -> str:
    """What to ask for in coarser categories, in words."""
    groups = list(hide)
    if not groups:
        return "leave out one of these tables, or ask for it in coarser categories"
    named = "; ".join(f"“{group}”" for group in groups[:3]) + (" …" if len(groups) > 3 else "")
    return f"ask for coarser categories, or leave out the counts of {named}"
