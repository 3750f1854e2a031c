"""Asking the casebook gives what a direct count of the tables gives, protected after the source's class."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from data_access import Denominator, DisclosureError, Unit, UsageError
from data_access.casebook.casebook import Casebook
from data_access.disclosure.groups import CountRole
from tests.unit.data_access.casebook.small_casebook import write_casebook

Tables = dict[str, pd.DataFrame]


def cases(small: Tables) -> pd.DataFrame:
    first = small["registration"].query("sequence == 1")
    return (
        small["victim"]
        .merge(first, on="victim_id")
        .merge(small["episode"], on="victim_id", suffixes=("", "_e"))
    )


# -- counts --------------------------------------------------------------------------------------------------------


def test_published_counts_are_exact(published: Casebook, small: Tables) -> None:
    truth = cases(small).groupby(["sex", "age_group"]).size()
    table = published.count("sex", "age_group")
    for (sex, age), number in truth.items():
        assert table.cell(sex=sex, age_group=age).value == number


def test_confidential_counts_are_multiples_of_five_or_hidden(confidential: Casebook, small: Tables) -> None:
    truth = cases(small).groupby("citizenship").size()
    frame = confidential.count("citizenship").frame.set_index("citizenship")
    shown = frame["value"].dropna()
    assert (shown % 5 == 0).all()
    for code, value in shown.drop("other", errors="ignore").items():
        assert abs(value - truth[code]) <= 2
        assert truth[code] >= 11


def test_a_person_registered_twice_counts_once_in_the_year_of_the_first_registration(
    published: Casebook, small: Tables
) -> None:
    truth = small["registration"].query("sequence == 1").groupby("year").size()
    table = published.count("year")
    assert table.total.value == len(small["victim"])
    assert table.cell(year=2011).value == truth[2011]


def test_a_country_with_few_persons_is_not_even_named(confidential: Casebook, small: Tables) -> None:
    assert (small["victim"]["citizenship"] == "NAM").sum() in range(1, 11)
    codes = set(confidential.count("citizenship").frame["citizenship"])
    assert "NAM" not in codes
    assert "other" in codes


def test_a_hidden_share_of_many_is_above_or_below_one_half(confidential: Casebook) -> None:
    (rare,) = confidential.share("exploitation_type=other").values
    assert rare.hidden
    assert rare.below(0.5).holds
    assert rare.above(0.5).fails
    assert rare.below(0.1).undetermined
    assert rare.complement().above(0.5).holds
    (numerator,) = (count for count in rare.counts if count.role is CountRole.NUMERATOR)
    assert (numerator.value, numerator.least) == (None, 0)
    assert numerator.most is not None and numerator.most > 1000


def test_nothing_is_computed_from_the_side_of_a_hidden_share(confidential: Casebook) -> None:
    row = confidential.share("exploitation_type=other").frame.iloc[0]
    assert row[["value", "low", "high"]].isna().all()


def test_hidden_cells_tell_what_the_name_of_their_country_tells(confidential: Casebook) -> None:
    table = confidential.crosstab("citizenship", "year")
    hidden = [cell for cell in table.cells if cell.value is None and cell.codes[0] != "other"]
    assert hidden
    for cell in hidden:
        (named,) = (count for count in cell.counts if count.role is CountRole.NAMED)
        assert (named.group.text, named.value, named.least) == (
            f"case & citizenship={cell.codes[0]}",
            None,
            11,
        )


def test_what_is_shown_tells_nothing_by_its_name(confidential: Casebook) -> None:
    cells = confidential.crosstab("citizenship", "year").cells
    assert not any(c.role is CountRole.NAMED for cell in cells if cell.value is not None for c in cell.counts)


def test_a_published_source_names_every_country_that_occurs_and_namibia_is_not_missing(
    published: Casebook,
) -> None:
    assert "NAM" in set(published.count("citizenship").frame["citizenship"])


def test_margins_are_totals_of_the_true_counts(published: Casebook, small: Tables) -> None:
    table = published.crosstab("sex", "crossing")
    wide = table.wide("sex", "crossing")
    assert wide.loc["total", "total"] == len(cases(small))
    assert wide.loc["male", "total"] == wide.loc["male", ["internal", "cross_border"]].sum()


def test_unknown_values_are_outside_counts_and_told(published: Casebook, small: Tables) -> None:
    known = small["victim"]["settlement"].notna()
    cell = published.count("settlement").cell(settlement="rural")
    assert cell.n_valid == known.sum()
    assert cell.missing_share == pytest.approx(1 - known.mean(), abs=0.0006)


def test_items_of_which_a_case_can_have_several_count_each(published: Casebook, small: Tables) -> None:
    yes = small["control"].query("answer == 'yes'").groupby("means_of_control").size()
    table = published.count("means_of_control")
    assert table.cell(means_of_control="threats").value == yes["threats"]
    assert any("several categories" in note for note in table.notes)


def test_counts_of_links_and_of_perpetrators(published: Casebook, small: Tables) -> None:
    links = small["episode_perpetrator"].merge(small["perpetrator"], on="perpetrator_id")
    assert (
        published.count("perpetrator_sex", unit=Unit.LINK).cell(perpetrator_sex="female").value
        == (links["sex"] == "female").sum()
    )
    assert (
        published.count("perpetrator_sex", unit=Unit.PERPETRATOR).cell(perpetrator_sex="female").value
        == (small["perpetrator"]["sex"] == "female").sum()
    )


def test_a_cell_of_links_needs_enough_victims_behind_it(tmp_path: Path, small: Tables) -> None:
    """Forty perpetrators whom one victim reported are one person's story, not forty persons."""
    one = small["episode"]["episode_id"].iloc[0]
    names = [f"x{number}" for number in range(40)]
    link = pd.DataFrame({"episode_id": one, "perpetrator_id": names, "relation": "family_or_partner"})
    person = pd.DataFrame({"perpetrator_id": names, "sex": "male", "citizenship": "MDA"})
    casebook = write_casebook(
        tmp_path,
        {
            **small,
            "episode_perpetrator": pd.concat([small["episode_perpetrator"], link]),
            "perpetrator": pd.concat([small["perpetrator"], person]),
        },
    )
    assert casebook.count("relation", unit=Unit.LINK).cell(relation="family_or_partner").hidden
    assert not casebook.count("relation", unit=Unit.LINK).cell(relation="stranger_or_other").hidden


def test_a_perpetrator_seen_in_two_cases_has_no_single_case(published: Casebook) -> None:
    with pytest.raises(UsageError, match="several cases"):
        published.count("sex", unit=Unit.PERPETRATOR)
    with pytest.raises(UsageError, match="several perpetrators"):
        published.count("perpetrator_sex")


def test_impossible_cells_are_structural_zeros(confidential: Casebook) -> None:
    frame = confidential.count("age_group", "sex_and_age").frame
    boys = frame.query("age_group == 'adult' and sex_and_age == 'boys'").iloc[0]
    assert boys["value"] == 0
    assert boys["status"] == "structural_zero"


# -- filters -------------------------------------------------------------------------------------------------------


def test_filters_compose(published: Casebook, small: Tables) -> None:
    narrowed = published.where(years=(2005, 2011)).where(sex="male", age_group="adult")
    truth = cases(small).query("sex == 'male' and age_group == 'adult' and 2005 <= year <= 2011")
    assert narrowed.total().value == len(truth)
    assert narrowed.population == "registered victims, men, 2005–2011"


def test_regions_are_filtered_by_name_or_id_and_scheme(published: Casebook, small: Tables) -> None:
    truth = cases(small)["country_of_exploitation"].isin(["RUS", "POL", "MDA", "UKR"]).sum()
    assert published.where(region="Eastern Europe").total().value == truth
    assert published.where(region="eastern-europe").total().value == truth
    assert published.where(region="Eastern Europe").population.endswith("exploited in Eastern Europe")
    origin = small["victim"]["citizenship"].isin(["MDA", "UKR", "BLR", "ROU"]).sum()
    assert published.where(region="Eastern Europe", region_of="citizenship").total().value == origin


def test_filters_by_items_labels_and_perpetrators(published: Casebook, small: Tables) -> None:
    threatened = small["control"].query("means_of_control == 'threats' and answer == 'yes'")["episode_id"]
    assert published.where(means_of_control="threats").total().value == len(threatened)
    assert (
        published.where(citizenship="Moldova").total().value
        == (small["victim"]["citizenship"] == "MDA").sum()
    )
    links = small["episode_perpetrator"].merge(small["perpetrator"], on="perpetrator_id")
    by_women = links[links["sex"] == "female"]["episode_id"].nunique()
    assert published.where(perpetrator_sex="female").total().value == by_women
    brokers = small["perpetrator_role"].query("role == 'recruiter_or_broker' and answer == 'yes'")
    assert published.where(role="recruiter_or_broker").total().value == brokers["episode_id"].nunique()


@pytest.mark.parametrize(
    ("filters", "told"),
    [
        ({"sexx": "male"}, "did you mean 'sex'"),
        ({"sex": "mal"}, "did you mean 'male'"),
        ({"region": "Estern Europe"}, "did you mean"),
        ({"years": (2011, 2005)}, "first and a last year"),
        ({"citizenship": "Moldavistan"}, "no category"),
        ({"mission": "m1"}, "never a dimension"),
        ({"education": "tertiary"}, "can't be asked"),
    ],
)
def test_a_wrong_filter_names_the_nearest_right_one(
    published: Casebook, filters: dict[str, object], told: str
) -> None:
    with pytest.raises(UsageError, match=told):
        published.where(**filters)  # type: ignore[arg-type]


# -- shares --------------------------------------------------------------------------------------------------------


def test_a_share_of_a_category_by_year_with_wilson_interval(published: Casebook, small: Tables) -> None:
    truth = cases(small).query("year == 2006")
    share = published.share("sex=male", by="year").cell(year=2006)
    numerator = (truth["sex"] == "male").sum()
    low, high = proportion_confint(numerator, len(truth), method="wilson")
    assert share.value == pytest.approx(numerator / len(truth), abs=0.0006)
    assert (share.low, share.high) == pytest.approx((low, high), abs=0.0006)
    assert share.n_valid == len(truth)


def test_the_total_over_by_is_the_overall_share(published: Casebook, small: Tables) -> None:
    overall = published.share("sex=male", by="year").cell(sex="male")
    assert overall.value == pytest.approx((small["victim"]["sex"] == "male").mean(), abs=0.0006)


def test_known_and_within_group_are_two_estimands(published: Casebook, small: Tables) -> None:
    control = small["control"]
    threats = control.query("means_of_control == 'threats'")
    known = threats.query("answer != 'not_known'")
    any_known = control.query("answer != 'not_known'")["episode_id"].nunique()
    yes = (threats["answer"] == "yes").sum()
    first = published.share("means_of_control").cell(means_of_control="threats")
    assert (first.value, first.n_valid) == (pytest.approx(yes / len(known), abs=0.0006), len(known))
    second = published.share("means_of_control", denominator=Denominator.WITHIN_GROUP).cell(
        means_of_control="threats"
    )
    assert (second.value, second.n_valid) == (pytest.approx(yes / any_known, abs=0.0006), any_known)


def test_several_items_together_are_yes_if_any_is(published: Casebook, small: Tables) -> None:
    wide = small["control"].pivot(index="episode_id", columns="means_of_control", values="answer")
    two = wide[["threats", "debt_bondage"]]
    yes = (two == "yes").any(axis=1)
    known = yes | (two == "no").all(axis=1)
    share = published.share("means_of_control=threats,debt_bondage").values[0]
    assert (share.value, share.n_valid) == (pytest.approx(yes.sum() / known.sum(), abs=0.0006), known.sum())


def test_a_source_without_a_recorded_no_refuses_the_known_denominator(tmp_path: Path, small: Tables) -> None:
    control = small["control"].assign(
        answer=small["control"]["answer"].replace("no", "not_known"), answer_not_known="not_carried"
    )
    control.loc[control["answer"] == "yes", "answer_not_known"] = None
    casebook = write_casebook(tmp_path, {**small, "control": control})
    with pytest.raises(UsageError, match="WITHIN_GROUP"):
        casebook.share("means_of_control")
    assert casebook.share("means_of_control", denominator=Denominator.WITHIN_GROUP).cells


def test_confidential_shares_are_made_of_protected_counts(confidential: Casebook) -> None:
    for value in confidential.share("exploitation_type", by=["sex", "year"]).values:
        if value.value is not None and value.n_valid is not None:
            assert value.n_valid % 5 == 0
            assert value.n_valid >= 30


def test_a_share_of_nearly_everybody_is_hidden_like_one_of_nearly_nobody(confidential: Casebook) -> None:
    """The few who differ must not come out by subtraction: "other" has about four cases."""
    other = confidential.share("exploitation_type").cell(exploitation_type="other")
    assert other.hidden


def test_records_under_differential_privacy_have_no_intervals(noisy: Casebook) -> None:
    share = noisy.share("sex=male").values[0]
    assert share.value is not None
    assert (share.low, share.high) == (None, None)


# -- rates, routes, coverage ---------------------------------------------------------------------------------------


def test_rates_are_per_hundred_mission_months(published: Casebook, small: Tables) -> None:
    number = (small["registration"].query("sequence == 1")["year"] == 2009).sum()
    rate = published.rate("year").cell(year=2009)
    assert rate.value == float(f"{number / (12 * 12) * 100:.3g}")
    assert rate.low is not None and rate.high is not None
    assert rate.low < rate.value < rate.high


def test_exposure_is_that_of_contributing_missions_by_time_and_place(published: Casebook) -> None:
    by_sex = published.rate(["year", "sex"]).frame
    assert set(by_sex["mission_months"]) == {144.0}
    by_period = published.where(years=(2006, 2011)).rate("period").frame
    assert list(by_period["mission_months"]) == [2 * 144, 4 * 144]
    by_place = published.rate(["mission_region", "year"]).frame
    assert set(by_place["mission_months"]) == {144.0}


def test_routes_end_with_all_others_together(published: Casebook, small: Tables) -> None:
    truth = (
        cases(small).groupby(["citizenship", "country_of_exploitation"]).size().sort_values(ascending=False)
    )
    table = published.flows("citizenship", "country_of_exploitation", top=5)
    frame = table.frame
    assert list(frame["value"][:5]) == list(truth[:5])
    assert frame.iloc[-1]["citizenship"] == "other"
    assert frame.iloc[-1]["value"] == truth[5:].sum()
    assert table.total.value == truth.sum()


def test_confidential_routes_never_list_a_small_one(confidential: Casebook, small: Tables) -> None:
    truth = cases(small).groupby(["citizenship", "country_of_exploitation"]).size()
    frame = confidential.flows("citizenship", "country_of_exploitation").frame
    listed = frame[~frame["citizenship"].eq("other") & ~frame["country_of_exploitation"].eq("other")]
    assert len(listed) > 5
    for _, row in listed.iterrows():
        assert truth[row["citizenship"], row["country_of_exploitation"]] >= 11


def test_coverage_by_form(published: Casebook, small: Tables) -> None:
    table = published.coverage(["settlement", "means_of_control"], by="form_version")
    first = small["registration"].query("sequence == 1")
    v3 = cases(small).merge(first[["victim_id"]], on="victim_id").query("form_version == 'v3'")
    assert table.cell(variable="settlement", form_version="v3").value == pytest.approx(
        v3["settlement"].notna().mean(), abs=0.0006
    )


def test_what_a_form_did_not_ask_is_nil_and_not_hidden(confidential: Casebook, small: Tables) -> None:
    """No answer is possible there, so the zero says nothing of anybody."""
    table = confidential.coverage(["means_of_control", "settlement"], by="year")
    assert table.cell(variable="means_of_control", year=2005).value == 0
    assert table.cell(variable="means_of_control", year=2005).status == "structural_zero"
    later = table.cell(variable="means_of_control", year=2009).value
    assert later is not None and later > 0.9


def test_the_denominator_that_a_source_can_carry(confidential: Casebook) -> None:
    assert confidential.denominator_for("means_of_control") is Denominator.KNOWN
    assert confidential.denominator_for("sex") is Denominator.KNOWN


def test_notebooks_get_no_query_of_microdata(confidential: Casebook) -> None:
    with pytest.raises(DisclosureError, match="data_access itself"):
        confidential._book.run("SELECT * FROM victim", {})


def test_a_profile_puts_variables_under_one_another(published: Casebook) -> None:
    frame = published.profile(["sex", "exploitation_type"]).frame
    assert list(frame["variable"].unique()) == ["sex", "exploitation_type"]
    assert frame.query("category == 'sex=male'")["value"].iloc[0] == pytest.approx(0.35, abs=0.03)


def test_the_number_of_countries_is_rounded_down(confidential: Casebook, published: Casebook) -> None:
    assert published.distinct("citizenship").value == 8
    assert confidential.distinct("citizenship").value == 5


def test_dimensions_are_those_that_the_source_carries(published: Casebook) -> None:
    names = {dimension.name for dimension in published.dimensions()}
    assert {"sex", "year", "exploitation_type", "citizenship_region"} <= names
    assert "education" not in names
    assert "perpetrator_sex" in {dimension.name for dimension in published.dimensions(Unit.LINK)}


def test_periods_follow_the_way_of_collection(published: Casebook) -> None:
    assert list(published.count("period").frame["period"]) == ["2004–2007", "2008–2011"]


def test_groups_of_perpetrators(published: Casebook, small: Tables) -> None:
    number = small["episode_perpetrator"].groupby("episode_id").size()
    roles = small["perpetrator_role"].query("answer == 'yes'").groupby("episode_id")["role"].nunique()
    organised = ((number >= 3) & (roles.reindex(number.index).fillna(0) >= 2)).sum()
    assert published.count("organised_group").cell(organised_group="yes").value == organised
    assert (
        published.count("perpetrators_reported").cell(perpetrators_reported="3+").value == (number >= 3).sum()
    )


def test_the_set_of_values_among_the_perpetrators_of_a_case(published: Casebook, small: Tables) -> None:
    links = small["episode_perpetrator"].merge(small["perpetrator"], on="perpetrator_id")
    sexes = links.groupby("episode_id")["sex"].agg(lambda found: ";".join(sorted(set(found))))
    table = published.count("perpetrators_sex")
    assert table.cell(perpetrators_sex="female;male").value == (sexes == "female;male").sum()
    assert table.labels["perpetrators_sex"]["female;male"] == "women and men"
    assert published.where(perpetrators_sex="male;female").total().value == (sexes == "female;male").sum()


def test_categories_that_filters_exclude_are_not_asked_about(confidential: Casebook) -> None:
    """They would stand there as hidden zeros and cost other cells."""
    men = confidential.where(sex="male", age_group="adult")
    assert list(men.count("sex_and_age").frame["sex_and_age"]) == ["men"]
    assert list(confidential.count("sex").frame["sex"]) == ["female", "male"]


def test_every_frequency_of_the_publishers_dictionary_comes_out(real_data: Path, tmp_path: Path) -> None:
    """Sheet TabStat of the victim-perpetrator data: all 95 frequencies."""
    import openpyxl

    from data_access import open_casebook

    folder = real_data / "ctdc-victim-perpetrator-2022"
    casebook = open_casebook("ctdc-victim-perpetrator", folder, cache=tmp_path)
    dimension_of = {
        "yearRegister": "period",
        "gender": "sex",
        "majorityStatus": "age_group",
        "UN_COO_Region": "citizenship_region",
        "UN_COE_Region": "exploitation_region",
        "IP_Gender": "perpetrators_sex",
        "IP_ageBroad": "perpetrators_age_band",
        "IP_citizen_UNRegion": "perpetrators_region",
        "IP_Relation": "relations_reported",
        "IP_PayMoney": "paid_money",
    }
    items = {
        "isForcedLabour": ("exploitation_type", "forced_labour"),
        "isSexualExploit": ("exploitation_type", "sexual_exploitation"),
        "IP_Exploiter": ("reported_role", "exploiter"),
        "IP_RecruiterBroker": ("reported_role", "recruiter_or_broker"),
        "IP_TransactionProcess": ("reported_role", "transaction"),
        "IP_ControlAbuseKidnap": ("reported_role", "control_or_abuse"),
    }
    sheet = openpyxl.load_workbook(folder / "CTDC_VPsynthetic_dict_20221201.xlsx")["TabStat"]
    told: dict[str, list[int]] = {}
    variable = ""
    for row in sheet.iter_rows(values_only=True):
        variable = row[0] if row[0] in dimension_of or row[0] in items else variable
        if row[0] in ("Missing", "Total") or row[1] == "Total" or not isinstance(row[2], int | float):
            continue
        told.setdefault(variable, []).append(int(row[2]))
    assert set(told) == set(dimension_of) | set(items)
    for name, dimension in dimension_of.items():
        found = casebook.count(dimension)
        assert sorted(int(n) for n in found.frame["value"] if n) == sorted(told[name]), name
    for name, (dimension, code) in items.items():
        assert casebook.count(dimension).cell(**{dimension: code}).value == told[name][0], name


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"years": (1950, 1960)}, "there are no cases of 1950 to 1960"),
        ({"years": 2099}, "there are no cases of 2099"),
        ({"year": 2099}, "did you mean"),
    ],
)
def test_years_without_cases_are_told_with_those_that_there_are(
    published: Casebook, asked: dict[str, Any], told: str
) -> None:
    assert published.source.years is not None
    with pytest.raises(UsageError, match=told):
        published.where(**asked)
    first, last = published.source.years
    assert published.where(years=(first - 5, last + 5)).total().value == published.total().value


def test_a_misspelt_country_is_told_the_nearest_by_its_short_name(published: Casebook) -> None:
    with pytest.raises(UsageError, match="did you mean 'Moldova'"):
        published.where(citizenship="Moldva")


def test_a_label_in_place_of_a_code_is_told_the_code(published: Casebook) -> None:
    with pytest.raises(UsageError, match="did you mean 'male'"):
        published.count("sex").cell(sex="men")
    with pytest.raises(UsageError, match="did you mean 'female'"):
        published.count("sex").cell(sex="femal")


def test_a_hidden_value_says_what_would_show_more(confidential: Casebook) -> None:
    hidden = next(value for value in confidential.count("exploitation_type").values if value.hidden)
    assert "hidden, to protect persons; coarser categories, more years" in repr(hidden)
