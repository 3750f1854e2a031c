"""By what the casebook can be asked: the canonical dimensions, and how each is read from the tables.

A dimension is a column of the schema, a group of items (of which a case can have several), or derived from columns
(region from country, "men" from sex and age). Missions and case groups are for clustering only, never a dimension.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from data_access.casebook import schema
from data_access.casebook.schema_model import KindOfFact, Table
from data_access.disclosure.statuses import Unit
from data_access.errors import UsageError
from data_access.suggestions import nearest
from data_access.vocabulary import code_lists as codes
from data_access.vocabulary.code_lists import CodeList


class DimensionKind(StrEnum):
    CATEGORY = "category"
    YES_NO = "yes_no"
    COUNTRY = "country"
    REGION = "region"
    YEAR = "year"
    PERIOD = "period"
    ITEMS = "items"
    SET = "set"


@dataclass(frozen=True)
class Dimension:
    """One dimension. ``requires`` are the ``table.column`` that a source must carry (any of several sets).

    ``expression`` is its SQL over the aliases that ``joins`` bring in; ``item_table`` the long table of a group of
    items, with ``item_key`` the column that ties it to a case.
    """

    name: str
    label: str
    unit: Unit
    group: str
    kind: DimensionKind
    requires: tuple[frozenset[str], ...]
    code_list: CodeList | None = None
    expression: str = ""
    joins: tuple[str, ...] = ()
    item_table: str | None = None

    @property
    def multiple(self) -> bool:
        """Whether one case can have several of its categories."""
        return self.kind is DimensionKind.ITEMS

    @property
    def labels(self) -> Mapping[str, str]:
        """Label by code, where the dimension has a code list."""
        return {entry.code: entry.label for entry in self.code_list} if self.code_list else {}

    def is_carried(self, carries: Iterable[str]) -> bool:
        """Whether a source that carries these ``table.column`` can be asked by this dimension."""
        carried = frozenset(carries)
        return any(wanted <= carried for wanted in self.requires)


SEX_AND_AGE = CodeList(
    "sex_and_age",
    "Women, men, girls and boys",
    "from sex and age group",
    (
        codes.Code("women", "women"),
        codes.Code("men", "men"),
        codes.Code("girls", "girls"),
        codes.Code("boys", "boys"),
    ),
)
EXPLOITATION_KIND = CodeList(
    "exploitation_kind",
    "Kind of exploitation",
    "from the types of exploitation: sexual exploitation among them, or not",
    (codes.Code("sexual", "sexual exploitation"), codes.Code("other", "other exploitation")),
)
LAST_CONTACT = CodeList(
    "last_contact",
    "Last contact after exit",
    "from the contacts sought after exit: the last at which the person was reached",
    (
        codes.Code("none", "not reached"),
        codes.Code("0-11", "within the first year"),
        codes.Code("12-23", "in the second year"),
        codes.Code("24+", "after two years or more"),
    ),
)
ONE_TO_THREE = CodeList(
    "one_to_three", "Number", "-", (codes.Code("1", "1"), codes.Code("2", "2"), codes.Code("3+", "3 or more"))
)

_ALIASES = {
    "victim": "v", "registration": "r", "episode": "e", "recruitment": "c", "perpetrator": "p",
    "episode_perpetrator": "l",
}  # fmt: skip


def _column(
    table: Table,
    column: str,
    label: str,
    *,
    name: str | None = None,
    unit: Unit = Unit.CASE,
    kind: DimensionKind | None = None,
) -> Dimension:
    described = table.column(column)
    if kind is None:
        kind = DimensionKind.YES_NO if described.code_list is codes.YES_NO else DimensionKind.CATEGORY
    return Dimension(
        name=name or column,
        label=label,
        unit=unit,
        group=table.kind_of_fact.value,
        kind=kind,
        requires=(frozenset({f"{table.name}.{column}"}),),
        code_list=described.code_list,
        expression=f'{_ALIASES[table.name]}."{column}"',
        joins=(table.name,),
    )


def _items(
    table: Table, item: str, label: str, *, name: str | None = None, unit: Unit = Unit.CASE
) -> Dimension:
    return Dimension(
        name=name or item,
        label=label,
        unit=unit,
        group=table.kind_of_fact.value,
        kind=DimensionKind.ITEMS,
        requires=(frozenset({f"{table.name}.{item}"}),),
        code_list=table.column(item).code_list,
        expression=f'"{item}"',
        joins=("registration",) if "registration_id" in table.key else ("episode",),
        item_table=table.name,
    )


def _derived(
    name: str,
    label: str,
    group: KindOfFact,
    expression: str,
    joins: tuple[str, ...],
    *requires: frozenset[str],
    code_list: CodeList | None = None,
    kind: DimensionKind = DimensionKind.CATEGORY,
    unit: Unit = Unit.CASE,
) -> Dimension:
    return Dimension(name, label, unit, group.value, kind, requires, code_list, expression, joins)


def _set(*columns: str) -> frozenset[str]:
    return frozenset(columns)


_PROFILE = (
    _column(schema.VICTIM, "sex", "Sex"),
    _column(schema.REGISTRATION, "age_group", "Age group"),
    _derived(
        "sex_and_age", "Women, men, girls and boys", KindOfFact.PROFILE,
        "CASE WHEN v.sex = 'female' AND r.age_group = 'adult' THEN 'women' "
        "WHEN v.sex = 'male' AND r.age_group = 'adult' THEN 'men' "
        "WHEN v.sex = 'female' AND r.age_group = 'child' THEN 'girls' "
        "WHEN v.sex = 'male' AND r.age_group = 'child' THEN 'boys' END",
        ("victim", "registration"), _set("victim.sex", "registration.age_group"), code_list=SEX_AND_AGE,
    ),
    _column(schema.REGISTRATION, "age_band", "Age"),
    _column(schema.VICTIM, "citizenship", "Citizenship", kind=DimensionKind.COUNTRY),
    _derived(
        "citizenship_region", "Region of citizenship", KindOfFact.PROFILE, "citizenship_region.region",
        ("victim", "citizenship_region"), _set("victim.citizenship"), _set("victim.origin_region"),
        kind=DimensionKind.REGION,
    ),
    _column(schema.VICTIM, "education", "Education"),
    _column(schema.VICTIM, "marital_status", "Marital status"),
    _column(schema.VICTIM, "has_children", "Has children"),
    _column(schema.VICTIM, "economic_activity", "Economic activity"),
    _column(schema.VICTIM, "household_economy", "Household economy"),
    _column(schema.VICTIM, "settlement", "Place of living"),
    _column(schema.VICTIM, "ethnic_minority", "Ethnic minority"),
    _column(schema.VICTIM, "disability_or_illness", "Disability or illness"),
    _column(schema.VICTIM, "family_problems", "Problems in the family"),
    _column(schema.VICTIM, "identity_documents", "Identity documents"),
)  # fmt: skip

_REGISTRATION = (
    _column(schema.REGISTRATION, "year", "Year of registration", kind=DimensionKind.YEAR),
    _derived(
        "period", "Period of registration", KindOfFact.REGISTRATION, "{period}", ("registration",),
        _set("registration.period"), _set("registration.year"), kind=DimensionKind.PERIOD,
    ),
    _column(schema.REGISTRATION, "form_version", "Form"),
    _column(schema.REGISTRATION, "data_source", "Kind of record"),
    _column(schema.REGISTRATION, "referral_source", "Referred by"),
    _column(schema.REGISTRATION, "identification", "Identification"),
    _derived(
        "mission_region", "Region of registration", KindOfFact.REGISTRATION, "mission_region.region",
        ("registration", "mission", "mission_region"), _set("mission.country", "registration.mission_id"),
        kind=DimensionKind.REGION,
    ),
)  # fmt: skip

_EPISODE = (
    _column(schema.EPISODE, "country_of_recruitment", "Country of recruitment", kind=DimensionKind.COUNTRY),
    _column(schema.EPISODE, "country_of_exploitation", "Country of exploitation", kind=DimensionKind.COUNTRY),
    _derived(
        "exploitation_region", "Region of exploitation", KindOfFact.ROUTES, "exploitation_region.region",
        ("episode", "exploitation_region"), _set("episode.country_of_exploitation"),
        _set("episode.exploitation_region"), kind=DimensionKind.REGION,
    ),
    _column(schema.EPISODE, "crossing", "Crossing of borders"),
    _column(schema.EPISODE, "duration_band", "Duration of exploitation"),
    _column(schema.EPISODE, "age_group_at_entry", "Age group at entry"),
    _column(schema.EPISODE, "age_band_at_entry", "Age at entry"),
    _column(schema.EPISODE, "hours_per_day_band", "Working hours a day"),
    _column(schema.EPISODE, "pay_withheld", "Pay withheld"),
    _column(schema.EPISODE, "exit_mode", "Way out"),
    _column(schema.EPISODE, "return_mode", "Return"),
    _column(schema.EPISODE, "previously_trafficked", "Trafficked before"),
    _column(schema.EPISODE, "resold_in_journey", "Passed on within one journey"),
    _derived(
        "age_group_first_trafficked", "Age group when first trafficked", KindOfFact.RE_TRAFFICKING,
        "first_episode.age_group_at_entry", ("first_episode",), _set("episode.age_group_at_entry"),
        code_list=codes.AGE_GROUP,
    ),
    _derived(
        "exploitation_kind", "Kind of exploitation", KindOfFact.EXPLOITATION, "episode_kind.kind", ("episode_kind",),
        _set("exploitation.exploitation_type"), code_list=EXPLOITATION_KIND,
    ),
    _derived(
        "exploitation_kind_before", "Kind of exploitation in the earlier episode", KindOfFact.RE_TRAFFICKING,
        "earlier_kind.kind", ("earlier_kind",), _set("exploitation.exploitation_type", "episode.previously_trafficked"),
        code_list=EXPLOITATION_KIND,
    ),
    _derived(
        "crossing_before", "Crossing of borders in the earlier episode", KindOfFact.RE_TRAFFICKING,
        "earlier_episode.crossing", ("earlier_episode",), _set("episode.crossing", "episode.previously_trafficked"),
        code_list=codes.CROSSING,
    ),
    _derived(
        "later_episode", "Registered with a later episode while followed up", KindOfFact.RE_TRAFFICKING,
        "time_observed.again", ("time_observed",), _set("follow_up.in_contact", "episode.end", "registration.date"),
        code_list=codes.YES_NO, kind=DimensionKind.YES_NO,
    ),
    _items(schema.EXPLOITATION, "exploitation_type", "Type of exploitation"),
    _items(schema.SECTOR, "labour_sector", "Sector of forced labour"),
    _items(schema.SEXUAL, "sexual_subtype", "Type of sexual exploitation"),
    _items(schema.CONTROL, "means_of_control", "Means of control"),
    _items(schema.CONTROL_GROUP, "means_group", "Means of control, grouped"),
    _items(schema.VIOLENCE, "violence", "Violence reported"),
    _items(schema.ASSISTANCE, "assistance_type", "Assistance"),
    Dimension(
        "assistance_accepted", "Assistance accepted, of that given", Unit.CASE, KindOfFact.ASSISTANCE.value,
        DimensionKind.ITEMS, (_set("assistance.assistance_type", "assistance.accepted"),), codes.ASSISTANCE_TYPE,
        '"assistance_accepted"', ("registration",), schema.ACCEPTED_ASSISTANCE.name,
    ),
    _derived(
        "last_contact", "Last contact after exit", KindOfFact.ASSISTANCE, "last_contact.reached",
        ("registration", "last_contact"), _set("follow_up.in_contact", "follow_up.months_after_exit"),
        code_list=LAST_CONTACT,
    ),
    _items(schema.NARRATIVE, "narrative_code", "Code of the narrative"),
)  # fmt: skip

_ORGANISED = (
    "CASE WHEN perpetrator_count.number >= 3 AND coalesce(role_count.number, 0) >= 2 THEN 'yes' "
    "WHEN perpetrator_count.number >= 1 THEN 'no' END"
)
_NUMBER = "CASE WHEN {0}.number >= 3 THEN '3+' WHEN {0}.number >= 1 THEN CAST({0}.number AS VARCHAR) END"

_TRAFFICKERS = (
    _column(schema.RECRUITMENT, "channel", "Way of contact", name="recruitment_channel"),
    _column(schema.RECRUITMENT, "abduction", "Abducted"),
    _column(schema.RECRUITMENT, "paid_money", "Paid money to the reported perpetrators"),
    _items(schema.RECRUITER, "recruiter_relation", "Relation to the recruiter"),
    _items(schema.EPISODE_ROLE, "role", "Roles reported in the case", name="reported_role"),
    _derived(
        "perpetrators_reported", "Perpetrators reported", KindOfFact.TRAFFICKERS, _NUMBER.format("perpetrator_count"),
        ("episode", "perpetrator_count"), _set("episode_perpetrator.perpetrator_id"), code_list=ONE_TO_THREE,
    ),
    _derived(
        "roles_reported", "Roles reported", KindOfFact.TRAFFICKERS, _NUMBER.format("role_count"),
        ("episode", "role_count"), _set("perpetrator_role.role"), _set("episode_role.role"), code_list=ONE_TO_THREE,
    ),
    _derived(
        "organised_group", "Three or more perpetrators in two or more roles", KindOfFact.TRAFFICKERS, _ORGANISED,
        ("episode", "perpetrator_count", "role_count"),
        _set("episode_perpetrator.perpetrator_id", "perpetrator_role.role"),
        _set("episode_perpetrator.perpetrator_id", "episode_role.role"),
        code_list=codes.YES_NO, kind=DimensionKind.YES_NO,
    ),
)  # fmt: skip

_LINKS = (
    _items(schema.PERPETRATOR_ROLE, "role", "Role", unit=Unit.LINK),
    _column(schema.EPISODE_PERPETRATOR, "relation", "Relation to the victim", unit=Unit.LINK),
    _derived(
        "co_national", "Same citizenship as the victim", KindOfFact.TRAFFICKERS,
        "CASE WHEN p.citizenship = v.citizenship THEN 'yes' WHEN p.citizenship <> v.citizenship THEN 'no' END",
        ("victim", "perpetrator"), _set("perpetrator.citizenship", "victim.citizenship"),
        code_list=codes.YES_NO, kind=DimensionKind.YES_NO, unit=Unit.LINK,
    ),
    _derived(
        "same_region", "Same region as the victim", KindOfFact.TRAFFICKERS,
        "CASE WHEN perpetrator_region.region = citizenship_region.region THEN 'yes' "
        "WHEN perpetrator_region.region <> citizenship_region.region THEN 'no' END",
        ("victim", "perpetrator", "citizenship_region", "perpetrator_region"),
        _set("perpetrator.citizenship", "victim.citizenship"),
        _set("perpetrator.citizenship_region", "victim.origin_region"),
        code_list=codes.YES_NO, kind=DimensionKind.YES_NO, unit=Unit.LINK,
    ),
)  # fmt: skip

_PERPETRATORS = (
    _column(schema.PERPETRATOR, "sex", "Sex of the reported perpetrator", name="perpetrator_sex", unit=Unit.PERPETRATOR),
    _column(
        schema.PERPETRATOR, "age_band", "Age of the reported perpetrator", name="perpetrator_age_band",
        unit=Unit.PERPETRATOR,
    ),
    _column(
        schema.PERPETRATOR, "citizenship", "Citizenship of the reported perpetrator", name="perpetrator_citizenship",
        unit=Unit.PERPETRATOR, kind=DimensionKind.COUNTRY,
    ),
    _derived(
        "perpetrator_citizenship_region", "Region of the reported perpetrator", KindOfFact.TRAFFICKERS,
        "perpetrator_region.region", ("perpetrator", "perpetrator_region"), _set("perpetrator.citizenship"),
        _set("perpetrator.citizenship_region"), kind=DimensionKind.REGION, unit=Unit.PERPETRATOR,
    ),
    _column(schema.PERPETRATOR, "official_link", "Reported link to officials", unit=Unit.PERPETRATOR),
)  # fmt: skip


def _set_of(
    name: str, label: str, column: str, requirement: str, code_list: CodeList | None, *more: str
) -> Dimension:
    return Dimension(
        name,
        label,
        Unit.CASE,
        KindOfFact.TRAFFICKERS.value,
        DimensionKind.SET,
        tuple(_set(wanted) for wanted in (requirement, *more)),
        code_list,
        f"perpetrator_sets.{column}",
        ("episode", "perpetrator_sets"),
    )


_SETS = (
    _set_of("perpetrators_sex", "Sex of all reported perpetrators", "sexes", "perpetrator.sex", codes.PERPETRATOR_SEX),
    _set_of(
        "perpetrators_age_band", "Ages of all reported perpetrators", "ages", "perpetrator.age_band",
        codes.PERPETRATOR_AGE_BAND,
    ),
    _set_of(
        "perpetrators_region", "Regions of all reported perpetrators", "regions", "perpetrator.citizenship", None,
        "perpetrator.citizenship_region",
    ),
    _set_of(
        "relations_reported", "Relations of all reported perpetrators", "relations", "episode_perpetrator.relation",
        codes.PERPETRATOR_RELATION,
    ),
)  # fmt: skip

DIMENSIONS: tuple[Dimension, ...] = (
    *_PROFILE, *_REGISTRATION, *_EPISODE, *_TRAFFICKERS, *_SETS, *_LINKS, *_PERPETRATORS,
)  # fmt: skip

NEVER_RELEASED = (
    "mission", "mission_id", "case_group", "case_group_id", "victim_id", "perpetrator", "perpetrator_id",
)  # fmt: skip


def find_dimension(name: str) -> Dimension:
    """The dimension of that name. Raises UsageError with the nearest names."""
    for dimension in DIMENSIONS:
        if dimension.name == name:
            return dimension
    if name in NEVER_RELEASED:
        raise UsageError(
            f"{name} is never a dimension: it points to few persons",
            remedy="use it to cluster a model (groups='case_group') or as a fixed effect, C(mission)",
        )
    known = [dimension.name for dimension in DIMENSIONS]
    raise UsageError(
        f"there is no dimension {name!r}",
        remedy=f"`series table --list` shows them all{nearest(name, known)}",
    )


def usable_with(dimension: Dimension, unit: Unit) -> bool:
    """Whether a unit has one value of the dimension (or, for items, its own items).

    A link has the facts of its case and of its perpetrator; a perpetrator only its own.
    """
    if unit is Unit.CASE:
        return dimension.unit is Unit.CASE
    if unit is Unit.LINK:
        return True
    return dimension.unit is Unit.PERPETRATOR


def impossible_pairs(one: str, other: str) -> frozenset[tuple[str, str]]:
    """Pairs of codes of two dimensions that nobody can have: zeros that say nothing of anybody."""
    if (one, other) in _IMPOSSIBLE:
        return _IMPOSSIBLE[one, other]
    return frozenset((b, a) for a, b in _IMPOSSIBLE.get((other, one), ()))


_CHILD_BANDS = ("0-8", "9-17")
_IMPOSSIBLE: dict[tuple[str, str], frozenset[tuple[str, str]]] = {
    ("age_group", "age_band"): frozenset(
        (group, band)
        for group in ("child", "adult")
        for band in codes.AGE_BAND.codes
        if (group == "child") != (band in _CHILD_BANDS)
    ),
    ("age_group", "sex_and_age"): frozenset(
        {("child", "women"), ("child", "men"), ("adult", "girls"), ("adult", "boys")}
    ),
    ("sex", "sex_and_age"): frozenset(
        {("male", "women"), ("male", "girls"), ("female", "men"), ("female", "boys")}
        | {("transgender_or_other", code) for code in SEX_AND_AGE.codes}
    ),
    ("age_band", "sex_and_age"): frozenset(
        (band, code)
        for band in codes.AGE_BAND.codes
        for code in SEX_AND_AGE.codes
        if (code in ("girls", "boys")) != (band in _CHILD_BANDS)
    ),
}
