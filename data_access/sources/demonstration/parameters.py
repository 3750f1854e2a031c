"""What shapes the demonstration casebook: ``parameters.yml``, read strictly, and its publication as an annex.

Every setting carries its value, unit, source and status, so that the annex can say what is published, what was
computed and what is an assumption.
"""

from __future__ import annotations

import json
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Generic, Self, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from data_access.errors import DataError, UsageError

if TYPE_CHECKING:
    import pandas as pd

PARAMETER_FILE = Path(__file__).with_name("parameters.yml")
SHARES_TOLERANCE = 1e-6

T = TypeVar("T")
Share = Annotated[float, Field(ge=0.0, le=1.0)]
Positive = Annotated[float, Field(gt=0.0)]
Count = Annotated[int, Field(ge=0)]
Shares = dict[str, Share]
YearShares = dict[int, Share]
Month = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
CountryCode = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class Status(StrEnum):
    """What kind of ground a value stands on."""

    PUBLISHED = "published"
    COMPUTED = "computed"
    ASSUMPTION = "assumption"


class Strict(BaseModel):
    """Nothing unknown, nothing missing, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Parameter(Strict, Generic[T]):
    """One setting with what it is measured in and where it comes from."""

    value: T
    unit: str = Field(min_length=1)
    source: str = Field(min_length=1)
    status: Status
    note: str = ""


class Mission(Strict):
    """One mission: where, since when, how much it registers, and how its forms and caseload differ."""

    country: CountryCode
    opened: Month
    weight: Positive
    male: float
    completeness: float


class SizeParameters(Strict):
    victims: Parameter[Count]
    registrations: Parameter[Count]
    seed: Parameter[Count]
    first_year: Parameter[int]
    last_year: Parameter[int]
    case_group_mean: Parameter[Positive]
    case_group_shape: Parameter[Annotated[float, Field(gt=-1.0)]]
    case_group_largest: Parameter[Count]


class FormParameters(Strict):
    first_years: Parameter[dict[str, int]]
    not_asked: Parameter[dict[str, list[str]]]
    previously_trafficked_asked: Parameter[Shares]


class MissingnessParameters(Strict):
    rates: Parameter[dict[str, Shares]]
    link_rates: Parameter[Shares]
    mission_coefficient: Parameter[float]
    perpetrator_group_correlation: Parameter[Share]
    male_coefficient: Parameter[float]
    refused_share: Parameter[Share]
    age_group_known_without_band: Parameter[Share]


class RegionParameters(Strict):
    members: Parameter[dict[str, list[str]]]
    rate_2005: Parameter[dict[str, Positive]]
    yearly_rate_ratio: Parameter[dict[str, Positive]]
    level_shift_2005: Parameter[dict[str, Positive]]
    form_break_2008: Parameter[Positive]
    level_shift_year: Parameter[int]
    form_break_year: Parameter[int]
    dispersion: Parameter[Annotated[float, Field(ge=0.0)]]
    foreign_share: Parameter[Shares]
    home_mission_preference: Parameter[Positive]


class MissionParameters(Strict):
    list: Parameter[list[Mission]]


class CitizenshipParameters(Strict):
    order: Parameter[list[CountryCode]]
    largest_two: Parameter[Share]
    zipf_exponent: Parameter[Positive]
    project_2005: Parameter[dict[CountryCode, Positive]]


class RouteParameters(Strict):
    domestic_share: Parameter[YearShares]
    domestic_region_offset: Parameter[dict[str, float]]
    never_domestic: Parameter[list[CountryCode]]
    by_citizenship: Parameter[dict[CountryCode, dict[CountryCode, Positive]]]
    by_region: Parameter[dict[str, dict[CountryCode, Positive]]]
    other_destination_share: Parameter[Share]
    male_factor: Parameter[dict[CountryCode, Positive]]
    recruited_abroad_share: Parameter[Share]
    recruited_in_exploitation_country: Parameter[Share]
    transit_share: Parameter[Share]
    second_transit_share: Parameter[Share]


class PeopleParameters(Strict):
    male_share: Parameter[YearShares]
    same_sex_group_share: Parameter[Share]
    child_share: Parameter[Shares]
    child_region_offset: Parameter[dict[str, float]]
    age_bands: Parameter[dict[str, Shares]]
    oldest_age: Parameter[Positive]
    education: Parameter[dict[str, Shares]]
    urban_share: Parameter[Shares]
    marital_status: Parameter[dict[str, Shares]]
    has_children: Parameter[Shares]
    economic_activity: Parameter[dict[str, Shares]]
    referral_source: Parameter[Shares]
    hotline_share: Parameter[Share]
    identified_share: Parameter[Share]


class ExclusionParameters(Strict):
    loading: Parameter[Share]
    household_economy: Parameter[Shares]
    domain_shares: Parameter[Shares]
    mean_domains: Parameter[Positive]
    severity_rate_ratio: Parameter[Positive]
    age_odds_ratio: Parameter[Positive]
    sector_relative_risk: Parameter[Positive]


class EpisodeParameters(Strict):
    duration_median: Parameter[Positive]
    duration_log_sd: Parameter[Positive]
    duration_longest: Parameter[Positive]
    duration_longest_share_of_age: Parameter[Share]
    registration_lag_mean: Parameter[Positive]
    exit_mode: Parameter[Shares]
    return_mode: Parameter[dict[str, Shares]]
    hours: Parameter[dict[str, Shares]]
    pay_withheld: Parameter[Shares]
    resold_share: Parameter[Share]


class ExploitationParameters(Strict):
    men: Parameter[Shares]
    boys: Parameter[Shares]
    girls: Parameter[Shares]
    women_sexual_share: Parameter[YearShares]
    women_sexual_region_offset: Parameter[dict[str, float]]
    women_labour_also_share: Parameter[Share]
    women_not_sexual: Parameter[Shares]
    men_sectors: Parameter[Shares]
    construction_age_effect: Parameter[float]
    construction_rural_effect: Parameter[float]
    sector_group_correlation: Parameter[Share]
    women_sectors: Parameter[Shares]
    children_sectors: Parameter[dict[str, Shares]]
    second_sector_share: Parameter[Share]
    sexual_subtypes: Parameter[Shares]


class ControlParameters(Strict):
    means: Parameter[Shares]
    labour_factor: Parameter[dict[str, Positive]]
    frailty_log_sd: Parameter[Annotated[float, Field(ge=0.0)]]
    largest_share: Parameter[Share]


class ViolenceParameters(Strict):
    true_any_share: Parameter[Shares]
    physical_given_any: Parameter[Shares]
    sexual_given_any: Parameter[Shares]
    disclosure: Parameter[Shares]


class RecruitmentParameters(Strict):
    channel: Parameter[Shares]
    abduction: Parameter[Shares]
    paid_money: Parameter[Share]
    recruiter_relation: Parameter[dict[str, Shares]]
    second_relation_share: Parameter[Share]


class PerpetratorParameters(Strict):
    group_size_mean: Parameter[Positive]
    group_size_shape: Parameter[Annotated[float, Field(gt=-1.0)]]
    group_size_largest: Parameter[Count]
    case_group_correlation: Parameter[Share]
    seen_probability: Parameter[Share]
    women_share: Parameter[Shares]
    women_recruiter_share: Parameter[Share]
    women_recruiter_odds_ratio: Parameter[Positive]
    other_roles: Parameter[Shares]
    co_national_log_odds: Parameter[float]
    local_share: Parameter[Share]
    pool_exponent: Parameter[Positive]
    pool_other_regions: Parameter[Share]
    age_bands: Parameter[Shares]
    official_link: Parameter[Share]
    relation: Parameter[dict[str, Shares]]


class AssistanceParameters(Strict):
    given: Parameter[Shares]
    return_assistance: Parameter[Shares]
    accepted_share: Parameter[Share]
    follow_up_months: Parameter[list[Count]]
    followed_up_share: Parameter[Share]
    loss_rate: Parameter[dict[str, Positive]]


class ReTraffickingParameters(Strict):
    prevalence: Parameter[Shares]
    odds_ratios: Parameter[dict[str, Positive]]
    repeated_child_factor: Parameter[Positive]
    child_first_oldest_entry: Parameter[Positive]
    child_first_ages: Parameter[dict[str, Positive]]
    same_type_share: Parameter[Share]
    internal_after_cross_border: Parameter[Share]
    interval_median: Parameter[Positive]
    interval_log_sd: Parameter[Positive]
    hazard: Parameter[dict[str, Positive]]
    child_hazard_ratio: Parameter[Positive]
    second_registration_months: Parameter[Count]
    second_duration_months: Parameter[Count]


class RegistrationParameters(Strict):
    second_within_months: Parameter[Count]
    second_in_exploitation_country_weight: Parameter[Positive]


class NarrativeParameters(Strict):
    coded_share: Parameter[Shares]
    prevalence: Parameter[dict[str, Shares]]
    coder_sensitivity: Parameter[dict[int, Share]]
    coder_specificity: Parameter[dict[int, Share]]


class DeliveryParameters(Strict):
    last: Parameter[Count]
    first_delivery_last_year: Parameter[int]
    late_share: Parameter[Share]
    late_years: Parameter[Count]
    revised_records: Parameter[Count]
    withdrawals: Parameter[Count]
    new_code: Parameter[str]
    refused_consent_share: Parameter[Share]


class Parameters(Strict):
    """All parameters of the demonstration casebook, block by block."""

    sources: dict[str, str]
    size: SizeParameters
    forms: FormParameters
    missingness: MissingnessParameters
    regions: RegionParameters
    missions: MissionParameters
    citizenships: CitizenshipParameters
    routes: RouteParameters
    people: PeopleParameters
    exclusion: ExclusionParameters
    episodes: EpisodeParameters
    exploitation: ExploitationParameters
    control: ControlParameters
    violence: ViolenceParameters
    recruitment: RecruitmentParameters
    perpetrators: PerpetratorParameters
    assistance: AssistanceParameters
    re_trafficking: ReTraffickingParameters
    registrations: RegistrationParameters
    narratives: NarrativeParameters
    deliveries: DeliveryParameters

    @model_validator(mode="after")
    def _sources_are_listed(self) -> Self:
        for block, name, parameter in self.listed():
            if parameter.source not in self.sources:
                raise ValueError(f"{block}.{name}: source {parameter.source!r} is not among the sources")
        return self

    @model_validator(mode="after")
    def _distributions_sum_to_one(self) -> Self:
        for where, shares in self._distributions():
            if abs(sum(shares.values()) - 1.0) > SHARES_TOLERANCE:
                raise ValueError(f"{where}: the shares sum to {sum(shares.values()):.4f}, not to 1")
        return self

    def listed(self) -> list[tuple[str, str, Parameter[Any]]]:
        """Every parameter with its block and name, in the order of the file."""
        return [
            (block, name, getattr(getattr(self, block), name))
            for block in type(self).model_fields
            if block != "sources"
            for name in type(getattr(self, block)).model_fields
        ]

    @property
    def years(self) -> tuple[int, ...]:
        """The years of registration."""
        return tuple(range(self.size.first_year.value, self.size.last_year.value + 1))

    def _distributions(self) -> list[tuple[str, Shares]]:
        people, exploitation = self.people, self.exploitation
        single = {
            "exclusion.household_economy": self.exclusion.household_economy,
            "people.referral_source": people.referral_source,
            "episodes.exit_mode": self.episodes.exit_mode,
            "exploitation.men": exploitation.men,
            "exploitation.boys": exploitation.boys,
            "exploitation.girls": exploitation.girls,
            "exploitation.women_not_sexual": exploitation.women_not_sexual,
            "exploitation.men_sectors": exploitation.men_sectors,
            "exploitation.women_sectors": exploitation.women_sectors,
            "recruitment.channel": self.recruitment.channel,
            "perpetrators.age_bands": self.perpetrators.age_bands,
        }
        nested = {
            "people.age_bands": people.age_bands,
            "people.education": people.education,
            "people.marital_status": people.marital_status,
            "people.economic_activity": people.economic_activity,
            "episodes.return_mode": self.episodes.return_mode,
            "episodes.hours": self.episodes.hours,
            "exploitation.children_sectors": exploitation.children_sectors,
            "recruitment.recruiter_relation": self.recruitment.recruiter_relation,
            "perpetrators.relation": self.perpetrators.relation,
        }
        listed = [(name, parameter.value) for name, parameter in single.items()]
        for name, group in nested.items():
            listed += [(f"{name}.{key}", shares) for key, shares in group.value.items()]
        return listed


def read_parameters(file: Path = PARAMETER_FILE) -> Parameters:
    """The parameters of a file. Raises DataError with the first thing that is wrong and where it stands."""
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        return Parameters.model_validate(content)
    except OSError as error:
        raise DataError("the parameters can't be read", where=str(file)) from error
    except yaml.YAMLError as error:
        raise DataError(f"the parameters are not YAML: {error}", where=str(file)) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise DataError(
            f"the parameters of the demonstration are not valid: {first['msg']}",
            where=f"{file.name}, {where}" if where else file.name,
            remedy="correct the entry; each has value, unit, source and status",
        ) from error


@cache
def default_parameters() -> Parameters:
    """The parameters that come with the project, read once."""
    return read_parameters()


def parameter_annex(parameters: Parameters | None = None) -> pd.DataFrame:
    """The parameters as a table to print: parameter, value (JSON), unit, status, source (in words), note."""
    import pandas as pd

    parameters = parameters or default_parameters()
    rows = [
        {
            "parameter": f"{block}.{name}",
            "value": json.dumps(parameter.model_dump(mode="json")["value"], ensure_ascii=False),
            "unit": parameter.unit,
            "status": parameter.status.value,
            "source": parameters.sources[parameter.source],
            "note": parameter.note,
        }
        for block, name, parameter in parameters.listed()
    ]
    return pd.DataFrame(rows)


def with_changes(parameters: Parameters, changes: dict[str, Any]) -> Parameters:
    """A copy with other values, by ``block.name``. Raises UsageError for a parameter that does not exist."""
    content = parameters.model_dump()
    for path, value in changes.items():
        block, _, name = path.partition(".")
        if block not in content or name not in content[block]:
            raise UsageError(f"the demonstration has no parameter {path!r}")
        content[block][name]["value"] = value
    return Parameters.model_validate(content)
