"""The blocks of the demonstration's parameters: what each may hold, checked strictly by pydantic."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

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
