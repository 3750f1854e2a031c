"""Where its author allows it, a table is asked for in coarser categories before cells are hidden."""

from __future__ import annotations

import pytest

from data_access import UsageError
from data_access.casebook.casebook import Casebook
from data_access.casebook.coarsening import Coarsen
from data_access.disclosure.decisions import Decisions
from data_access.disclosure.policy import current_policy
from data_access.disclosure.statuses import ProtectionClass

RULES = current_policy().profile(ProtectionClass.CONFIDENTIAL, synthetic=False).coarsening
NO, YES = 100, None
Printed = dict[str, list[int | None]]


class TestWhichCategoriesGoTogether:
    def test_none_where_the_table_hides_no_more_than_the_policy_tolerates(self) -> None:
        hidden: Printed = {**{f"code {n}": [NO] * 10 for n in range(9)}, "small": [YES, *[NO] * 9]}
        assert Coarsen().together(hidden, RULES) == ()

    def test_those_with_most_hidden_cells_until_the_others_hide_little_enough(self) -> None:
        hidden: Printed = {"a": [NO, NO], "b": [YES, YES], "c": [NO, YES], "d": [YES, YES]}
        assert Coarsen().together(hidden, RULES) == ("b", "c", "d")

    def test_one_alone_would_be_no_coarser_so_a_second_goes_with_it_or_none(self) -> None:
        assert Coarsen().together({"a": [NO], "b": [YES]}, RULES) == ()
        assert Coarsen().together({"a": [YES, NO], "b": [YES, YES]}, RULES) == ("a", "b")

    def test_where_they_would_still_be_hidden_the_smallest_of_the_others_goes_with_them(self) -> None:
        printed: Printed = {"a": [100, 200], "b": [YES, YES], "c": [20, 15], "d": [YES, YES], "e": [15, 30]}
        assert Coarsen().one_more(printed, ("b", "d"), [YES, NO]) == "c"
        assert Coarsen(frozenset({"c"})).one_more(printed, ("b", "d"), [YES, NO]) == "e"
        assert Coarsen().one_more(printed, ("b", "d"), [NO, NO]) is None

    def test_what_the_text_names_stays_apart(self) -> None:
        hidden: Printed = {"a": [NO, NO], "b": [YES, YES], "c": [NO, YES], "d": [YES, YES]}
        assert Coarsen(frozenset({"c"})).together(hidden, RULES) == ("b", "d")


def test_a_coarser_table_hides_less_and_says_what_stands_together(confidential: Casebook) -> None:
    fine = confidential.share("means_of_control", by="year")
    coarse = confidential.share("means_of_control", by="year", coarsen=True)
    *_, together = coarse.labels["means_of_control"]
    assert together == "debt_bondage,threats,withholds_documents"
    assert coarse.frame["value"].isna().mean() < fine.frame["value"].isna().mean()
    labels = fine.labels["means_of_control"]
    [note] = [note for note in coarse.notes if note.startswith("Others together")]
    assert all(labels[code] in note for code in together.split(","))


def test_items_together_have_the_share_that_a_direct_question_gives(confidential: Casebook) -> None:
    coarse = confidential.share("means_of_control", by="year", coarsen=True)
    *_, together = coarse.labels["means_of_control"]
    direct = confidential.share(f"means_of_control={together}", by="year").frame.set_index("year")["value"]
    rows = coarse.frame[coarse.frame["means_of_control"] == together].set_index("year")["value"]
    assert rows.notna().any()
    assert rows.equals(direct)


def test_categories_together_are_counted_once_and_say_whom_they_count(confidential: Casebook) -> None:
    fine = confidential.share("citizenship_region", by="sex_and_age")
    coarse = confidential.share("citizenship_region", by="sex_and_age", coarsen=True)
    apart = [code for code in coarse.labels["citizenship_region"] if code != "other"]
    assert set(apart) < set(fine.labels["citizenship_region"])
    for cell in coarse.cells:
        if cell.codes[0] == "other" and cell.counts:
            assert f"citizenship_region!={','.join(sorted(apart))}" in cell.counts[0].group.text
    sums = coarse.frame.groupby("sex_and_age")["value"].sum(min_count=len(apart) + 1).dropna()
    assert len(sums)
    assert sums.between(0.95, 1.05).all()


def test_a_table_keeps_its_categories_whatever_an_edition_decides_to_hide(confidential: Casebook) -> None:
    coarse = confidential.share("means_of_control", by="year", coarsen=True)
    groups = {count.group.text for cell in coarse.cells for count in cell.counts}
    decided = confidential.under(Decisions(hidden=frozenset(groups)))
    assert decided.share("means_of_control", by="year", coarsen=True).labels == coarse.labels


def test_exact_counts_are_never_coarsened(published: Casebook) -> None:
    coarse = published.share("exploitation_type", by="sex", coarsen=True)
    assert coarse.frame.equals(published.share("exploitation_type", by="sex").frame)


def test_a_share_of_named_categories_cannot_be_coarsened(confidential: Casebook) -> None:
    with pytest.raises(UsageError, match="can't be coarsened"):
        confidential.share("sex=male", coarsen=True)
