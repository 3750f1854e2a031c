"""Every count that a table prints is the count of the group that it names: counted again, from the group's text alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from data_access import derive, estimate, fit_logit, fit_poisson
from data_access.casebook.casebook import Casebook
from data_access.disclosure import estimation
from data_access.disclosure.groups import CountRole, ReleasedCount
from data_access.disclosure.statuses import Denominator, ProtectionClass, Statistic, Unit
from data_access.disclosure.tables import Cell, ProtectedTable
from data_access.vocabulary.regions import region_id, region_scheme
from series.methods.concentration import concentration_of_counts
from tests.support.counting_groups import GroupCounter
from tests.unit.data_access.casebook.small_casebook import small_tables, write_casebook

PERIODS = ((2004, 2007), (2008, 2011))
LARGEST_ROUNDING_ERROR = 2
SIZES = (150, 900)
Key = tuple[int, ProtectionClass]

CASE_DIMENSIONS = (
    "sex", "age_group", "sex_and_age", "citizenship", "citizenship_region", "settlement", "year", "period",
    "form_version", "mission_region", "country_of_exploitation", "exploitation_region", "crossing",
    "perpetrators_reported", "perpetrators_sex", "perpetrators_region", "relations_reported",
)  # fmt: skip
ITEMS = ("exploitation_type", "means_of_control")
PERPETRATOR_DIMENSIONS = ("perpetrator_sex", "perpetrator_citizenship", "perpetrator_citizenship_region")
LINK_DIMENSIONS = ("relation", "co_national", "same_region", *PERPETRATOR_DIMENSIONS)
CODES = {
    "sex": ("male", "female"),
    "age_group": ("adult", "child"),
    "sex_and_age": ("women", "men", "girls", "boys"),
    "citizenship": ("MDA", "UKR", "KHM", "NAM"),
    "settlement": ("rural", "urban"),
    "period": ("2004–2007", "2008–2011"),
    "country_of_exploitation": ("RUS", "TUR", "MDA", "THA"),
    "crossing": ("internal", "cross_border"),
    "perpetrators_reported": ("1", "2", "3+"),
    "perpetrators_sex": ("male", "female", "female;male"),
    "exploitation_type": ("forced_labour", "sexual_exploitation", "other"),
    "means_of_control": ("threats", "debt_bondage", "withholds_documents"),
    "perpetrator_sex": ("male", "female"),
    "perpetrator_citizenship": ("MDA", "UKR", "ROU"),
    "relation": ("stranger_or_other", "friend_or_acquaintance"),
    "co_national": ("yes", "no"),
    "role": ("recruiter_or_broker", "exploiter", "control_or_abuse"),
}


@dataclass(frozen=True)
class Known:
    """A casebook with the truth about it."""

    casebook: Casebook
    counter: GroupCounter
    error: int


def tables_with_gaps(victims: int, seed: int) -> dict[str, pd.DataFrame]:
    """The small casebook with facts not known of perpetrators, roles, years and cases without an episode."""
    tables = small_tables(victims, seed)
    random = np.random.default_rng(seed)

    def gaps(table: str, column: str, share: float) -> None:
        frame = tables[table]
        tables[table] = frame.assign(**{column: frame[column].mask(random.random(len(frame)) < share)})

    gaps("perpetrator", "sex", 0.2)
    gaps("perpetrator", "citizenship", 0.3)
    gaps("episode_perpetrator", "relation", 0.1)
    gaps("victim", "citizenship", 0.05)
    gaps("victim", "sex", 0.05)
    gaps("registration", "age_group", 0.1)
    tables["registration"]["year"] = tables["registration"]["year"].astype("Int64")
    gaps("registration", "year", 0.05)
    role = tables["perpetrator_role"]
    blank: np.ndarray = random.random(len(role)) < 0.3
    tables["perpetrator_role"] = role.assign(
        answer=role["answer"].mask(blank, "not_known"),
        answer_not_known=pd.Series("unknown", index=role.index, dtype="object").where(blank, None),
    )
    return tables


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Key], Known]:
    """Two small casebooks, each as an organisation's own and as its publisher's."""
    made = {
        (victims, protection_class): known(
            tmp_path_factory.mktemp("book"), tables_with_gaps(victims, victims), protection_class
        )
        for victims in SIZES
        for protection_class in ProtectionClass
    }
    return lambda key: made[key]


def known(folder: Path, tables: dict[str, pd.DataFrame], protection_class: ProtectionClass) -> Known:
    casebook = write_casebook(folder, tables, protection_class=protection_class)
    regions = {iso3: region_id(name) for iso3, name in region_scheme("m49").members.items()}
    confidential = protection_class is ProtectionClass.CONFIDENTIAL
    counter = GroupCounter(tables, regions, PERIODS)
    return Known(casebook, counter, LARGEST_ROUNDING_ERROR if confidential else 0)


def some_of(names: Iterable[str], most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(list(names)), max_size=most, unique=True)


def codes(name: str) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(CODES[name]), min_size=1, max_size=3, unique=True)


FILTERS = st.lists(
    st.one_of(
        st.sampled_from(sorted(CODES)).flatmap(lambda name: st.fixed_dictionaries({name: codes(name)})),
        st.tuples(st.integers(2003, 2012), st.integers(0, 6)).map(
            lambda years: {"years": (years[0], years[0] + years[1])}
        ),
        st.sampled_from(["Eastern Europe", "South-eastern Asia"]).flatmap(
            lambda region: st.sampled_from(["exploitation", "citizenship", "registration"]).map(
                lambda of: {"region": region, "region_of": of}
            )
        ),
    ),
    max_size=2,
)


@dataclass(frozen=True)
class Ask:
    """A question to put to a casebook; failing tests print it."""

    method: str
    arguments: tuple[object, ...]
    options: dict[str, object]

    def __call__(self, casebook: Casebook) -> ProtectedTable:
        table = getattr(casebook, self.method)(*self.arguments, **self.options)
        assert isinstance(table, ProtectedTable)
        return table


def question(method: str, *arguments: object, **options: object) -> Ask:
    return Ask(method, arguments, options)


def counts_of(unit: Unit, names: Iterable[str]) -> st.SearchStrategy[Ask]:
    return some_of(names, 2 if unit is Unit.CASE else 3).map(
        lambda dimensions: question("count", *dimensions, unit=unit)
    )


def shares_of(unit: Unit, what: Iterable[str], by: Iterable[str]) -> st.SearchStrategy[Ask]:
    def asked(name: str, chosen: list[str] | None, others: list[str], denominator: Denominator) -> Ask:
        text = f"{name}={','.join(chosen)}" if chosen and name in CODES else name
        return question("share", text, [d for d in others if d != name], denominator=denominator, unit=unit)

    return st.sampled_from(list(what)).flatmap(
        lambda name: st.builds(
            asked,
            st.just(name),
            st.one_of(st.none(), codes(name)) if name in CODES else st.none(),
            some_of(by, 2),
            st.sampled_from(list(Denominator)),
        )
    )


FLOWS = st.builds(
    lambda minimum, top: question(
        "flows", "citizenship", "country_of_exploitation", minimum=minimum, top=top
    ),
    st.one_of(st.none(), st.integers(1, 40)),
    st.one_of(st.none(), st.integers(1, 12)),
)
COVERAGE = st.builds(
    lambda variables, by: question("coverage", variables or None, by or "year"),
    some_of((*CASE_DIMENSIONS, *ITEMS), 2),
    some_of(CASE_DIMENSIONS, 2),
)
COVERAGE_OF_LINKS = some_of((*LINK_DIMENSIONS, "role", "settlement", *ITEMS), 3).map(
    lambda variables: question("coverage", variables or ["role"], "relation", unit=Unit.LINK)
)
RATES = some_of(("year", "sex", "citizenship_region"), 2).map(lambda by: question("rate", by or "year"))
DESCRIBED = st.builds(
    lambda variables, rule: question("profile", variables or ["sex"], denominator=rule),
    some_of((*CASE_DIMENSIONS, *ITEMS), 3),
    st.sampled_from([None, *Denominator]),
)
EVERYTHING_OF_A_LINK = (*CASE_DIMENSIONS, *ITEMS, *LINK_DIMENSIONS, "role")
QUESTIONS = st.one_of(
    counts_of(Unit.CASE, (*CASE_DIMENSIONS, *ITEMS)),
    counts_of(Unit.LINK, EVERYTHING_OF_A_LINK),
    counts_of(Unit.PERPETRATOR, PERPETRATOR_DIMENSIONS),
    shares_of(Unit.CASE, (*CASE_DIMENSIONS, *ITEMS), (*CASE_DIMENSIONS, *ITEMS)),
    shares_of(Unit.LINK, ("role", *LINK_DIMENSIONS, *ITEMS, "sex"), EVERYTHING_OF_A_LINK),
    shares_of(Unit.PERPETRATOR, PERPETRATOR_DIMENSIONS, PERPETRATOR_DIMENSIONS),
    FLOWS,
    COVERAGE,
    COVERAGE_OF_LINKS,
    RATES,
    DESCRIBED,
)


@settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(SIZES), st.sampled_from(list(ProtectionClass)), FILTERS, QUESTIONS)
def test_every_count_is_that_of_its_group(
    books: Callable[[Key], Known],
    victims: int,
    protection_class: ProtectionClass,
    filters: list[dict[str, object]],
    ask: Ask,
) -> None:
    book = books((victims, protection_class))
    casebook = book.casebook
    first, last = book.casebook.source.years or (0, 9999)
    for condition in filters:
        years = condition.get("years")
        assume(not isinstance(years, tuple) or (years[0] <= last and years[1] >= first))
        casebook = casebook.where(**condition)  # type: ignore[arg-type]
    table = ask(casebook)
    for cell in (*table.cells, *table.margins):
        for count in cell.counts:
            if count.value is not None:
                truth = book.counter.count(count.group.text)
                assert abs(count.value - truth) <= book.error, count
        assert_all_that_is_printed_is_there(table, cell)


def assert_all_that_is_printed_is_there(table: ProtectedTable, cell: Cell) -> None:
    # What is printed comes first; routes that an "other" stands for follow, hidden.
    told = {count.role: count.value for count in reversed(cell.counts)}
    measures = dict(cell.measures)
    if table.statistic is Statistic.COUNT:
        assert told[CountRole.VALUE] == cell.value
    if measures.get("numerator") is not None:
        assert told[CountRole.NUMERATOR] == measures["numerator"]
    if cell.n_valid is not None:
        assert told[CountRole.BASE] == cell.n_valid
    if cell.missing_share is not None:
        assert told[CountRole.ALL] is not None


def texts(table: ProtectedTable, **codes: object) -> dict[CountRole, str]:
    return {count.role: count.group.text for count in table.cell(**codes).counts}


def test_a_share_of_an_item_counts_its_yes_among_recorded_answers(published: Casebook) -> None:
    table = published.where(sex="male", years=(2006, 2009)).share("means_of_control", by="age_group")
    assert texts(table, means_of_control="threats", age_group="adult") == {
        CountRole.NUMERATOR: "case & age_group=adult & sex=male & year=2006..2009 & yes(means_of_control:threats)",
        CountRole.BASE: "case & age_group=adult & known(means_of_control:threats) & sex=male & year=2006..2009",
        CountRole.ALL: "case & age_group=adult & sex=male & year=2006..2009",
    }


def test_the_publishers_rule_counts_among_all_with_any_information(published: Casebook) -> None:
    table = published.share("means_of_control", denominator=Denominator.WITHIN_GROUP)
    assert texts(table, means_of_control="threats")[CountRole.BASE] == "case & informed(means_of_control)"


def test_a_case_meets_a_condition_on_perpetrators_if_any_of_them_does(published: Casebook) -> None:
    total = published.where(perpetrator_sex="female").total()
    assert [count.group.text for count in total.counts][:1] == ["case & yes(perpetrator_sex:female)"]


def test_a_link_has_one_perpetrator_and_one_case(published: Casebook) -> None:
    table = published.where(perpetrator_sex="female", sex="male").count("relation", unit=Unit.LINK)
    assert texts(table, relation="stranger_or_other")[CountRole.VALUE] == (
        "link & perpetrator_sex=female & relation=stranger_or_other & sex=male"
    )


def test_countries_that_are_not_named_are_all_but_those_named(confidential: Casebook) -> None:
    text = texts(confidential.count("citizenship"), citizenship="other")[CountRole.VALUE]
    assert text == "case & citizenship!=ALB,BLR,HTI,KHM,MDA,ROU,UKR"


def test_other_routes_are_all_but_those_listed(published: Casebook) -> None:
    table = published.flows("citizenship", "country_of_exploitation", top=1)
    listed, others = table.cells
    assert others.counts[0].group.text == (
        f"case & known(citizenship) & known(country_of_exploitation) & route!={'%3E'.join(listed.codes)}"
    )


def test_a_hidden_share_tells_only_the_counts_that_it_prints(confidential: Casebook) -> None:
    """Hidden by protection: a count without a value. Not printed, though protection would show it: no count at all."""
    table = confidential.share("exploitation_type", by="citizenship")
    hidden = table.cell(exploitation_type="other", citizenship="MDA")
    assert hidden.hidden
    numerator, base, *_ = hidden.counts
    assert (numerator.role, numerator.value) == (CountRole.NUMERATOR, None)
    assert (base.role, base.value) == (CountRole.BASE, hidden.n_valid)


def test_parts_of_a_table_keep_their_counts(published: Casebook) -> None:
    table = published.share("settlement", by="sex")
    cell = table.cell(settlement="rural", sex="male")
    for part in (table.where(sex="male"), table.ranked(), table.with_margins(), table.only_shown()):
        assert part.cell(settlement="rural", sex="male").counts == cell.counts
    assert table.counts == tuple(value.counts for value in table.values)
    assert cell.complement().counts == cell.counts


def test_what_is_calculated_has_the_counts_of_all_that_it_was_made_of(published: Casebook) -> None:
    table = published.share("settlement", by="sex")
    men, women = (table.cell(settlement="rural", sex=sex) for sex in ("male", "female"))
    assert (men / women).counts == (*men.counts, *women.counts)
    everybody = published.share("settlement", by="sex").cell(settlement="urban", sex="male")
    assert (men - everybody).counts == (*men.counts, everybody.counts[0])


# -- models, estimates and what is derived ---------------------------------------------------------------------------

COLUMNS = {
    "labour": "exploitation_type=forced_labour",
    "threats": "means_of_control=threats,debt_bondage",
    "male": "sex=male",
    "settlement": "settlement",
    "age_group": "age_group",
    "perpetrators": "number(perpetrators)",
    "means": "number(means_of_control)",
    "only_means": "means_of_control",
    "year": "year",
    "facts": "number(settlement=rural + age_group=child)",
}
FORMULAS = (
    "labour ~ male",
    "threats ~ male + settlement",
    "male ~ C(age_group) + means",
    "labour ~ perpetrators + year",
    "male ~ C(only_means)",
    "labour ~ facts + male",
)


def only(counts: tuple[ReleasedCount, ...]) -> ReleasedCount:
    (count,) = counts
    return count


@pytest.mark.parametrize("denominator", list(Denominator))
@pytest.mark.parametrize("formula", FORMULAS)
def test_a_model_says_whom_its_cases_and_events_count(
    books: Callable[[Key], Known], formula: str, denominator: Denominator
) -> None:
    book = books((900, ProtectionClass.PUBLISHED))
    frame = book.casebook.where(years=(2005, 2011)).modelling_frame(COLUMNS, denominator=denominator)
    model = fit_logit(frame, formula, marginal_effects=False)
    assert model.events is not None
    for value in (model.n, model.events):
        count = only(value.counts)
        assert count.value == value.value == book.counter.count(count.group.text)


def shares_with_numbers(cases: pd.DataFrame, *, outcome: str, by: str) -> pd.DataFrame:
    """As a reviewed function would: a share for each code, and of how many cases."""
    known = cases[[outcome, by]].dropna().groupby(by)[outcome]
    found = known.agg(["mean", "size"]).reset_index()
    names = [f"{code:g}" if isinstance(code, float) else str(code) for code in found[by]]
    return pd.DataFrame({by: names, "value": found["mean"], "n": found["size"]})


def test_the_rows_of_an_estimate_say_whom_they_count(
    books: Callable[[Key], Known], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(estimation, "as_written", lambda function: function)
    book = books((900, ProtectionClass.PUBLISHED))
    frame = book.casebook.modelling_frame(COLUMNS)
    for by in ("year", "settlement"):
        table = estimate(shares_with_numbers, frame, outcome="threats", by=by)
        for cell in table.cells:
            count = only(cell.counts)
            assert count.value == cell.n_valid == book.counter.count(count.group.text)
            assert f"{by}={cell.codes[0]}" in count.group.text


def test_a_frame_of_counts_counts_those_whose_facts_are_known(books: Callable[[Key], Known]) -> None:
    book = books((900, ProtectionClass.PUBLISHED))
    frame = book.casebook.counting_frame("year", "citizenship")
    count = only(fit_poisson(frame, "cases ~ year", marginal_effects=False).n.counts)
    assert count.group.text == "case & known(citizenship) & known(year)"
    assert count.value == book.counter.count(count.group.text)


def test_what_is_derived_has_the_counts_that_went_into_it(published: Casebook) -> None:
    table = published.count("citizenship")
    value = derive(concentration_of_counts, table)
    assert set(value.counts) == {count for counts in table.counts for count in counts}
