"""The protection policy: one versioned file, read strictly. What it doesn't say can't be done."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from data_access.disclosure.statuses import CellStatus, ProtectionClass
from data_access.errors import DisclosureError
from data_access.vocabulary import code_lists as codes
from data_access.yaml_files import load_yaml

POLICY_FILE = Path(__file__).with_name("policy.yml")


class CountMethod(StrEnum):
    EXACT = "exact"
    THRESHOLD_AND_ROUNDING = "threshold_and_rounding"
    CELL_KEY = "cell_key"


class Zeros(StrEnum):
    HIDDEN = "hidden"
    SHOWN = "shown"


class IntervalMethod(StrEnum):
    WILSON = "wilson"
    NONE = "none"


class Fitting(StrEnum):
    PERMITTED = "permitted"
    REFUSED = "refused"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


_Count = Annotated[int, Field(strict=True, ge=1)]
_CountOrNone = Annotated[int, Field(strict=True, ge=0)]
_Part = Annotated[float, Field(strict=True, gt=0, le=1)]
_Digits = Annotated[int, Field(strict=True, ge=1, le=6)]


class AttributeRules(_Strict):
    """Where hardly all of an identifiable group may be shown to share a sensitive value: see ``attributes``."""

    homogeneity: Annotated[float, Field(strict=True, gt=0.5, le=1)]
    all_but: _CountOrNone
    identifiable_below: _CountOrNone


class PerturbationRules(_Strict):
    """The noise of the cell-key method: see ``perturbation``."""

    maximum: _Count
    variance: Annotated[float, Field(strict=True, gt=0)]


class CountRules(_Strict):
    """Rules for counts of persons."""

    method: CountMethod
    threshold: _Count
    minimum_case_groups: _Count
    largest_case_group_share: _Part
    rounding_base: _Count
    revision_threshold: _Count
    zeros: Zeros
    minimum_interval_width: _CountOrNone
    insiders_interval_width: _CountOrNone
    attributes: AttributeRules
    perturbation: PerturbationRules | None = None

    @model_validator(mode="after")
    def _agree(self) -> CountRules:
        if self.method is CountMethod.EXACT and (self.threshold, self.rounding_base) != (1, 1):
            raise ValueError("method exact goes with threshold 1 and rounding_base 1")
        if self.method is not CountMethod.EXACT and self.threshold < 2:
            raise ValueError(f"threshold must be at least 2 for method {self.method.value}")
        if self.revision_threshold < self.threshold:
            raise ValueError("revision_threshold can't be smaller than threshold")
        if self.insiders_interval_width > self.minimum_interval_width:
            raise ValueError("insiders_interval_width can't be larger than minimum_interval_width")
        if (self.method is CountMethod.CELL_KEY) != (self.perturbation is not None):
            raise ValueError("method cell_key goes with a block perturbation, other methods without")
        if self.perturbation is not None and self.perturbation.maximum < self.threshold:
            raise ValueError(
                "perturbation.maximum must reach the threshold, so that small counts can be moved"
            )
        return self

    @property
    def largest_rounding_error(self) -> int:
        """How far a published count can be from the true one."""
        return self.rounding_base // 2 if self.perturbation is None else self.perturbation.maximum

    @property
    def status(self) -> CellStatus:
        """The status of a count that is shown."""
        return {
            CountMethod.EXACT: CellStatus.RELEASED,
            CountMethod.THRESHOLD_AND_ROUNDING: CellStatus.ROUNDED,
            CountMethod.CELL_KEY: CellStatus.PERTURBED,
        }[self.method]

    @property
    def note(self) -> str | None:
        """What a reader must know of counts that are shown; None where they are exact."""
        match self.method:
            case CountMethod.EXACT:
                return None
            case CountMethod.THRESHOLD_AND_ROUNDING:
                return f"Counts are rounded to the nearest {self.rounding_base}, so they may not add up."
            case CountMethod.CELL_KEY:
                return (
                    f"Counts carry noise of {self.largest_rounding_error} at most, the same wherever the same cases "
                    "are counted; totals carry their own, so counts don't add up."
                )


class ShareRules(_Strict):
    """Rules for percentages."""

    minimum_base: _Count
    percent_digits: Annotated[int, Field(strict=True, ge=0, le=4)]
    intervals: IntervalMethod
    side_told_from: _Count
    side_told_beyond: Annotated[float, Field(strict=True, gt=0.5, le=1)]


class RateRules(_Strict):
    """Rules for counts for each unit of exposure."""

    minimum_events: _Count
    digits: _Digits


class SummaryRules(_Strict):
    """Rules for means and quantiles of numbers."""

    minimum_persons: _Count
    persons_in_tail: _Count
    digits: _Digits


class SurvivalRules(_Strict):
    """Rules for survival curves."""

    minimum_events_in_step: _Count
    minimum_at_risk: _Count
    digits: _Digits


class FlowRules(_Strict):
    """Rules for tables of routes."""

    smallest_route: _Count


class CoarseningRules(_Strict):
    """When a table is asked for in coarser categories, where its author allows it."""

    tolerated_hidden_share: Annotated[float, Field(strict=True, ge=0, le=1)]


class ModelRules(_Strict):
    """Rules for what a fitted model releases."""

    fitting: Fitting
    minimum_residual_degrees_of_freedom: _Count
    minimum_cell: _Count
    minimum_case_groups: _Count
    digits: _Digits
    estimate_decimals: Annotated[int, Field(strict=True, ge=0, le=6)]
    error_digits: _Digits


class TopCoding(_Strict):
    """The open ends of bands, which the code lists of the casebook must have."""

    age: _Count
    perpetrator_age: _Count
    duration_months: _Count
    working_hours: _Count

    @model_validator(mode="after")
    def _code_lists_end_there(self) -> TopCoding:
        ends = {
            "age": (self.age, codes.AGE_BAND),
            "perpetrator_age": (self.perpetrator_age, codes.PERPETRATOR_AGE_BAND),
            "duration_months": (self.duration_months, codes.DURATION_BAND),
            "working_hours": (self.working_hours, codes.HOURS_BAND),
        }
        for name, (end, code_list) in ends.items():
            if code_list.codes[-1] != f"{end}+":
                raise ValueError(
                    f"{name} is {end}, but the last band of {code_list.name} is {code_list.codes[-1]}"
                )
        return self


class Profile(_Strict):
    """All rules for one kind of source."""

    counts: CountRules
    shares: ShareRules
    rates: RateRules
    means_and_quantiles: SummaryRules
    survival: SurvivalRules
    flows: FlowRules
    coarsening: CoarseningRules
    models: ModelRules


class Profiles(_Strict):
    confidential: Profile
    published: Profile
    published_synthetic: Profile

    @model_validator(mode="after")
    def _confidential_is_protected(self) -> Profiles:
        counts = self.confidential.counts
        if counts.method is CountMethod.EXACT:
            raise ValueError("confidential counts can't be released exactly")
        if counts.insiders_interval_width < 1:
            raise ValueError("insiders must remain unsure, too: insiders_interval_width is at least 1")
        if counts.minimum_case_groups < 2 or counts.largest_case_group_share >= 1:
            raise ValueError("a confidential count can't stand on one case group")
        return self


class Policy(_Strict):
    """The whole policy file."""

    version: Annotated[str, Field(strict=True, min_length=1)]
    hidden_symbol: Annotated[str, Field(strict=True, min_length=1, max_length=4)]
    top_coding: TopCoding
    profiles: Profiles

    def profile(self, protection_class: ProtectionClass, *, synthetic: bool) -> Profile:
        """The rules for a source. A confidential casebook is protected as one even where it is synthetic."""
        match ProtectionClass(protection_class):
            case ProtectionClass.CONFIDENTIAL:
                return self.profiles.confidential
            case ProtectionClass.PUBLISHED:
                return self.profiles.published_synthetic if synthetic else self.profiles.published


def read_policy(path: Path = POLICY_FILE) -> Policy:
    """Read and check a policy file.

    Raises DisclosureError that names every unknown, missing or wrong setting by its place in the file.
    """
    try:
        content = load_yaml(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DisclosureError(
            f"the protection policy can't be read: {error}", where=path.name, remedy="restore the file"
        ) from error
    try:
        return Policy.model_validate(content)
    except ValidationError as error:
        faults = "; ".join(_fault(detail) for detail in error.errors())
        raise DisclosureError(
            f"the protection policy is not valid: {faults}",
            where=path.name,
            remedy="correct the setting; nothing is released under a policy that is not valid",
        ) from error


def _fault(detail: object) -> str:
    assert isinstance(detail, dict)
    place = ".".join(str(part) for part in detail["loc"]) or "the file"
    words = {"missing": "is missing", "extra_forbidden": "is not a known setting"}
    return f"{place} {words.get(detail['type'], str(detail['msg']))}"


@cache
def current_policy() -> Policy:
    """The policy that stands in this project (read once a process)."""
    return read_policy()
