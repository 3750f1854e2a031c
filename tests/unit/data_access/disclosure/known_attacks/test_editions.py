"""Attacks across tables of one edition, and across editions: what no table tells, several do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from data_access.disclosure.attack import attack, interval, remedy
from data_access.disclosure.decisions import Decided, FormerCount
from data_access.disclosure.evidence import CountEvidence
from data_access.disclosure.groups import Group
from data_access.disclosure.linking import Knowledge, PublishedCount, link
from data_access.disclosure.linking.standard import standard_knowledge
from data_access.disclosure.policy import current_policy
from data_access.disclosure.protection import protect_counts, round_count

RULES = current_policy().profiles.confidential.counts
WIDTH = RULES.minimum_interval_width
EXACT = replace(
    standard_knowledge(RULES, years=(2004, 2008)), rounding_base=1, threshold=1
)  # an attacker of unrounded counts
OURS = standard_knowledge(
    RULES,
    years=(2004, 2008),
    always_known=("year", "country_of_exploitation"),
    regions_alone=False,
)


def published(counts: Mapping[str, int], *, rounded: bool) -> dict[str, int | None]:
    """Each count by itself: hidden below the threshold, and printed as it is, or rounded."""
    return {
        text: None
        if count < RULES.threshold
        else round_count(count, RULES.rounding_base)
        if rounded
        else count
        for text, count in counts.items()
    }


def found(counts: Mapping[str, int | None], hidden: str, known: Knowledge) -> tuple[float, float]:
    """From where to where a hidden count can be by all printed ones together."""
    system = link([PublishedCount(text, text, value) for text, value in counts.items()], known)
    return interval(system.system, system.find(Group.parse(hidden)))


def mended(counts: Mapping[str, int | None], known: Knowledge) -> dict[str, int | None]:
    """As the publisher does: attack, hide what the attack asks for, and attack again until nothing is too narrow."""
    shown = dict(counts)
    for _ in range(5):
        system = link([PublishedCount(text, text, value) for text, value in shown.items()], known)
        narrow = attack(system.system, system.protected, WIDTH).narrow
        if not len(narrow):
            return shown
        for unknown in remedy(system.system, narrow, system.may_hide, system.cost, WIDTH):
            shown.update(dict.fromkeys(system.texts(unknown), None))
    raise AssertionError("the attack was not stopped")


def assert_falls_and_is_mended(counts: Mapping[str, int], hidden: str, known_exactly: Knowledge) -> None:
    low, high = found(published(counts, rounded=False), hidden, known_exactly)
    assert low == high == counts[hidden]
    by_itself = published(counts, rounded=True)
    low, high = found(by_itself, hidden, OURS)
    assert high - low < WIDTH, "rounding alone would not be enough"
    ours = mended(by_itself, OURS)
    assert ours[hidden] is None
    low, high = found(ours, hidden, OURS)
    assert high - low >= WIDTH
    assert sum(value is not None for value in ours.values()) >= 1, "something is still told"


def exactly(known: Knowledge) -> Knowledge:
    return replace(known, rounding_base=1, threshold=1)


def test_two_years_tables_minus_their_union() -> None:
    counts = {
        "case & sex=male & year=2005": 64,
        "case & sex=male & year=2006": 6,
        "case & sex=male & year=2005,2006": 70,
    }
    assert_falls_and_is_mended(counts, "case & sex=male & year=2006", exactly(OURS))


def test_region_minus_countries() -> None:
    counts = {
        "case & exploitation_region=central-asia": 144,
        "case & country_of_exploitation=KAZ": 88,
        "case & country_of_exploitation=KGZ": 30,
        "case & country_of_exploitation=TJK": 5,
        "case & country_of_exploitation=TKM": 21,
        "case & country_of_exploitation=UZB": 0,
    }
    shown = {**published(counts, rounded=False), "case & country_of_exploitation=UZB": 0}
    low, high = found(shown, "case & country_of_exploitation=TJK", exactly(OURS))
    assert low == high == 5
    rounded = published(counts, rounded=True)
    low, high = found(mended(rounded, OURS), "case & country_of_exploitation=TJK", OURS)
    assert high - low >= WIDTH


def test_a_delivery_minus_the_former_one_with_five_new_and_two_withdrawn_cases() -> None:
    former, later = np.array([100, 61, 240]), np.array([103, 61, 240])
    assert later[0] - former[0] == 5 - 2, (
        "printed as they are, the two tables tell of the few who came and went"
    )
    before = protect_counts(CountEvidence.of_independent(former), RULES)
    again = Decided(
        former={
            position: FormerCount(int(former[position[0]]) if position[0] is not None else 401, value)
            for position, value in before.values.items()
        }
    )
    naive = protect_counts(CountEvidence.of_independent(later), RULES)
    ours = protect_counts(CountEvidence.of_independent(later), RULES, again)
    assert naive.values != before.values
    assert ours.values == before.values

    def change(after: int | None, *, sticky: bool) -> tuple[float, float]:
        group = "case & year=2005"
        known = replace(OURS, deliveries=("1", "2"), sticky=sticky)
        system = link(
            [
                PublishedCount("first", group, before.values[0,], "1"),
                PublishedCount("second", group, after, "2"),
            ],
            known,
        )
        unknown = system.change(Group.parse(group), "2")
        assert unknown is not None
        return interval(system.system, unknown)

    low, high = change(naive.values[0,], sticky=False)
    assert high - low < WIDTH
    low, high = change(ours.values[0,], sticky=True)
    assert low <= 3 <= high and high - low >= WIDTH
