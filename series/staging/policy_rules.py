"""The whole protection policy as it applies to the source of an edition, setting by setting, for the methods volume."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any

from pydantic import BaseModel

from data_access.disclosure.policy import CountMethod, Policy, Profile
from series.translation import ENGLISH, Translator
from series.translation.localised import number_in_words

Words = Callable[[Any], str]


def rules(translate: Translator) -> dict[str, tuple[str, Words]]:
    """Words for each setting of a profile, in the order to print. A test holds that none is missing."""
    plain, percent = _plain(translate), _percent(translate)

    def persons_or_more(value: Any) -> str:
        return translate("{number} persons or more", number=plain(value))

    return {
        "counts.method": (translate("Counts"), plain),
        "counts.threshold": (
            translate("Smallest count that is shown"),
            lambda value: translate("{number} persons", number=plain(value)),
        ),
        "counts.minimum_case_groups": (
            translate("… from at least"),
            lambda value: translate("{number} groups of cases identified together", number=plain(value)),
        ),
        "counts.largest_case_group_share": (translate("… of which the largest makes at most"), percent),
        "counts.rounding_base": (translate("Published counts are multiples of"), plain),
        "counts.revision_threshold": (
            translate("A later delivery prints a count as before unless it changed by"),
            persons_or_more,
        ),
        "counts.zeros": (
            translate("Zeros"),
            lambda value: translate("{number}; what cannot occur is shown as such", number=plain(value)),
        ),
        "counts.minimum_interval_width": (
            translate("What an outsider must remain unsure about"),
            persons_or_more,
        ),
        "counts.insiders_interval_width": (
            translate("… and who holds cases, or a table of exact counts, himself"),
            persons_or_more,
        ),
        "counts.attributes.homogeneity": (
            translate("A sensitive value is hidden where it is shared by"),
            lambda value: translate("{number} of an identifiable group, or more", number=percent(value)),
        ),
        "counts.attributes.all_but": (translate("… or by all of it but"), plain),
        "counts.attributes.identifiable_below": (
            translate("… a group is identifiable below"),
            lambda value: translate("{number} known answers", number=plain(value)),
        ),
        "counts.perturbation.maximum": (translate("Largest noise on a count"), plain),
        "counts.perturbation.variance": (translate("Variance of the noise"), plain),
        "shares.minimum_base": (
            translate("Smallest base of a share"),
            lambda value: translate("{number} known cases", number=plain(value)),
        ),
        "shares.percent_digits": (translate("Decimals of a percentage, at most"), plain),
        "shares.intervals": (translate("Intervals of shares and rates"), plain),
        "shares.side_told_from": (
            translate("A share that is not shown tells whether it is more or less than half from a base of"),
            lambda value: translate("{number} known cases", number=plain(value)),
        ),
        "shares.side_told_beyond": (translate("… where it, or the rest, is at least"), percent),
        "rates.minimum_events": (translate("Smallest number of events behind a rate"), plain),
        "rates.digits": (translate("Significant digits of a rate"), plain),
        "means_and_quantiles.minimum_persons": (
            translate("Smallest number of persons behind a mean or quantile"),
            plain,
        ),
        "means_and_quantiles.persons_in_tail": (
            translate("Persons on either side of a quantile, at least"),
            plain,
        ),
        "means_and_quantiles.digits": (translate("Significant digits of means and quantiles"), plain),
        "survival.minimum_events_in_step": (
            translate("Smallest number of events in a step of a survival curve"),
            plain,
        ),
        "survival.minimum_at_risk": (
            translate("A survival curve ends where fewer are under observation than"),
            plain,
        ),
        "survival.digits": (translate("Decimals of a survival curve"), plain),
        "flows.smallest_route": (
            translate("Routes are put together with others below"),
            lambda value: translate("{number} persons", number=plain(value)),
        ),
        "coarsening.tolerated_hidden_share": (
            translate(
                "A table is asked for in coarser categories, where its author allows it, if it hides more than"
            ),
            percent,
        ),
        "models.fitting": (translate("Models"), plain),
        "models.minimum_residual_degrees_of_freedom": (
            translate("Residual degrees of freedom of a model, at least"),
            plain,
        ),
        "models.minimum_cell": (
            translate("Smallest number of cases and events behind a term of a model"),
            plain,
        ),
        "models.minimum_case_groups": (
            translate("… from at least"),
            lambda value: translate("{number} groups of cases identified together", number=plain(value)),
        ),
        "models.digits": (translate("Significant digits of a model's statistics"), plain),
        "models.estimate_decimals": (translate("Decimals of a coefficient, at most"), plain),
        "models.error_digits": (translate("Significant digits of a standard error"), plain),
    }


def _settings_in_words(translate: Translator) -> dict[str, str]:
    return {
        "exact": translate("exact"),
        "threshold_and_rounding": translate("threshold and rounding"),
        "cell_key": translate("cell key"),
        "hidden": translate("hidden"),
        "shown": translate("shown"),
        "wilson": translate("wilson"),
        "none": translate("none"),
        "permitted": translate("permitted"),
        "refused": translate("refused"),
    }


def _plain(translate: Translator) -> Words:
    names = _settings_in_words(translate)

    def words(value: Any) -> str:
        if isinstance(value, StrEnum):
            return names.get(str(value), str(value).replace("_", " "))
        return number_in_words(value, translate.language)

    return words


def _percent(translate: Translator) -> Words:
    return lambda value: translate("{number} %", number=number_in_words(100 * value, translate.language))


_ONLY_WHERE_COUNTS_ARE_PROTECTED = ("counts.", "shares.side_told_", "coarsening.")


def _top_coding(translate: Translator) -> dict[str, str]:
    return {
        "age": translate("Ages of victims end in an open band from"),
        "perpetrator_age": translate("Ages of perpetrators end in an open band from"),
        "duration_months": translate("Durations in months end in an open band from"),
        "working_hours": translate("Working hours a day end in an open band from"),
    }


def policy_rows(policy: Policy, profile: Profile, translate: Translator = ENGLISH) -> list[tuple[str, str]]:
    """What the policy says for a source: each rule and its setting, in words."""
    exact = profile.counts.method is CountMethod.EXACT
    rows = [(translate("Policy"), translate("version {version}", version=policy.version))]
    settings = dict(settings_of(profile))
    for path, (title, words) in rules(translate).items():
        value = settings.get(path)
        if value is None or (
            exact and path != "counts.method" and path.startswith(_ONLY_WHERE_COUNTS_ARE_PROTECTED)
        ):
            continue
        rows.append((title, words(value)))
    ends, plain = dict(settings_of(policy.top_coding)), _plain(translate)
    rows += [(title, plain(ends[path])) for path, title in _top_coding(translate).items()]
    return [*rows, (translate("Symbol for a value that is not shown"), policy.hidden_symbol)]


def settings_of(rules: BaseModel, above: str = "") -> Iterator[tuple[str, Any]]:
    """Every single setting of a part of the policy, with its place."""
    for name in type(rules).model_fields:
        value = getattr(rules, name)
        if isinstance(value, BaseModel):
            yield from settings_of(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", value
