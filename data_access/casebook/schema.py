"""The canonical casebook: its tables, columns, codes and rules. The single truth.

Validation, the published data dictionary and the demonstration generator are all derived from ``TABLES``.
A *fact* that may not be known has a companion column ``<name>_not_known`` with a ``NotKnownReason``; exactly
one of the two is filled. Groups of items (types of exploitation, means of control, …) are long tables with one
row for each case and item and an ``answer`` of yes / no / not_known.
"""

from __future__ import annotations

from data_access.casebook.schema_model import Column, ColumnKind, Disclosure, KindOfFact, Rule, Table
from data_access.vocabulary import code_lists as codes
from data_access.vocabulary.code_lists import CodeList
from data_access.vocabulary.facts import Answer, NotKnownReason


def _identifier(name: str, description: str, references: str | None = None) -> Column:
    return Column(
        name, ColumnKind.IDENTIFIER, description, Disclosure.KEY, required=True, references=references
    )


def _fact(
    name: str, code_list: CodeList, description: str, disclosure: Disclosure = Disclosure.SENSITIVE
) -> Column:
    return Column(name, ColumnKind.CODE, description, disclosure, code_list, fact=True)


def _country(name: str, description: str) -> Column:
    return Column(
        name, ColumnKind.COUNTRY, description + " (ISO 3166-1 alpha-3)", Disclosure.IDENTIFYING, fact=True
    )


def _answer() -> Column:
    return Column("answer", ColumnKind.ANSWER, "yes, asked and no, or not known", fact=False, required=True)


def _reason() -> Column:
    return Column(
        "answer_not_known", ColumnKind.REASON, "why the answer is not known; empty where it is known"
    )


def _item_table(
    name: str, title: str, item: str, code_list: CodeList, kind: KindOfFact, parent: str = "episode"
) -> Table:
    parent_key = f"{parent}_id"
    return Table(
        name,
        title,
        f"{title}: one row for each {parent} and each item of the code list, tri-state.",
        kind,
        (parent_key, item),
        (
            _identifier(parent_key, f"the {parent}", references=f"{parent}.{parent_key}"),
            Column(item, ColumnKind.CODE, code_list.title, Disclosure.SENSITIVE, code_list, required=True),
            _answer(),
            _reason(),
        ),
    )


MISSION = Table(
    "mission",
    "Missions",
    "Offices that register and assist victims.",
    KindOfFact.REGISTRATION,
    ("mission_id",),
    (
        _identifier("mission_id", "the mission"),
        _country("country", "country of the mission"),
        Column(
            "opened",
            ColumnKind.YEAR,
            "first year of activity",
            Disclosure.ADMINISTRATIVE,
            minimum=1990,
            maximum=2100,
        ),
    ),
)

MISSION_YEAR = Table(
    "mission_year",
    "Mission activity",
    "Months in which a mission registered victims, by year: the exposure of rates.",
    KindOfFact.REGISTRATION,
    ("mission_id", "year"),
    (
        _identifier("mission_id", "the mission", references="mission.mission_id"),
        Column(
            "year",
            ColumnKind.YEAR,
            "calendar year",
            Disclosure.ADMINISTRATIVE,
            required=True,
            minimum=1990,
            maximum=2100,
        ),
        Column(
            "months_open",
            ColumnKind.INTEGER,
            "months of activity",
            Disclosure.ADMINISTRATIVE,
            required=True,
            minimum=0,
            maximum=12,
        ),
    ),
)

VICTIM = Table(
    "victim",
    "Victims",
    "One row for each registered victim, however many missions registered the person.",
    KindOfFact.PROFILE,
    ("victim_id",),
    (
        _identifier("victim_id", "pseudonym of the victim, without meaning"),
        _fact("sex", codes.SEX, "sex as recorded", Disclosure.IDENTIFYING),
        _country("citizenship", "first citizenship"),
        _fact(
            "origin_region",
            codes.BROAD_REGION,
            "region of origin, where a source gives no country",
            Disclosure.IDENTIFYING,
        ),
        _fact(
            "ethnic_minority",
            codes.YES_NO,
            "belongs to an ethnic minority of the country of origin",
            Disclosure.SENSITIVE,
        ),
        _fact("education", codes.EDUCATION, "highest level of education at recruitment"),
        _fact("marital_status", codes.MARITAL_STATUS, "marital status at recruitment"),
        _fact("has_children", codes.YES_NO, "has children"),
        _fact("economic_activity", codes.ECONOMIC_ACTIVITY, "economic activity before recruitment"),
        _fact("household_economy", codes.HOUSEHOLD_ECONOMY, "economic situation of the household"),
        _fact("settlement", codes.SETTLEMENT, "urban or rural place of living"),
        _fact("disability_or_illness", codes.YES_NO, "disability or chronic illness before recruitment"),
        _fact(
            "family_problems",
            codes.YES_NO,
            "violence, loss of parents or other serious problems in the family",
        ),
        _fact("identity_documents", codes.YES_NO, "had identity documents before recruitment"),
    ),
)

REGISTRATION = Table(
    "registration",
    "Registrations",
    "One row for each registration of a victim by a mission or partner.",
    KindOfFact.REGISTRATION,
    ("registration_id",),
    (
        _identifier("registration_id", "the registration"),
        _identifier("victim_id", "the victim", references="victim.victim_id"),
        Column(
            "mission_id",
            ColumnKind.IDENTIFIER,
            "the mission that registered, where known",
            Disclosure.KEY,
            references="mission.mission_id",
        ),
        Column("case_group_id", ColumnKind.IDENTIFIER, "cases identified together", Disclosure.KEY),
        Column(
            "year",
            ColumnKind.YEAR,
            "year of registration",
            Disclosure.IDENTIFYING,
            fact=True,
            minimum=1990,
            maximum=2100,
        ),
        Column(
            "period",
            ColumnKind.PERIOD,
            "period of registration, where a source gives no single year",
            Disclosure.IDENTIFYING,
            fact=True,
        ),
        Column(
            "date", ColumnKind.MONTH, "month of registration (YYYY-MM)", Disclosure.IDENTIFYING, fact=True
        ),
        Column(
            "sequence",
            ColumnKind.INTEGER,
            "1 for the first registration of this victim",
            Disclosure.ADMINISTRATIVE,
            required=True,
            minimum=1,
            maximum=20,
        ),
        _fact("form_version", codes.FORM_VERSION, "version of the interview form", Disclosure.ADMINISTRATIVE),
        _fact("data_source", codes.DATA_SOURCE, "case management or hotline", Disclosure.ADMINISTRATIVE),
        _fact("age_band", codes.AGE_BAND, "age at registration", Disclosure.IDENTIFYING),
        _fact("age_group", codes.AGE_GROUP, "child or adult at registration", Disclosure.IDENTIFYING),
        _fact("referral_source", codes.REFERRAL_SOURCE, "who referred the case"),
        _fact("identification", codes.IDENTIFICATION, "status of identification", Disclosure.ADMINISTRATIVE),
        _fact(
            "research_consent",
            codes.YES_NO,
            "agreed to the use of non-personal data for research",
            Disclosure.ADMINISTRATIVE,
        ),
    ),
)

EPISODE = Table(
    "episode",
    "Episodes",
    "One trafficking situation of a victim, from recruitment to exit.",
    KindOfFact.RE_TRAFFICKING,
    ("episode_id",),
    (
        _identifier("episode_id", "the episode"),
        _identifier("victim_id", "the victim", references="victim.victim_id"),
        Column(
            "sequence",
            ColumnKind.INTEGER,
            "order of the episodes of one victim",
            Disclosure.ADMINISTRATIVE,
            required=True,
            minimum=1,
            maximum=20,
        ),
        Column("start", ColumnKind.MONTH, "month of entry (YYYY-MM)", Disclosure.IDENTIFYING, fact=True),
        Column("end", ColumnKind.MONTH, "month of exit (YYYY-MM)", Disclosure.IDENTIFYING, fact=True),
        _fact("duration_band", codes.DURATION_BAND, "duration of exploitation"),
        _fact("age_band_at_entry", codes.AGE_BAND, "age at entry", Disclosure.IDENTIFYING),
        _fact("age_group_at_entry", codes.AGE_GROUP, "child or adult at entry", Disclosure.IDENTIFYING),
        _country("country_of_recruitment", "country of recruitment"),
        _country(
            "country_of_exploitation",
            "last country of exploitation; in IOM data often a proxy: where first identified",
        ),
        _fact(
            "exploitation_region",
            codes.BROAD_REGION,
            "region of exploitation, where a source gives no country",
            Disclosure.IDENTIFYING,
        ),
        _fact("crossing", codes.CROSSING, "whether a border was crossed"),
        _fact("exit_mode", codes.EXIT_MODE, "how the person left"),
        _fact("return_mode", codes.RETURN_MODE, "how the person returned"),
        _fact(
            "previously_trafficked",
            codes.YES_NO,
            "trafficked before this episode, as told at screening (definition R1)",
        ),
        _fact(
            "resold_in_journey",
            codes.YES_NO,
            "passed on within one journey without an exit (R3, not re-trafficking)",
        ),
        _fact("hours_per_day_band", codes.HOURS_BAND, "working hours a day"),
        _fact("pay_withheld", codes.YES_NO, "pay was withheld in part or whole"),
    ),
)

RECRUITMENT = Table(
    "recruitment",
    "Recruitment",
    "How the victim came into the episode.",
    KindOfFact.TRAFFICKERS,
    ("episode_id",),
    (
        _identifier("episode_id", "the episode", references="episode.episode_id"),
        _fact("channel", codes.RECRUITMENT_CHANNEL, "how contact was made"),
        _fact("abduction", codes.YES_NO, "abducted"),
        _fact("paid_money", codes.PAID_MONEY, "the victim paid money to the reported perpetrators"),
    ),
)

ROUTE_LEG = Table(
    "route_leg",
    "Route legs",
    "Places of one episode in their order.",
    KindOfFact.ROUTES,
    ("episode_id", "leg_number"),
    (
        _identifier("episode_id", "the episode", references="episode.episode_id"),
        Column(
            "leg_number",
            ColumnKind.INTEGER,
            "order on the route",
            Disclosure.ADMINISTRATIVE,
            required=True,
            minimum=1,
            maximum=20,
        ),
        Column(
            "kind",
            ColumnKind.CODE,
            "recruitment, transit or exploitation",
            Disclosure.SENSITIVE,
            codes.ROUTE_LEG_KIND,
            required=True,
        ),
        _country("country", "country of the place"),
    ),
)

EXPLOITATION = _item_table(
    "exploitation",
    "Types of exploitation",
    "exploitation_type",
    codes.EXPLOITATION_TYPE,
    KindOfFact.EXPLOITATION,
)
SECTOR = _item_table(
    "sector", "Sectors of forced labour", "labour_sector", codes.LABOUR_SECTOR, KindOfFact.EXPLOITATION
)
SEXUAL = _item_table(
    "sexual", "Types of sexual exploitation", "sexual_subtype", codes.SEXUAL_SUBTYPE, KindOfFact.EXPLOITATION
)
CONTROL = _item_table(
    "control", "Means of control", "means_of_control", codes.MEANS_OF_CONTROL, KindOfFact.EXPLOITATION
)
CONTROL_GROUP = _item_table(
    "control_group", "Means of control, grouped", "means_group", codes.MEANS_GROUP, KindOfFact.EXPLOITATION
)
VIOLENCE = _item_table("violence", "Violence reported", "violence", codes.VIOLENCE, KindOfFact.EXPLOITATION)
RECRUITER = _item_table(
    "recruiter",
    "Relation to the recruiter",
    "recruiter_relation",
    codes.RECRUITER_RELATION,
    KindOfFact.TRAFFICKERS,
)

PERPETRATOR = Table(
    "perpetrator",
    "Reported perpetrators",
    "Persons whom victims reported; allegations, not findings of a court.",
    KindOfFact.TRAFFICKERS,
    ("perpetrator_id",),
    (
        _identifier("perpetrator_id", "pseudonym of the reported perpetrator"),
        _fact("sex", codes.PERPETRATOR_SEX, "sex", Disclosure.IDENTIFYING),
        _fact("age_band", codes.PERPETRATOR_AGE_BAND, "age", Disclosure.IDENTIFYING),
        _country("citizenship", "citizenship"),
        _fact(
            "citizenship_region",
            codes.BROAD_REGION,
            "region of citizenship, where a source gives no country",
            Disclosure.IDENTIFYING,
        ),
        _fact("official_link", codes.YES_NO, "reported link to officials"),
    ),
)

EPISODE_PERPETRATOR = Table(
    "episode_perpetrator",
    "Perpetrators of an episode",
    "One row for each perpetrator whom a victim reported.",
    KindOfFact.TRAFFICKERS,
    ("episode_id", "perpetrator_id"),
    (
        _identifier("episode_id", "the episode", references="episode.episode_id"),
        _identifier("perpetrator_id", "the reported perpetrator", references="perpetrator.perpetrator_id"),
        _fact("relation", codes.PERPETRATOR_RELATION, "relation to the victim"),
    ),
)

PERPETRATOR_ROLE = Table(
    "perpetrator_role",
    "Roles of reported perpetrators",
    "Roles that a victim reported of a perpetrator, tri-state.",
    KindOfFact.TRAFFICKERS,
    ("episode_id", "perpetrator_id", "role"),
    (
        _identifier("episode_id", "the episode", references="episode.episode_id"),
        _identifier("perpetrator_id", "the reported perpetrator", references="perpetrator.perpetrator_id"),
        Column(
            "role",
            ColumnKind.CODE,
            "role in the process",
            Disclosure.SENSITIVE,
            codes.PERPETRATOR_ROLE,
            required=True,
        ),
        _answer(),
        _reason(),
    ),
)

EPISODE_ROLE = _item_table(
    "episode_role",
    "Roles reported in an episode",
    "role",
    codes.PERPETRATOR_ROLE,
    KindOfFact.TRAFFICKERS,
)
"""Where a source says which roles occur among the perpetrators of a case, but not who had which."""

ASSISTANCE = Table(
    "assistance",
    "Assistance",
    "Assistance by type: whether it was given, tri-state, and whether it was accepted.",
    KindOfFact.ASSISTANCE,
    ("registration_id", "assistance_type"),
    (
        _identifier("registration_id", "the registration", references="registration.registration_id"),
        Column(
            "assistance_type",
            ColumnKind.CODE,
            "kind of assistance",
            Disclosure.SENSITIVE,
            codes.ASSISTANCE_TYPE,
            required=True,
        ),
        _answer(),
        _reason(),
        _fact("accepted", codes.YES_NO, "accepted by the person, where it was offered"),
    ),
)

ACCEPTED_ASSISTANCE = Table(
    "accepted_assistance",
    "Assistance accepted",
    "A view of the assistance that was given, with the answer whether it was accepted; no table of its own.",
    KindOfFact.ASSISTANCE,
    ("registration_id", "assistance_accepted"),
    (
        _identifier("registration_id", "the registration", references="registration.registration_id"),
        Column(
            "assistance_accepted",
            ColumnKind.CODE,
            "kind of assistance",
            Disclosure.SENSITIVE,
            codes.ASSISTANCE_TYPE,
            required=True,
        ),
        _answer(),
        _reason(),
    ),
)

FOLLOW_UP = Table(
    "follow_up",
    "Follow-up",
    "Contacts after the person left the situation.",
    KindOfFact.ASSISTANCE,
    ("registration_id", "months_after_exit"),
    (
        _identifier("registration_id", "the registration", references="registration.registration_id"),
        Column(
            "months_after_exit",
            ColumnKind.INTEGER,
            "months since exit",
            Disclosure.IDENTIFYING,
            required=True,
            minimum=0,
            maximum=240,
        ),
        _fact("in_contact", codes.YES_NO, "the person was reached"),
    ),
)

NARRATIVE = Table(
    "narrative",
    "Coded narratives",
    "Codes given to case narratives; the narratives themselves are never here.",
    KindOfFact.NARRATIVE,
    ("registration_id", "narrative_code", "coder"),
    (
        _identifier("registration_id", "the registration", references="registration.registration_id"),
        Column(
            "narrative_code",
            ColumnKind.CODE,
            "code of the codebook",
            Disclosure.SENSITIVE,
            codes.NARRATIVE_CODE,
            required=True,
        ),
        Column(
            "coder",
            ColumnKind.INTEGER,
            "number of the coder",
            Disclosure.ADMINISTRATIVE,
            required=True,
            minimum=1,
            maximum=9,
        ),
        _answer(),
        _reason(),
    ),
)

TABLES: tuple[Table, ...] = (
    MISSION,
    MISSION_YEAR,
    VICTIM,
    REGISTRATION,
    EPISODE,
    RECRUITMENT,
    RECRUITER,
    ROUTE_LEG,
    EXPLOITATION,
    SECTOR,
    SEXUAL,
    CONTROL,
    CONTROL_GROUP,
    VIOLENCE,
    PERPETRATOR,
    EPISODE_PERPETRATOR,
    PERPETRATOR_ROLE,
    EPISODE_ROLE,
    ASSISTANCE,
    FOLLOW_UP,
    NARRATIVE,
)

RULES: tuple[Rule, ...] = (
    Rule("episode_ends_after_start", "episode", '"end" < "start"', "the exit lies before the entry"),
    Rule(
        "registration_year_matches_date",
        "registration",
        '"date" IS NOT NULL AND "year" IS NOT NULL AND CAST(left("date", 4) AS INTEGER) <> "year"',
        "the year and the month of registration disagree",
    ),
    Rule(
        "age_band_matches_group",
        "registration",
        "(age_group = 'child' AND age_band NOT IN ('0-8', '9-17')) OR (age_group = 'adult' AND age_band IN ('0-8', '9-17'))",
        "the age band and child / adult disagree",
    ),
)

DERIVED_ITEMS: tuple[Table, ...] = (ACCEPTED_ASSISTANCE,)
"""Groups of items that are views of other tables: asked like any group, and in no file."""

ANSWERS: tuple[str, ...] = tuple(answer.value for answer in Answer)
REASONS: tuple[str, ...] = tuple(reason.value for reason in NotKnownReason)


def table(name: str) -> Table:
    """The table of that name. Raises KeyError."""
    for candidate in TABLES:
        if candidate.name == name:
            return candidate
    raise KeyError(f"the casebook has no table {name!r}")
