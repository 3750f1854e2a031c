"""The protection policy: one versioned file, read strictly. What it doesn't say can't be done."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from data_access.disclosure.statuses import ProtectionClass
from data_access.errors import DisclosureError

POLICY_FILE = Path(__file__).with_name("policy.yml")


class CountMethod(StrEnum):
    EXACT = "exact"
    THRESHOLD_AND_ROUNDING = "threshold_and_rounding"


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


class CountRules(_Strict):
    """Rules for counts of persons."""

    method: CountMethod
    threshold: Annotated[int, Field(strict=True, ge=1)]
    rounding_base: Annotated[int, Field(strict=True, ge=1)]
    zeros: Zeros
    minimum_interval_width: Annotated[int, Field(strict=True, ge=0)]

    @model_validator(mode="after")
    def _agree(self) -> CountRules:
        if self.method is CountMethod.EXACT and (self.threshold, self.rounding_base) != (1, 1):
            raise ValueError("method exact goes with threshold 1 and rounding_base 1")
        if self.method is CountMethod.THRESHOLD_AND_ROUNDING and self.threshold < 2:
            raise ValueError("threshold must be at least 2 for method threshold_and_rounding")
        return self

    @property
    def largest_rounding_error(self) -> int:
        """How far a published count can be from the true one."""
        return self.rounding_base // 2


class ShareRules(_Strict):
    """Rules for percentages."""

    minimum_base: Annotated[int, Field(strict=True, ge=1)]
    percent_digits: Annotated[int, Field(strict=True, ge=0, le=4)]
    intervals: IntervalMethod


class ModelRules(_Strict):
    """Rules for what a fitted model releases."""

    fitting: Fitting
    minimum_residual_degrees_of_freedom: Annotated[int, Field(strict=True, ge=1)]
    minimum_cell: Annotated[int, Field(strict=True, ge=1)]
    digits: Annotated[int, Field(strict=True, ge=1, le=6)]


class Profile(_Strict):
    """All rules for one kind of source."""

    counts: CountRules
    shares: ShareRules
    models: ModelRules


class Profiles(_Strict):
    confidential: Profile
    published: Profile
    published_synthetic: Profile

    @model_validator(mode="after")
    def _confidential_is_protected(self) -> Profiles:
        if self.confidential.counts.method is CountMethod.EXACT:
            raise ValueError("confidential counts can't be released exactly")
        return self


class Policy(_Strict):
    """The whole policy file."""

    version: Annotated[str, Field(strict=True, min_length=1)]
    hidden_symbol: Annotated[str, Field(strict=True, min_length=1, max_length=4)]
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
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
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
