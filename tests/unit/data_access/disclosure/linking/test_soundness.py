"""The truth always solves the system: whatever the cases are, and whatever groups of them are counted.

An attack on a system that excludes the truth would prove nothing, so this is checked on random cases, counted here
one by one, without any of the programme's own notion of groups.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from data_access.disclosure.groups import Answer, Condition, Group
from data_access.disclosure.linking import Derivation, Knowledge, LinkedSystem, PublishedCount, link
from data_access.disclosure.statuses import Unit

BANDS = {"0-8": "child", "9-17": "child", "18+": "adult"}
REGIONS = {"A": "north", "B": "north", "C": "south", "D": None}
PERIODS = {"2001": "early", "2002": "early", "2003": "late"}
ITEMS = ("a", "b", "c")
PERPETRATORS = {0: "female", 1: "male", 2: None, 3: "male"}
THRESHOLD, BASE = 3, 3

Facts = dict[str, str | None]


@dataclass(frozen=True)
class Case:
    """The facts of one case, and its links: (perpetrator, relation, whether the role of a boss was reported)."""

    facts: Facts
    links: tuple[tuple[int, str | None, str | None], ...]


@dataclass(frozen=True)
class World:
    """What is true of a source, beyond its cases."""

    regions_alone: bool
    bands_tell_groups: bool


@st.composite
def cases(draw: st.DrawFn, world: World) -> Case:
    facts: Facts = {
        "sex": draw(st.sampled_from(["female", "male", None])),
        "year": draw(st.sampled_from([*PERIODS, "2004", None])),
        "country": draw(st.sampled_from([*REGIONS, None])),
        "age_band": draw(st.sampled_from([*BANDS, None])),
    }
    facts["period"] = PERIODS.get(facts["year"] or "")
    facts["region"] = REGIONS.get(facts["country"] or "")
    if facts["country"] is None and world.regions_alone:
        facts["region"] = draw(st.sampled_from(["north", "south", None]))
    facts["age_group"] = BANDS.get(facts["age_band"] or "")
    if facts["age_band"] is None:
        facts["age_group"] = draw(st.sampled_from(["child", "adult", None]))
    elif not world.bands_tell_groups and draw(st.booleans()):
        facts["age_group"] = None
    names = {("female", "adult"): "women", ("male", "adult"): "men", ("female", "child"): "girls"}
    facts["sex_and_age"] = names.get((facts["sex"] or "", facts["age_group"] or ""))
    if (facts["sex"], facts["age_group"]) == ("male", "child"):
        facts["sex_and_age"] = "boys"
    for item in ITEMS:
        facts[f"means:{item}"] = draw(st.sampled_from(["yes", "no", None]))
    told = st.tuples(
        st.sampled_from(list(PERPETRATORS)),
        st.sampled_from(["kin", "stranger", None]),
        st.sampled_from(["yes", "no", None]),
    )
    links = draw(st.lists(told, max_size=3, unique_by=lambda each: each[0]))
    sexes = {PERPETRATORS[number] for number, *_ in links} - {None}
    facts["perpetrators_sex"] = ";".join(sorted(map(str, sexes))) or None
    return Case(facts, tuple(links))


ONE_VALUE = {
    "sex": ("female", "male"),
    "year": (*PERIODS, "2004"),
    "period": ("early", "late"),
    "country": tuple(REGIONS),
    "region": ("north", "south"),
    "age_band": tuple(BANDS),
    "age_group": ("child", "adult"),
    "sex_and_age": ("women", "men", "girls", "boys"),
    "perpetrators_sex": ("female", "female;male", "male"),
}
OF_LINKS = {"perpetrator_sex": ("female", "male"), "relation": ("kin", "stranger")}


TOPICS = (
    ("age_band", "age_group", "sex", "sex_and_age"),
    ("period", "year"),
    ("country", "region", "route"),
    ("means",),
    ("perpetrator_sex", "perpetrators_sex", "relation", "role"),
)
"""What the tables of one edition are about: few dimensions, so that groups meet."""


def conditions(unit: Unit, dimension: str) -> list[tuple[Condition, ...]]:
    """All conditions on a dimension that tables and filters make."""
    if dimension == "means":
        several = [(item,) for item in ITEMS] + [("a", "b")]
        answers = (Answer.YES, Answer.NO, Answer.ITEM_KNOWN)
        listed = [Condition("means", answer, codes) for codes in several for answer in answers]
        return [(each,) for each in [*listed, Condition("means", Answer.INFORMED)]]
    if dimension == "role":
        return [(Condition("role", Answer.YES, ("boss",)),)]
    if dimension == "route":
        known = (Condition("sex", Answer.KNOWN), Condition("country", Answer.KNOWN))
        return [(*known, Condition("route", Answer.NONE_OF, ("female>A", "male>B")))]
    codes = OF_LINKS.get(dimension) or ONE_VALUE[dimension]
    several = [(code,) for code in codes] + [codes[:2], codes[1:]]
    if dimension in OF_LINKS and unit is Unit.CASE:
        return [(Condition(dimension, Answer.YES, each),) for each in several]
    listed = [Condition(dimension, Answer.ONE_OF, each) for each in several]
    listed += [Condition(dimension, Answer.NONE_OF, codes[:1]), Condition(dimension, Answer.KNOWN)]
    return [(each,) for each in listed]


@st.composite
def tables(draw: st.DrawFn) -> list[Group]:
    """Two topics as a whole, and one filtered or crossed by a condition on the other."""
    units = draw(st.sampled_from([[Unit.CASE], [Unit.CASE, Unit.LINK], [Unit.LINK, Unit.PERPETRATOR]]))
    topics = draw(st.lists(st.sampled_from(TOPICS), min_size=2, max_size=2))
    found: dict[Group, None] = {}
    for unit in units:
        one, other = ([c for d in topic for c in conditions(unit, d)] for topic in topics)
        filters = draw(st.lists(st.sampled_from(other), max_size=2))
        found.update((Group(unit, part), None) for part in [(), *one, *other])
        found.update((Group(unit, (*part, *by)), None) for part in one for by in filters)
    left_out = draw(st.sets(st.sampled_from(list(found)), max_size=5))
    return [group for group in found if group not in left_out]


def count(group: Group, told: list[Case]) -> int:
    """The members of a group, one by one."""
    if group.unit is Unit.CASE:
        return sum(all(meets_case(c, case) for c in group.conditions) for case in told)
    links = [
        each for case in told for each in case.links if all(meets(c, case, each) for c in group.conditions)
    ]
    return len({number for number, *_ in links}) if group.unit is Unit.PERPETRATOR else len(links)


def meets_case(condition: Condition, case: Case) -> bool:
    if condition.dimension == "role":
        return any(role == "yes" for *_, role in case.links)
    if condition.dimension in OF_LINKS:
        one = Condition(condition.dimension, Answer.ONE_OF, condition.codes)
        return any(meets(one, case, each) for each in case.links)
    if condition.dimension == "means":
        answers = [case.facts[f"means:{item}"] for item in condition.codes or ITEMS]
        yes, no = "yes" in answers, all(answer == "no" for answer in answers)
        return {
            Answer.YES: yes,
            Answer.NO: no,
            Answer.ITEM_KNOWN: yes or no,
            Answer.INFORMED: any(answer is not None for answer in answers),
        }[condition.answer]
    value = case.facts.get(condition.dimension)
    if condition.dimension == "route":
        value = f"{case.facts['sex']}>{case.facts['country']}"
    return has(condition, value)


def meets(condition: Condition, case: Case, link: tuple[int, str | None, str | None]) -> bool:
    number, relation, role = link
    if condition.dimension == "role":
        return role == "yes"
    if condition.dimension in OF_LINKS:
        return has(condition, relation if condition.dimension == "relation" else PERPETRATORS[number])
    return meets_case(condition, case)


def has(condition: Condition, value: str | None) -> bool:
    if value is None or condition.answer is Answer.KNOWN:
        return value is not None
    return (value in condition.codes) == (condition.answer is Answer.ONE_OF)


def knowledge(world: World, **further: object) -> Knowledge:
    def members(of: dict[str, str] | dict[str, str | None], name: str) -> frozenset[str]:
        return frozenset(code for code, coarser in of.items() if coarser == name)

    told: dict[str, object] = {
        "universes": {**ONE_VALUE, **OF_LINKS},
        "derived": {
            "age_group": Derivation(
                "age_band",
                {name: members({**BANDS}, name) for name in ("child", "adult")},
                stands_alone=True,
                follows=world.bands_tell_groups,
            ),
            "region": Derivation(
                "country",
                {name: members(REGIONS, name) for name in ("north", "south")},
                stands_alone=world.regions_alone,
                follows=True,
            ),
            "period": Derivation(
                "year",
                {name: members({**PERIODS}, name) for name in ("early", "late")},
                stands_alone=False,
                follows=True,
            ),
        },
        "composed": {
            "sex_and_age": {
                "women": (("sex", "female"), ("age_group", "adult")),
                "men": (("sex", "male"), ("age_group", "adult")),
                "girls": (("sex", "female"), ("age_group", "child")),
                "boys": (("sex", "male"), ("age_group", "child")),
            }
        },
        "sets": {"perpetrator_sex": "perpetrators_sex"},
        "routes": (("sex", "country"),),
        "link_items": frozenset({"role"}),
        "units": {"perpetrator_sex": Unit.PERPETRATOR, "relation": Unit.LINK, "role": Unit.LINK},
        "reports_a_perpetrator": frozenset({"perpetrators_sex"}),
        **further,
    }
    return Knowledge(BASE, THRESHOLD, **told)  # type: ignore[arg-type]


def protected(true: int) -> float | None:
    return None if true < THRESHOLD else float((2 * true + BASE) // (2 * BASE) * BASE)


def protected_again(true: int, former: int) -> float | None:
    """What a later delivery prints: the same again where few came or went."""
    return protected(former) if abs(true - former) < THRESHOLD else protected(true)


def assert_true_counts_solve(system: LinkedSystem, true: dict[tuple[str, Group], int]) -> None:
    lower, upper = system.system.lower.copy(), system.system.upper.copy()
    for (delivery, group), number in true.items():
        unknown = system.find(group, delivery)
        words = f"{group.text} is {number}"
        assert system.system.lower[unknown] <= number <= system.system.upper[unknown], words
        lower[unknown] = upper[unknown] = number
    if not system.system.equations.shape[0]:
        return
    result = linprog(
        np.zeros(len(lower)),
        A_eq=system.system.equations,
        b_eq=np.zeros(system.system.equations.shape[0]),
        bounds=np.column_stack([lower, upper]),
        method="highs",
    )
    assert result.status == 0, result.message


WORLDS = st.builds(World, st.booleans(), st.booleans())


@st.composite
def editions(draw: st.DrawFn) -> tuple[World, list[Case], list[Group]]:
    world = draw(WORLDS)
    told = draw(st.lists(cases(world), min_size=1, max_size=25))
    return world, told, draw(tables())


@settings(max_examples=60, deadline=None)
@given(editions())
def test_the_true_counts_of_an_edition_solve_its_system(
    edition: tuple[World, list[Case], list[Group]],
) -> None:
    world, told, counted = edition
    true = {("", group): count(group, told) for group in counted}
    published = [PublishedCount("table", group, protected(true["", group])) for group in counted]
    assert_true_counts_solve(link(published, knowledge(world)), true)


@settings(max_examples=25, deadline=None)
@given(editions(), st.data(), st.booleans())
def test_the_true_counts_of_two_deliveries_solve_their_system(
    edition: tuple[World, list[Case], list[Group]], data: st.DataObject, sticky: bool
) -> None:
    world, told, counted = edition
    withdrawn = data.draw(st.integers(0, 3))
    later = [*told[withdrawn:], *data.draw(st.lists(cases(world), max_size=6))]
    true = {("1", group): count(group, told) for group in counted}
    true |= {("2", group): count(group, later) for group in counted}
    published = []
    for group in counted:
        before, after = true["1", group], true["2", group]
        printed = protected_again(after, before) if sticky else protected(after)
        published.append(PublishedCount("first", group, protected(before), "1"))
        published.append(PublishedCount("second", group, printed, "2"))
    known = knowledge(world, deliveries=("1", "2"), sticky=sticky)
    assert_true_counts_solve(link(published, known), true)
