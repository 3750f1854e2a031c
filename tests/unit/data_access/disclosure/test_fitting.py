"""Models on microdata: right estimates, nothing about few persons, and a frame that nobody can look into."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from data_access import (
    Casebook,
    DisclosureError,
    ModellingFrame,
    Unit,
    UsageError,
    estimate,
    fit_linear,
    fit_logit,
    fit_multinomial_logit,
    fit_negative_binomial,
    fit_poisson,
    is_protected,
)
from data_access.disclosure.decisions import Decisions, FormerCount
from data_access.disclosure.formulas import check_formula, term_name
from data_access.disclosure.groups import ReleasedCount
from data_access.disclosure.protection_log import ProtectionLog

Tables = dict[str, pd.DataFrame]
COLUMNS = {
    "labour": "exploitation_type=forced_labour",
    "male": "sex=male",
    "rural": "settlement=rural",
    "year": "year",
    "origin": "citizenship",
    "kind": "exploitation_type",
    "means": "number(means_of_control)",
    "age_group": "age_group",
}


@pytest.fixture(scope="module")
def frame(confidential: Casebook) -> ModellingFrame:
    return confidential.modelling_frame(COLUMNS)


@pytest.fixture(scope="module")
def truth(small: Tables) -> pd.DataFrame:
    data = small["victim"].merge(small["registration"].query("sequence == 1"), on="victim_id")
    data = data.merge(small["episode"], on="victim_id", suffixes=("", "_episode"))
    kinds = small["exploitation"].query("answer == 'yes'").groupby("episode_id")["exploitation_type"]
    kind = kinds.agg(lambda found: found.iloc[0] if len(found) == 1 else "several").rename("kind")
    data = data.merge(kind, left_on="episode_id", right_index=True, how="left")
    labour = small["exploitation"].query("exploitation_type == 'forced_labour'")[["episode_id", "answer"]]
    data = data.merge(labour, on="episode_id")
    control = small["control"]
    known = (
        control[control["answer"] != "not_known"]
        .groupby("episode_id")["answer"]
        .agg(lambda a: (a == "yes").sum())
    )
    return data.assign(
        labour=(data["answer"] == "yes").astype(float),
        male=(data["sex"] == "male").astype(float),
        rural=data["settlement"].map({"rural": 1.0, "urban": 0.0}),
        origin=data["citizenship"],
        means=data["episode_id"].map(known).astype(float),
        year=data["year"].astype(float),
    )


# -- the frame refuses --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "look",
    [
        repr, str, len, list, iter, dir, vars, bool, "{}".format, pd.DataFrame, np.asarray, pickle.dumps, copy.copy,
        copy.deepcopy, sorted, sum, set,
        lambda f: f.columns, lambda f: f.shape, lambda f: f["labour"], lambda f: f.data, lambda f: f.__dict__,
        lambda f: f._repr_html_(), lambda f: f.head(), lambda f: "labour" in f, lambda f: f[0:3],
        lambda f: f.__class__(f), lambda f: type("Open", (ModellingFrame,), {}), lambda f: setattr(f, "x", 1),
        lambda f: f.__reduce__(), lambda f: f.__sizeof__(), lambda f: print(f), lambda f: f.__array__(),
        lambda f: pd.concat([f]), lambda f: object.__getattribute__(f, "data"),
    ],
)  # fmt: skip
def test_a_modelling_frame_shows_nothing(frame: ModellingFrame, look: Callable[[Any], Any]) -> None:
    with pytest.raises((DisclosureError, TypeError, AttributeError, ValueError)):
        look(frame)


def test_microdata_are_given_to_data_access_only(frame: ModellingFrame) -> None:
    from data_access.disclosure import microdata

    with pytest.raises(DisclosureError):
        microdata.microdata_of(frame)
    with pytest.raises(DisclosureError):
        microdata._take(frame)
    with pytest.raises(DisclosureError):
        microdata._put(microdata.Microdata(pd.DataFrame(), None, "", ""))  # type: ignore[arg-type]


def test_only_a_modelling_frame_is_modelled(truth: pd.DataFrame) -> None:
    with pytest.raises(DisclosureError, match="modelling frame"):
        fit_logit(truth, "labour ~ male")  # type: ignore[arg-type]


# -- estimates ----------------------------------------------------------------------------------------------------


def test_a_logit_gives_what_statsmodels_gives(frame: ModellingFrame, truth: pd.DataFrame) -> None:
    fitted = fit_logit(frame, "labour ~ male + rural", groups="case_group")
    data = truth.dropna(subset=["rural"])
    groups = pd.factorize(data["case_group_id"])[0]
    reference = smf.logit("labour ~ male + rural", data).fit(
        disp=0, cov_type="cluster", cov_kwds={"groups": groups}
    )
    for term in ("male", "rural"):
        coefficient = fitted.coefficient(term)
        assert coefficient.value == pytest.approx(reference.params[term], abs=0.0051)
        low, high = reference.conf_int().loc[term]
        assert (coefficient.low, coefficient.high) == (
            pytest.approx(low, rel=0.02, abs=0.015),
            pytest.approx(high, rel=0.02, abs=0.015),
        )
        assert fitted.ratio(term).value == pytest.approx(np.exp(reference.params[term]), rel=0.0101)


def test_reports_of_the_same_perpetrator_cluster_a_model_of_links(
    published: Casebook, small: dict[str, pd.DataFrame]
) -> None:
    columns = {"male_victim": "sex=male", "woman": "perpetrator_sex=female"}
    reports = published.modelling_frame(columns, unit=Unit.LINK)
    fitted = fit_logit(reports, "woman ~ male_victim", groups="perpetrator")
    links = small["episode_perpetrator"].merge(small["episode"], on="episode_id")
    data = links.merge(small["victim"], on="victim_id").merge(
        small["perpetrator"], on="perpetrator_id", suffixes=("", "_p")
    )
    data = data.assign(male_victim=(data["sex"] == "male") * 1.0, woman=(data["sex_p"] == "female") * 1.0)
    groups = pd.factorize(data["perpetrator_id"])[0]
    reference = smf.logit("woman ~ male_victim", data).fit(
        disp=0, cov_type="cluster", cov_kwds={"groups": groups}
    )
    found, expected = fitted.coefficient("male_victim"), reference.conf_int().loc["male_victim"]
    assert (found.low, found.high) == pytest.approx(tuple(expected), rel=0.02, abs=0.002)
    assert any("reports of the same perpetrator being alike" in note for note in fitted.notes)


def test_perpetrators_cluster_and_do_nothing_else(published: Casebook) -> None:
    from series.methods.concentration import concentration_by

    columns = {"male": "sex=male", "woman": "perpetrator_sex=female", "origin": "citizenship"}
    reports = published.modelling_frame(columns, unit=Unit.LINK)
    for formula in ("woman ~ male + C(perpetrator)", "woman ~ perpetrator", "perpetrator ~ male"):
        with pytest.raises(DisclosureError, match="perpetrator as more than"):
            fit_logit(reports, formula)
    with pytest.raises(DisclosureError):
        estimate(concentration_by, reports, by="perpetrator", categories=("origin", "origin"), replicates=2)
    with pytest.raises(DisclosureError, match="refuses"):
        str(reports)
    with pytest.raises(UsageError, match="never a dimension"):
        published.count("perpetrator", unit=Unit.LINK)
    with pytest.raises(UsageError, match="can't be the name"):
        published.modelling_frame({"perpetrator": "perpetrator_sex"}, unit=Unit.LINK)


def test_cases_have_no_perpetrator_to_cluster_by(frame: ModellingFrame) -> None:
    with pytest.raises(UsageError, match="no column 'perpetrator'"):
        fit_logit(frame, "labour ~ male", groups="perpetrator")


def test_marginal_effects_agree_with_statsmodels(frame: ModellingFrame, truth: pd.DataFrame) -> None:
    fitted = fit_logit(frame, "labour ~ male + year")
    reference = smf.logit("labour ~ male + year", truth).fit(disp=0).get_margeff(dummy=True)
    effect = fitted.effect("male")
    assert effect.value == pytest.approx(reference.margeff[0], rel=0.006)
    low, high = reference.conf_int()[0]
    assert (effect.low, effect.high) == (pytest.approx(low, rel=0.01), pytest.approx(high, rel=0.01))


def test_the_effect_of_a_category_moves_the_whole_factor(confidential: Casebook, truth: pd.DataFrame) -> None:
    """Standardised difference in prediction: everybody with the category against everybody with the reference."""
    formula = "labour ~ male * C(age_group)"
    reference = smf.logit(formula, truth).fit(disp=0)
    difference = (
        reference.predict(truth.assign(age_group="child")).mean()
        - reference.predict(truth.assign(age_group="adult")).mean()
    )
    fitted = fit_logit(confidential.modelling_frame(COLUMNS), formula)
    assert fitted.effect("age_group=child").value == pytest.approx(difference, abs=0.0011)


def test_a_multinomial_logit(confidential: Casebook, truth: pd.DataFrame) -> None:
    frame = confidential.where(exploitation_type=["forced_labour", "sexual_exploitation"]).modelling_frame(
        {"kind": "crossing", "male": "sex=male", "age_group": "age_group"}
    )
    fitted = fit_multinomial_logit(frame, "kind ~ male + C(age_group)", reference="internal")
    outcome = (truth["crossing"] == "cross_border").astype(float)
    reference = smf.logit("outcome ~ male + C(age_group)", truth.assign(outcome=outcome)).fit(disp=0)
    assert fitted.coefficient("male", "cross_border").value == pytest.approx(
        reference.params["male"], abs=0.0051
    )
    together = [fitted.effect("male", outcome).value for outcome in ("internal", "cross_border")]
    assert sum(x for x in together if x is not None) == pytest.approx(0, abs=0.0011)


def test_counts_of_means(frame: ModellingFrame, truth: pd.DataFrame) -> None:
    data = truth.dropna(subset=["means"])
    reference = smf.poisson("means ~ male", data).fit(disp=0)
    poisson = fit_poisson(frame, "means ~ male")
    assert poisson.coefficient("Intercept").value == pytest.approx(reference.params["Intercept"], abs=0.0051)
    assert poisson.statistics.cell(statistic="dispersion").value < 1
    linear = fit_linear(frame, "means ~ male")
    assert linear.coefficient("Intercept").value == pytest.approx(
        data.loc[data["male"] == 0, "means"].mean(), rel=0.006
    )


def test_facts_are_counted_where_all_are_known(published: Casebook, truth: pd.DataFrame) -> None:
    columns = {"means": "number(means_of_control)", "facts": "number(settlement=rural + sex=male)"}
    fitted = fit_poisson(published.modelling_frame(columns), "means ~ facts")
    data = truth.dropna(subset=["rural", "means"]).assign(facts=lambda d: d["rural"] + d["male"])
    reference = smf.poisson("means ~ facts", data).fit(disp=0)
    assert fitted.n.value == len(data)
    assert fitted.coefficient("facts").value == pytest.approx(reference.params["facts"], abs=0.0051)


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        ("number(settlement=rural + sex=male + sex=female)", "counted twice"),
        ("number(exploitation_type=forced_labour + sex=male)", "can't be counted among other facts"),
        ("number(settlement=rural + sex=)", "can't be counted among other facts"),
        ("number(settlement=rurral)", "has no category"),
    ],
)
def test_facts_that_cannot_be_counted_are_explained(published: Casebook, spec: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        published.modelling_frame({"facts": spec})


def test_trends_of_counts_with_an_offset(confidential: Casebook, truth: pd.DataFrame) -> None:
    counts = confidential.counting_frame("year", "crossing", "sex", "age_group")
    fitted = fit_negative_binomial(counts, "cases ~ year + C(crossing)", offset="log_mission_months")
    trend = fitted.ratio("year")
    assert trend.low is not None and trend.high is not None
    assert trend.low < 1 < trend.high
    assert fitted.n.value == 4000
    axes = ["year", "crossing", "sex", "age_group"]
    grid = pd.MultiIndex.from_product([sorted(truth[axis].unique()) for axis in axes], names=axes)
    cells = truth.groupby(axes).size().reindex(grid, fill_value=0).rename("cases").reset_index()
    reference = smf.negativebinomial("cases ~ I(year - 2007) + C(crossing)", cells).fit(disp=0, maxiter=200)
    assert trend.value == pytest.approx(np.exp(reference.params["I(year - 2007)"]), rel=0.006)
    assert (trend.low, trend.high) == pytest.approx(
        np.exp(reference.conf_int().loc["I(year - 2007)"]), rel=0.006
    )


def test_counts_come_with_the_size_of_case_groups(confidential: Casebook, small: Tables) -> None:
    from series.methods.rate_trends import rate_trends

    counts = confidential.counting_frame("year", "mission_region")
    found = estimate(rate_trends, counts, place="mission_region", origin=2007)
    named = found.labels["mission_region"]
    assert named == {code: confidential.labels("mission_region")[code] for code in named}
    assert all(value.low < value.value < value.high for value in found)
    with pytest.raises(DisclosureError, match="case_group_size"):
        fit_poisson(counts, "cases ~ case_group_size")


def test_counts_that_vary_no_more_than_poisson_have_no_dispersion() -> None:
    from data_access.disclosure.fitting import _starting_dispersion

    steady = np.full(20, 50.0)
    assert _starting_dispersion(steady, steady, 19.0) < 0
    assert _starting_dispersion(np.tile([10.0, 90.0], 10), steady, 19.0) == pytest.approx(0.62 * 20 / 19)


def test_fixed_effects_of_missions_are_used_and_never_shown(frame: ModellingFrame) -> None:
    fitted = fit_logit(frame, "labour ~ male + C(mission)", groups="case_group")
    terms = list(fitted.coefficients.frame["term"])
    assert terms == ["male"]
    assert "m1" not in repr(fitted)
    assert all("mission" not in str(code) for code in fitted.marginal_effects.frame["term"])  # type: ignore[union-attr]


def test_results_are_sealed_and_counts_rounded(frame: ModellingFrame) -> None:
    fitted = fit_logit(frame, "labour ~ male + rural")
    assert is_protected(fitted)
    assert fitted.n.value is not None and fitted.n.value % 5 == 0
    assert fitted.events is not None and fitted.events.value is not None and fitted.events.value % 5 == 0
    digits = [
        f"{value:.10g}".lstrip("-0.").replace(".", "").rstrip("0")
        for value in fitted.coefficients.frame["value"]
    ]
    assert all(len(found) <= 3 for found in digits)


# -- what is refused ----------------------------------------------------------------------------------------------


def test_a_category_with_few_cases_must_be_merged(frame: ModellingFrame) -> None:
    with pytest.raises(DisclosureError, match=r"origin=NAM") as error:
        fit_logit(frame, "labour ~ C(origin)")
    assert "merge" in str(error.value)


def test_a_category_with_few_events_must_be_merged(confidential: Casebook) -> None:
    frame = confidential.modelling_frame({"rare": "exploitation_type=other", "male": "sex=male"})
    with pytest.raises(DisclosureError, match="events"):
        fit_logit(frame, "rare ~ male")


def test_an_interaction_with_few_cases_is_refused(frame: ModellingFrame) -> None:
    with pytest.raises(DisclosureError, match="fewer than 11"):
        fit_logit(frame, "labour ~ C(origin):C(age_group)")


def test_a_model_of_too_few_cases_is_refused(confidential: Casebook) -> None:
    frame = confidential.where(citizenship="NAM").modelling_frame(COLUMNS)
    with pytest.raises(DisclosureError):
        fit_logit(frame, "labour ~ male")


def test_records_under_differential_privacy_are_not_modelled(noisy: Casebook) -> None:
    frame = noisy.modelling_frame(COLUMNS)
    for fit in (fit_logit, fit_linear, fit_poisson):
        with pytest.raises(DisclosureError, match="noise of the mechanism"):
            fit(frame, "labour ~ male")


@pytest.mark.parametrize(
    "formula",
    [
        "labour ~ print(male)", "labour ~ male.sum()", "labour ~ __import__('os')", "labour ~ male[0]",
        "labour ~ (lambda x: x)(male)", "labour ~ [x for x in male]", "labour ~ Q('male')", "labour ~ frame",
        "labour ~ eval('male')", "labour", "labour ~", "labour ~ malee", "labour ~ male if male else rural",
        "labour ~ f'{male}'",
    ],
)  # fmt: skip
def test_a_formula_is_names_and_a_few_functions(frame: ModellingFrame, formula: str) -> None:
    with pytest.raises(UsageError):
        fit_logit(frame, formula)


def test_a_formula_tells_the_nearest_column() -> None:
    with pytest.raises(UsageError, match="did you mean 'rural'"):
        check_formula("labour ~ rurl", ["labour", "rural"])


def test_names_of_terms_are_readable() -> None:
    assert term_name("C(age_band, Treatment('18-20'))[T.30-38]") == "age_band=30-38"
    assert term_name("male:C(origin)[T.UKR]") == "male:origin=UKR"
    assert term_name("origin[T.UKR]") == "origin=UKR"
    assert term_name("year") == "year"


@pytest.mark.parametrize(
    "formula",
    [
        "labour ~ I(mission == 'm1')", "labour ~ male:C(mission)", "labour ~ male * mission", "labour ~ C(case_group)",
        "mission ~ male", "labour ~ male + I(mission)", "labour ~ C(mission):rural", "case_group ~ male",
        "labour ~ C(mission, Treatment('m1'))", "labour ~ bs(mission)",
    ],
)  # fmt: skip
def test_missions_and_case_groups_do_not_come_out_under_another_name(
    frame: ModellingFrame, formula: str
) -> None:
    for fit in (fit_logit, fit_multinomial_logit):
        with pytest.raises(DisclosureError, match="fixed effect"):
            fit(frame, formula)


def test_an_estimate_by_mission_is_refused(frame: ModellingFrame) -> None:
    from series.methods.concentration import concentration_by

    with pytest.raises(DisclosureError, match="by mission"):
        estimate(concentration_by, frame, by="mission", categories=("origin", "kind"), replicates=5)


def test_a_model_without_a_maximum_says_so(frame: ModellingFrame) -> None:
    with pytest.raises(UsageError, match="no maximum"):
        fit_logit(frame, "labour ~ male + I(1 - male)")


def test_an_outcome_that_is_a_category_is_explained(frame: ModellingFrame) -> None:
    with pytest.raises(UsageError, match="is a category"):
        fit_logit(frame, "origin ~ male")


# -- estimates by reviewed functions --------------------------------------------------------------------------------


def test_an_estimate_hides_what_stands_on_few_cases(confidential: Casebook) -> None:
    from series.methods.concentration import concentration_by

    frame = confidential.modelling_frame(
        {"origin": "citizenship", "destination": "country_of_exploitation", "by": "citizenship"}
    )
    table = estimate(concentration_by, frame, by="by", categories=("origin", "destination"), replicates=20)
    assert table.cell(term="NAM").hidden
    assert not table.cell(term="MDA").hidden


def test_an_estimate_with_nothing_to_tell_says_so(confidential: Casebook) -> None:
    from series.methods.combinations import item_combinations

    frame = confidential.modelling_frame({"male": "sex=male"})
    with pytest.raises(DisclosureError, match="no case has all that this estimate needs"):
        estimate(item_combinations, frame, items=["male"], names=["men"], most=5, least=1_000_000)


def test_an_estimate_that_is_not_shown_makes_no_secret_of_a_large_base(confidential: Casebook) -> None:
    from series.methods.concentration import concentration_by

    frame = confidential.modelling_frame({"origin": "citizenship", "by": "citizenship"})
    table = estimate(concentration_by, frame, by="by", categories=("origin", "by"), replicates=2)
    of_one_kind, of_few = table.cell(term="MDA"), table.cell(term="NAM")
    assert of_one_kind.hidden
    assert of_one_kind.counts == ()
    assert [count.value for count in of_few.counts] == [None]


class TestCountsBesideResults:
    """The base of a result is told like any other count of the same persons."""

    def test_a_base_that_the_edition_hides_is_hidden(self, confidential: Casebook) -> None:
        decided = confidential.under(Decisions(hidden=frozenset({self.base_of(confidential)[0].group.text})))
        assert [count.value for count in self.base_of(decided)] == [None]

    def test_a_base_is_told_as_in_the_former_edition_where_few_came_or_went(
        self, confidential: Casebook
    ) -> None:
        (base,) = self.base_of(confidential)
        assert base.value is not None
        true_count = int(base.value)
        for change, expected in ((3, true_count + 5), (40, true_count)):
            former = {base.group.text: FormerCount(true_count - change, true_count + 5)}
            (told,) = self.base_of(confidential.under(Decisions(former=former)))
            assert told.value == expected

    def test_it_is_logged_for_the_next_delivery(self, confidential: Casebook, tmp_path: Path) -> None:
        log = ProtectionLog(tmp_path)
        (base,) = self.base_of(confidential.under(Decisions(), log))
        assert [entry.printed for entry in log.entries() if entry.group == base.group.text] == [base.value]

    @staticmethod
    def base_of(casebook: Casebook) -> tuple[ReleasedCount, ...]:
        frame = casebook.modelling_frame({"male": "sex=male", "age_group": "age_group"})
        return fit_logit(frame, "male ~ C(age_group)").n.counts
