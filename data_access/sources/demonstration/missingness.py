"""What is not known, and why: not asked in that form, asked and unknown, asked and refused.

Missing at random given form, mission and sex; the coefficients are parameters. A reason is a small integer here:
0 for known, else one more than the reason's position in the schema's list.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data_access.casebook.schema import REASONS
from data_access.sources.demonstration.sampling import (
    Bools,
    Floats,
    Ints,
    calibrated_intercept,
    correlated_uniforms,
    expit,
)
from data_access.sources.demonstration.setting import Setting
from data_access.sources.demonstration.streams import Streams
from data_access.vocabulary import code_lists as codes
from data_access.vocabulary.facts import NotKnownReason

Reasons = NDArray[np.int8]
FORMS = codes.FORM_VERSION.codes


def reason_code(reason: NotKnownReason) -> int:
    """The small integer of a reason."""
    return REASONS.index(reason.value) + 1


KNOWN = 0
NOT_ASKED = reason_code(NotKnownReason.NOT_ASKED)
UNKNOWN = reason_code(NotKnownReason.UNKNOWN)
REFUSED = reason_code(NotKnownReason.REFUSED)


def form_of(setting: Setting, years: Ints) -> Ints:
    """The form in use in each year, as a position in the code list."""
    first = setting.parameters.forms.first_years.value
    return np.searchsorted([first[form] for form in FORMS], years, side="right") - 1


@dataclass(frozen=True)
class Missingness:
    """Draws what is not known of each item, for interviews by form, mission and sex."""

    setting: Setting
    streams: Streams
    form: Ints
    mission: Ints
    male: Bools

    def reasons(self, item: str, label: str = "") -> Reasons:
        """Why each interview does not know the item. ``label`` tells apart several sets of interviews."""
        rng = self.streams.of(f"missing {item} {label}")
        missing = rng.random(len(self.form)) < self.probability(item)
        return self._told(item, missing, rng)

    def reasons_by_group(self, item: str, group: Ints) -> Reasons:
        """The same, alike within case groups (whose members were interviewed together)."""
        rng = self.streams.of(f"missing {item}")
        correlation = self.setting.parameters.missingness.perpetrator_group_correlation.value
        common = rng.standard_normal(int(group.max()) + 1)[group]
        uniforms = correlated_uniforms(common, rng.standard_normal(len(group)), correlation)
        return self._told(item, uniforms < self.probability(item), rng)

    def asked(self) -> Bools:
        """Whether each interview asked for previous trafficking, by the form's share."""
        shares = self.setting.parameters.forms.previously_trafficked_asked.value
        share = np.array([shares[form] for form in FORMS])[self.form]
        return self.streams.of("asked previously_trafficked").random(len(self.form)) < share

    def probability(self, item: str) -> Floats:
        """Probability that the item is not known where it was asked; its mean by form is the parameter."""
        block = self.setting.parameters.missingness
        mission = block.mission_coefficient.value * self.setting.mission_completeness
        result = np.zeros(len(self.form))
        for at, form in enumerate(FORMS):
            rate = block.rates.value[item][form]
            of_form = form_of(self.setting, self.setting.years) == at
            weights = self.setting.mission_year_weight[:, of_form]
            males = float((weights * self.setting.male_share[:, of_form]).sum() / weights.sum())
            intercept = calibrated_intercept(rate, mission, weights.sum(axis=1))
            chosen = self.form == at
            sex = block.male_coefficient.value * (self.male[chosen] - males)
            result[chosen] = expit(intercept + mission[self.mission[chosen]] + sex)
        return result

    def _told(self, item: str, missing: Bools, rng: np.random.Generator) -> Reasons:
        refused = rng.random(len(missing)) < self.setting.parameters.missingness.refused_share.value
        result = np.where(missing, np.where(refused, REFUSED, UNKNOWN), KNOWN).astype(np.int8)
        without = self.setting.parameters.forms.not_asked.value
        not_asked = np.array([item in without[form] for form in FORMS])[self.form]
        result[not_asked] = NOT_ASKED
        return result


def simply_missing(streams: Streams, block: str, count: int, share: float) -> Reasons:
    """Reasons for what is unknown with one probability for all."""
    return np.where(streams.of(f"missing {block}").random(count) < share, UNKNOWN, KNOWN).astype(np.int8)
