"""The attack on all counts of an edition: what leaks is told with the tables that tell it, and what would mend it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data_access.disclosure.groups import CountRole
from data_access.disclosure.ledger import LedgerRow
from data_access.disclosure.protection_log import ProtectionEntry
from data_access.errors import DataError
from series.audit import Attackers, Audit, audit_counts
from series.audit.attackers import JOURNALIST, MISSION, OFFICIAL, OUTSIDER, TRAFFICKER
from tests.unit.series.audit.ledgers import WIDTH, deliveries, knowledge, row

EVERYBODY, WOMEN, MEN = "case", "case & sex=female", "case & sex=male"


def entry(group: str, count: int, rule: str = "") -> ProtectionEntry:
    return ProtectionEntry(group, count, largest_case_group=1, printed=None, rule=rule, largest_mission=1)


IN_TWO_TABLES = [row(EVERYBODY, 100), row(WOMEN, None), row(MEN, 80, table="tbl-men", report="other")]


def attacked(*rows: LedgerRow, **options: object) -> Audit:
    return audit_counts(rows, knowledge(), WIDTH, **options)  # type: ignore[arg-type]


class TestAnOutsider:
    def test_finds_nothing_where_two_of_two_are_hidden(self) -> None:
        audit = attacked(row(EVERYBODY, 100), row(WOMEN, None), row(MEN, None))
        assert audit.passes
        assert audit.hide == ()
        assert (audit.counts, audit.groups, audit.protected) == (3, 3, 2)
        assert audit.narrowest == 102

    def test_takes_a_part_from_a_total_across_tables_and_reports(self) -> None:
        audit = attacked(*IN_TWO_TABLES)
        (leak,) = audit.leaks
        assert (leak.attacker, leak.group, leak.low, leak.high) == (OUTSIDER, WOMEN, 16, 24)
        assert set(leak.places) == {"report: tbl-sex", "other: tbl-men"}
        assert leak.relations == ("categories of sex add up within case (2 parts)",)
        assert "between 16 and 24, from report: tbl-sex, other: tbl-men" in str(leak)

    def test_reads_a_hidden_count_where_it_is_printed_elsewhere(self) -> None:
        audit = attacked(row(MEN, None), row(MEN, 80, table="tbl-men"))
        (leak,) = audit.leaks
        assert (leak.low, leak.high) == (78, 82)
        assert "report: tbl-men" in leak.places
        assert audit.hide == (MEN,)

    def test_is_told_how_narrow_the_narrowest_is(self) -> None:
        assert attacked(*IN_TWO_TABLES).narrowest == 8

    def test_where_leaks_are_many_only_some_are_explained(self) -> None:
        (leak,) = attacked(*IN_TWO_TABLES, explained=0).leaks
        assert (leak.low, leak.high, leak.relations) == (16, 24, ())


class TestWhatWouldMendIt:
    def test_is_hiding_the_count_that_costs_least(self) -> None:
        audit = attacked(*IN_TWO_TABLES)
        assert audit.hide == (MEN,)
        hidden = [row(EVERYBODY, 100), row(WOMEN, None), row(MEN, None)]
        assert attacked(*hidden).passes

    def test_names_a_group_in_all_the_words_that_it_is_told_in(self) -> None:
        audit = attacked(row(MEN, None), row("case & known(year) & sex=male", 80))
        assert set(audit.hide) == {MEN, "case & known(year) & sex=male"}

    def test_is_chosen_for_all_attackers_together(self) -> None:
        rows = [*IN_TWO_TABLES, row("case & year=2004", None), row("case & year=2004", 30, table="tbl-year")]
        audit = attacked(*rows, attackers=Attackers(own_victims={WOMEN: 14}))
        assert {leak.attacker for leak in audit.leaks} == {OUTSIDER, TRAFFICKER}
        mended = [row(one.group, None if one.group in audit.hide else one.value) for one in rows]
        assert attacked(*mended, attackers=Attackers(own_victims={WOMEN: 14})).passes


class TestThoseWhoKnowMore:
    HIDDEN = (row(EVERYBODY, 20), row(WOMEN, None), row(MEN, None))

    def test_the_outsider_alone_finds_nothing(self) -> None:
        assert attacked(*self.HIDDEN).passes

    def test_a_trafficker_takes_off_his_own_victims(self) -> None:
        audit = attacked(*self.HIDDEN, attackers=Attackers(own_victims={MEN: 14}))
        assert audit.attackers == (OUTSIDER, TRAFFICKER)
        found = {leak.group: (leak.attacker, leak.low, leak.high) for leak in audit.leaks}
        assert found == {WOMEN: (TRAFFICKER, 0, 8), MEN: (TRAFFICKER, 14, 22)}
        assert EVERYBODY in audit.hide

    def test_an_official_knows_a_total_exactly(self) -> None:
        audit = attacked(*self.HIDDEN, attackers=Attackers(exact={MEN: 13}))
        assert audit.attackers == (OUTSIDER, OFFICIAL)
        assert {(leak.group, leak.low, leak.high) for leak in audit.leaks} >= {(WOMEN, 5, 9)}

    def test_an_official_does_not_know_what_is_hidden_in_the_end(self) -> None:
        """Hiding the count that he knows as a total takes it from him: it is no total of anything printed then."""
        rows = [row(EVERYBODY, 15), row(WOMEN, None), row(MEN, None)]
        log = [entry(EVERYBODY, 13), entry(WOMEN, 7), entry(MEN, 6)]
        attackers = Attackers.from_log(log, rows, "first")
        assert attackers.exact == {EVERYBODY: 13}
        audit = attacked(*rows, attackers=attackers)
        assert audit.passes

    def test_what_is_hidden_for_others_is_told_apart_from_what_is_hidden_for_itself(self) -> None:
        rows = [row(EVERYBODY, 100), row(WOMEN, None), row(MEN, None)]
        log = [
            entry(EVERYBODY, 100),
            entry(WOMEN, 92, "decided on the edition"),
            entry(MEN, 8, "too few persons"),
        ]
        found = Attackers.from_log(log, rows, "first")
        assert (found.exact, found.for_others) == ({EVERYBODY: 100}, {WOMEN})

    def test_an_official_may_know_what_is_hidden_for_others_and_is_asked_about_these_others(self) -> None:
        early, late, few = (f"case & year={year}" for year in (2001, 2002, 2003))
        rows = [row(EVERYBODY, 105), row(early, None), row(late, None), row(few, None)]
        holds = {EVERYBODY: 105, early: 52}
        careful = Attackers(exact=holds, for_others=frozenset({early, late}))
        assert attacked(*rows, attackers=careful).passes
        told = Attackers(exact={**holds, late: 45}, for_others=frozenset({early, late}))
        audit = attacked(*rows, attackers=told)
        assert {(leak.attacker, leak.group, leak.low, leak.high) for leak in audit.leaks} == {
            (OFFICIAL, few, 0, 8)
        }

    def test_a_mission_takes_off_all_whom_it_registered(self) -> None:
        known = Attackers(own_mission={MEN: 18, WOMEN: 1})
        audit = attacked(*self.HIDDEN, attackers=known, insiders_width=5)
        assert audit.attackers == (OUTSIDER, MISSION)
        assert {(leak.group, leak.low, leak.high) for leak in audit.leaks} == {
            (WOMEN, 1, 4),
            (MEN, 18, 21),
        }
        assert attacked(*self.HIDDEN, attackers=known, insiders_width=3).passes

    def test_what_is_known_of_one_delivery_is_not_put_into_another(self) -> None:
        known = Attackers(own_victims={MEN: 14}, delivery="second")
        assert attacked(*self.HIDDEN, attackers=known).passes


class TestAJournalistWithATable:
    """Three tables add up: who has the exact counts of one of them has nobody's rounding to get through."""

    ROWS = (
        row(EVERYBODY, 20, table="tbl-all"),
        row(WOMEN, 15, table="tbl-women"),
        row(MEN, None, table="tbl-men"),
        row("case & sex=male & year=2004", None, table="tbl-men"),
    )
    LOG = (("case", 22), (WOMEN, 13), (MEN, 9))

    def attackers(self) -> Attackers:
        return Attackers.from_log([entry(group, count) for group, count in self.LOG], self.ROWS, "first")

    def test_knows_what_a_table_prints_and_not_what_it_hides(self) -> None:
        assert self.attackers().leaked == {EVERYBODY: 22, WOMEN: 13}

    def test_the_tables_that_would_tell_are_named_one_by_one(self) -> None:
        audit = attacked(*self.ROWS, attackers=self.attackers(), insiders_width=5)
        assert audit.attackers[-1] == JOURNALIST
        found = {(leak.attacker, leak.low, leak.high) for leak in audit.leaks if leak.group == MEN}
        assert (f"{JOURNALIST} (report: tbl-all)", 5, 9) in found
        assert (f"{JOURNALIST} (report: tbl-women)", 5, 9) in found

    def test_what_an_outsider_can_tell_makes_no_table_look_revealing(self) -> None:
        rows = [*IN_TWO_TABLES, row("case & sex=male & year=2004", 15, table="tbl-years")]
        log = [entry("case", 100), entry(MEN, 80), entry("case & sex=male & year=2004", 15)]
        attackers = Attackers.from_log(log, rows, "first")
        audit = attacked(*rows, attackers=attackers, insiders_width=9)
        names = {leak.attacker for leak in audit.leaks}
        assert OUTSIDER in names
        assert not any(name.startswith(JOURNALIST) for name in names)

    def test_hiding_the_count_that_tells_takes_it_from_him_too(self) -> None:
        audit = attacked(*self.ROWS, attackers=self.attackers(), insiders_width=5)
        rows = [row(r.group, None if r.group in audit.hide else r.value, table=r.evidence) for r in self.ROWS]
        log = [entry(group, count) for group, count in self.LOG]
        assert attacked(*rows, attackers=Attackers.from_log(log, rows, "first"), insiders_width=5).passes


class TestWhatIsToldOfAHiddenCount:
    """More than half of 100: an outsider has that bound, and the attack uses it."""

    def told(self, least: float, most: float) -> Audit:
        hidden = replace(row(MEN, None), least=least, most=most)
        return attacked(row(EVERYBODY, 100), row(WOMEN, None), hidden)

    def test_far_bounds_tell_little(self) -> None:
        assert self.told(56, 102).narrowest == 46

    def test_near_ones_are_found(self) -> None:
        audit = self.told(94, 102)
        assert {(leak.group, leak.low, leak.high) for leak in audit.leaks} == {(MEN, 94, 102), (WOMEN, 0, 8)}


def test_a_place_that_is_named_has_enough_persons_to_be_named() -> None:
    """The women of the place are hidden and between nil and 12; but the place is named, so they and its men are 11."""
    place, there = "citizenship=A", "case & citizenship=A"
    women, men = f"case & {place} & sex=female", f"case & {place} & sex=male"
    rows = [row(EVERYBODY, 100), row(WOMEN, 50), row(women, None), row(men, 0)]
    assert attacked(*rows, row("case & citizenship!=A", 90)).passes
    named = replace(row(there, None), role=CountRole.NAMED, least=11)
    audit = attacked(*rows, row("case & citizenship!=A", 90), named)
    assert {(leak.group, leak.low) for leak in audit.leaks} == {(women, 11)}


def test_a_name_is_no_hidden_count() -> None:
    named = replace(row("case & citizenship=A", None), role=CountRole.NAMED, least=11)
    audit = attacked(row("case & citizenship=A", 15, table="tbl-places"), named)
    assert (audit.passes, audit.protected) == (True, 0)


NEW = Attackers(delivery="second")


class TestTwoDeliveries:
    """100 cases; then five came and two were withdrawn."""

    def test_numbers_rounded_afresh_tell_the_change(self) -> None:
        rows = [row(EVERYBODY, 100), row(EVERYBODY, 105, delivery="second")]
        audit = audit_counts(rows, deliveries(sticky=False), WIDTH)
        (leak,) = audit.leaks
        assert (leak.group, leak.low, leak.high) == ("the change of case", 1, 9)
        assert audit.hide == (EVERYBODY,)

    def test_the_former_number_printed_again_does_not(self) -> None:
        rows = [row(EVERYBODY, 100), row(EVERYBODY, 100, delivery="second")]
        audit = audit_counts(rows, deliveries(sticky=True), WIDTH)
        assert audit.passes
        assert (audit.protected, audit.narrowest) == (1, 20)

    def test_a_change_of_many_may_be_read(self) -> None:
        rows = [row(EVERYBODY, 100), row(EVERYBODY, 120, delivery="second")]
        assert audit_counts(rows, deliveries(sticky=True), WIDTH).passes

    def test_what_was_published_stays_published_and_is_not_proposed_to_be_hidden(self) -> None:
        then = [row(EVERYBODY, None), row(WOMEN, 20), row(MEN, 80)]
        rows = [*then, row("case & year=2004", 50, delivery="second")]
        both = audit_counts(rows, deliveries(sticky=True), WIDTH)
        assert both.hide == (WOMEN,)
        new = audit_counts(rows, deliveries(sticky=True), WIDTH, attackers=Attackers(delivery="second"))
        assert not new.passes
        assert new.hide == ()

    def test_a_total_that_grew_by_enough_tells_of_parts_that_may_be_as_before(self) -> None:
        """Men and women may each be up to 10 more, and together are 11 more at least: so some came of both. Hidden in
        the later delivery, a part is not told to be as before."""
        then = [row(EVERYBODY, 60), row(WOMEN, 15), row(MEN, 45)]
        now = [row(EVERYBODY, 75), row(WOMEN, 15), row(MEN, 45)]
        later = [replace(one, delivery="second") for one in now]
        audit = audit_counts([*then, *later], deliveries(sticky=True), WIDTH, attackers=NEW)
        assert {(leak.group, leak.low, leak.high) for leak in audit.leaks} == {
            (f"the change of {WOMEN}", 1, 10),
            (f"the change of {MEN}", 1, 10),
        }
        assert audit.hide
        mended = [replace(one, value=None) if one.group in audit.hide else one for one in later]
        assert audit_counts([*then, *mended], deliveries(sticky=True), WIDTH, attackers=NEW).passes

    def test_a_larger_revision_threshold_leaves_room_for_parts_of_a_total_that_grew(self) -> None:
        """The same, where a count is printed as before unless it changed by 15: the total may have grown by 15 to 18,
        and of the parts each by 1 to 14."""
        then = [row(EVERYBODY, 60), row(WOMEN, 15), row(MEN, 45)]
        later = [replace(one, delivery="second") for one in [row(EVERYBODY, 75), *then[1:]]]
        known = replace(deliveries(sticky=True), revision_threshold=15)
        assert audit_counts([*then, *later], known, WIDTH, attackers=NEW).passes

    def test_who_holds_an_exact_count_knows_its_change_without_us(self) -> None:
        rows = [row(EVERYBODY, 100), row(EVERYBODY, 100, delivery="second")]
        official = Attackers(exact={EVERYBODY: 103}, leaked={EVERYBODY: 103}, delivery="second")
        audit = audit_counts(rows, deliveries(sticky=True), WIDTH, attackers=official, insiders_width=5)
        assert audit.passes
        assert audit.attackers[-1] == JOURNALIST

    def test_but_not_the_change_of_a_part_that_what_is_printed_adds_to_it(self) -> None:
        then = [row(EVERYBODY, 100), row(WOMEN, 60), row(MEN, 40)]
        now = [row(EVERYBODY, 125), row(WOMEN, 85), row(MEN, 40)]
        rows = [*then, *(replace(one, delivery="second") for one in now)]
        official = Attackers(exact={EVERYBODY: 125}, delivery="second")
        assert audit_counts(rows, deliveries(sticky=True), WIDTH, attackers=NEW).passes
        audit = audit_counts(rows, deliveries(sticky=True), WIDTH, attackers=official, insiders_width=9)
        assert {leak.group for leak in audit.leaks} == {f"the change of {MEN}"}

    def test_nobody_comes_to_a_group_that_nobody_can_be_in(self) -> None:
        rows = [row(MEN, 0), row(MEN, 0, delivery="second")]
        audit = audit_counts(rows, deliveries(sticky=True), WIDTH)
        assert (audit.passes, audit.protected) == (True, 0)

    def test_a_count_that_is_hidden_now_is_not_read_from_then(self) -> None:
        then = [row(EVERYBODY, 100), row(WOMEN, 60), row(MEN, 40)]
        now = [row(EVERYBODY, 100, delivery="second"), row(WOMEN, None, delivery="second")]
        apart = audit_counts(now, deliveries(sticky=True), WIDTH)
        assert apart.passes
        together = audit_counts(
            [*then, *now, row(MEN, 40, delivery="second")], deliveries(sticky=False), WIDTH
        )
        assert not together.passes


def test_two_numbers_of_one_group_that_contradict_each_other_stop_the_attack() -> None:
    with pytest.raises(DataError, match="contradicts"):
        attacked(row(MEN, 80), row(MEN, 95, table="tbl-men"))
