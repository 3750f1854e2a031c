"""Code lists of the canonical casebook: what each code means and which standard it follows.

HTCDS is the Human Trafficking Case Data Standard 2.0 (IOM, 2021, CC BY 4.0); CTDC the codebooks of the
Counter-Trafficking Data Collaborative; ISCED and ISIC are the UNESCO and UN classifications that HTCDS names.
Codes are ours in spelling (lower snake case) so that one list serves every source; adapters map to them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Code:
    """One entry of a code list. ``standard_code`` is its spelling in the standard that the list follows."""

    code: str
    label: str
    standard_code: str | None = None


@dataclass(frozen=True)
class CodeList:
    """An ordered list of codes with its title and the standard it follows."""

    name: str
    title: str
    standard: str
    entries: tuple[Code, ...]

    def __iter__(self) -> Iterator[Code]:
        return iter(self.entries)

    def __contains__(self, code: object) -> bool:
        return any(entry.code == code for entry in self.entries)

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(entry.code for entry in self.entries)

    def label(self, code: str) -> str:
        """The label of a code. Raises KeyError for a code that the list does not have."""
        for entry in self.entries:
            if entry.code == code:
                return entry.label
        raise KeyError(f"{code!r} is not a code of {self.name}")


def _code_list(name: str, title: str, standard: str, *rows: tuple[str, ...]) -> CodeList:
    return CodeList(name, title, standard, tuple(Code(*row) for row in rows))


SEX = _code_list(
    "sex",
    "Sex as recorded at registration",
    "CTDC; HTCDS prs_Gender",
    ("female", "women and girls", "Feminine"),
    ("male", "men and boys", "Masculine"),
    (
        "transgender_or_other",
        "transgender or non-conforming",
        "TransgenderFeminine / TransgenderMasculine / NonConforming",
    ),
)

AGE_GROUP = _code_list(
    "age_group",
    "Age group at registration",
    "CTDC majorityStatus",
    ("child", "children (under 18)", "Minor"),
    ("adult", "adults (18 and over)", "Adult"),
)

AGE_BAND = _code_list(
    "age_band",
    "Age at registration, in CTDC's bands",
    "CTDC ageBroad",
    ("0-8", "0–8", "0--8"),
    ("9-17", "9–17", "9--17"),
    ("18-20", "18–20", "18--20"),
    ("21-23", "21–23", "21--23"),
    ("24-26", "24–26", "24--26"),
    ("27-29", "27–29", "27--29"),
    ("30-38", "30–38", "30--38"),
    ("39-47", "39–47", "39--47"),
    ("48+", "48 and over", "48+"),
)

BROAD_REGION = _code_list(
    "broad_region",
    "Region, in the four groups of the victim-perpetrator data",
    "CTDC UN_COO_Region",
    ("africa", "Africa", "Africa"),
    ("americas_oceania", "Americas and Oceania", "Americas/Oceania"),
    ("asia", "Asia", "Asia"),
    ("europe", "Europe", "Europe"),
)

EXPLOITATION_TYPE = _code_list(
    "exploitation_type",
    "Type of exploitation",
    "HTCDS vic_TypeOfExploitation; CTDC",
    ("forced_labour", "forced labour", "ForcedLabour"),
    ("sexual_exploitation", "sexual exploitation", "SexualExploitation"),
    ("forced_begging", "forced begging", "ForcedBegging"),
    ("forced_marriage", "forced marriage", "ForcedMarriage"),
    ("servitude", "slavery and similar practices", "Servitude"),
    ("forced_military", "use in armed conflict", "ForcedMilitaryByNonStateActors"),
    ("organ_removal", "removal of organs", "OrganRemoval"),
    ("other", "other exploitation", "Other"),
)

LABOUR_SECTOR = _code_list(
    "labour_sector",
    "Sector of forced labour",
    "CTDC typeOfLabour; HTCDS vic_ForcedLabourIndustry (ISIC Rev. 4)",
    ("agriculture", "agriculture", "A"),
    ("fishing", "fishing and aquafarming", "A03"),
    ("construction", "construction", "F"),
    ("domestic_work", "domestic work", "T"),
    ("hospitality", "hospitality", "I"),
    ("manufacturing", "manufacturing", "C"),
    ("mining", "mining and drilling", "B"),
    ("transport", "transport", "H"),
    ("peddling", "peddling"),
    ("begging", "begging"),
    ("illicit_activities", "illicit activities"),
    ("other", "other sectors"),
)

SEXUAL_SUBTYPE = _code_list(
    "sexual_subtype",
    "Type of sexual exploitation",
    "HTCDS vic_TypeOfSexExploitation",
    ("prostitution", "exploitation in prostitution", "Prostitution"),
    ("pornography", "pornography", "Pornography"),
    ("remote_services", "remote interactive services", "RemoteInteractiveServices"),
    ("private_services", "private sexual services", "PrivateSexualServices"),
)

MEANS_OF_CONTROL = _code_list(
    "means_of_control",
    "Means of control",
    "HTCDS vic_MethodsOfControl; CTDC meansOfControl",
    ("debt_bondage", "debt bondage", "DebtBondage"),
    ("takes_earnings", "earnings taken", "TakesEarnings"),
    ("restricts_financial_access", "access to money restricted", "RestrictsFinancialAccess"),
    ("threats", "threats", "PhysicalThreats"),
    ("psychological_abuse", "psychological abuse", "PsychologicalAbuse"),
    ("physical_abuse", "physical abuse", "PhysicalAbuse"),
    ("sexual_abuse", "sexual abuse", "SexualAbuse"),
    ("false_promises", "false promises", "FalsePromises"),
    ("psychoactive_substances", "psychoactive substances", "PsychoactiveSubstance"),
    ("restricts_movement", "movement restricted", "RestrictsMovement"),
    ("restricts_medical_care", "medical care restricted", "RestrictsMedicalCare"),
    ("excessive_working_hours", "excessive working hours", "ExcessiveWorkingHours"),
    ("uses_children", "threats to children or family", "ThreatensChildrenFamily"),
    ("threat_of_law_enforcement", "threat of law enforcement", "ThreatsLawEnforcement"),
    ("withholds_necessities", "necessities withheld", "WithholdsNecessities"),
    ("withholds_documents", "documents withheld", "WithholdsDocuments"),
    ("other", "other means", "Other"),
)

MEANS_GROUP = _code_list(
    "means_group",
    "Means of control, in the groups of CTDC's data from 2021 on",
    "CTDC Global Synthetic Dataset",
    ("debt_or_earnings", "debt bondage or earnings taken", "meansDebtBondageEarnings"),
    ("threats", "threats", "meansThreats"),
    ("abuse", "psychological, physical or sexual abuse", "meansAbusePsyPhySex"),
    ("false_promises", "false promises", "meansFalsePromises"),
    ("drugs_or_alcohol", "drugs or alcohol", "meansDrugsAlcohol"),
    ("denies_basic_needs", "basic needs or movement denied", "meansDenyBasicNeeds"),
    ("excessive_working_hours", "excessive working hours", "meansExcessiveWorkHours"),
    ("withholds_documents", "documents withheld", "meansWithholdDocs"),
)

RECRUITER_RELATION = _code_list(
    "recruiter_relation",
    "Relation of the recruiter to the victim",
    "CTDC recruiterRelation",
    ("intimate_partner", "intimate partner", "IntimatePartner"),
    ("family", "family member", "Family"),
    ("friend", "friend or acquaintance", "Friend"),
    ("other", "other or a stranger", "Other"),
)

RECRUITMENT_CHANNEL = _code_list(
    "recruitment_channel",
    "How contact was made",
    "HTCDS vic_MethodOfRecruitment, in fewer groups",
    ("personal_contact", "personal contact"),
    ("employment_agency", "employment or travel agency"),
    ("newspaper_or_broadcast", "newspaper, radio or television"),
    ("internet", "internet"),
    ("other", "other"),
)

EDUCATION = _code_list(
    "education",
    "Highest level of education",
    "HTCDS prs_HighestLevelOfEducation (ISCED 2011), in fewer groups",
    ("none_or_primary", "none or primary", "ISCED 0-1"),
    ("lower_secondary", "lower secondary", "ISCED 2"),
    ("upper_secondary_or_vocational", "upper secondary or vocational", "ISCED 3-4"),
    ("tertiary", "tertiary", "ISCED 5-8"),
)

MARITAL_STATUS = _code_list(
    "marital_status",
    "Marital status",
    "HTCDS prs_MaritalStatus",
    ("single", "single", "Single"),
    ("married", "married or in partnership", "Married"),
    ("divorced_or_separated", "divorced or separated", "Divorced"),
    ("widowed", "widowed", "Widowed"),
)

HOUSEHOLD_ECONOMY = _code_list(
    "household_economy",
    "Economic situation of the household, self-assessed",
    "IOM assistance interview form",
    ("very_poor", "very poor"),
    ("poor", "poor"),
    ("standard", "standard"),
    ("well_off", "well-off"),
)

ECONOMIC_ACTIVITY = _code_list(
    "economic_activity",
    "Economic activity before recruitment",
    "IOM assistance interview form",
    ("employed", "employed"),
    ("unemployed", "unemployed"),
    ("in_education", "in education"),
    ("other", "other"),
)

SETTLEMENT = _code_list(
    "settlement",
    "Place of living before recruitment",
    "IOM assistance interview form",
    ("urban", "urban"),
    ("rural", "rural"),
)

DATA_SOURCE = _code_list(
    "data_source",
    "Kind of record",
    "CTDC Datasource",
    ("case_management", "case management", "Case Management"),
    ("hotline", "hotline", "Hotline"),
)

FORM_VERSION = _code_list(
    "form_version",
    "Version of the interview form",
    "assumption (demonstration casebook)",
    ("v1", "form 1"),
    ("v2", "form 2"),
    ("v3", "form 3"),
)

REFERRAL_SOURCE = _code_list(
    "referral_source",
    "Who referred the case",
    "HTCDS org_Type, in fewer groups",
    ("ngo", "non-governmental organisation"),
    ("law_enforcement", "law enforcement"),
    ("government", "other government body"),
    ("international_organisation", "international organisation"),
    ("self_or_family", "the person or the family"),
    ("hotline", "hotline"),
    ("other", "other"),
)

IDENTIFICATION = _code_list(
    "identification",
    "Status of identification",
    "HTCDS vic_TraffickingStatus",
    ("possible", "possible victim of trafficking", "PossibleVictimOfTrafficking"),
    ("actual", "identified victim of trafficking", "ActualVictimOfTrafficking"),
)

DURATION_BAND = _code_list(
    "duration_band",
    "Duration of exploitation",
    "CTDC traffickMonths",
    ("0-12", "up to 1 year", "0--12 (0-1 yr)"),
    ("13-24", "1 to 2 years", "13--24 (1-2 yrs)"),
    ("25+", "more than 2 years", "25+ (2+ yrs)"),
)

HOURS_BAND = _code_list(
    "hours_per_day_band",
    "Working hours a day",
    "assumption: bands around the legal day and 12 hours",
    ("0-8", "up to 8 hours"),
    ("9-11", "9 to 11 hours"),
    ("12+", "12 hours and more"),
)

CROSSING = _code_list(
    "crossing",
    "Whether a border was crossed",
    "IC-TIP dimension (domestic / cross-border)",
    ("internal", "within the country of citizenship"),
    ("cross_border", "across a border"),
)

ROUTE_LEG_KIND = _code_list(
    "route_leg_kind",
    "Kind of place on the route",
    "HTCDS hte_Type",
    ("recruitment", "recruitment", "Recruitment"),
    ("transit", "transit", "Transit"),
    ("exploitation", "exploitation", "Exploitation"),
)

EXIT_MODE = _code_list(
    "exit_mode",
    "How the person left the situation",
    "assumption, after Jobe 2010",
    ("escaped", "escaped"),
    ("law_enforcement_action", "action of law enforcement"),
    ("released", "released by the exploiters"),
    ("helped_by_others", "helped by others"),
    ("other", "other"),
)

RETURN_MODE = _code_list(
    "return_mode",
    "How the person returned",
    "assumption, after Jobe 2010",
    ("assisted", "assisted voluntary return"),
    ("forced", "forced return"),
    ("unassisted", "return without assistance"),
    ("not_returned", "no return"),
)

ASSISTANCE_TYPE = _code_list(
    "assistance_type",
    "Assistance",
    "HTCDS spl_Type, widened after the IOM Handbook on Direct Assistance",
    ("shelter", "shelter"),
    ("medical", "medical care", "Health"),
    ("psychosocial", "psychosocial support"),
    ("legal", "legal assistance", "Legal"),
    ("education_or_training", "education or vocational training", "Education"),
    ("livelihood_grant", "reintegration grant", "Livelihood"),
    ("return_assistance", "assistance to return"),
)

PERPETRATOR_ROLE = _code_list(
    "role",
    "Role of the reported perpetrator",
    "HTCDS per_RoleInProcess, in CTDC's four groups",
    ("recruiter_or_broker", "recruiter or broker", "IP_RecruiterBroker"),
    ("transaction", "transport, transfer, harbouring or sale", "IP_TransactionProcess"),
    ("control_or_abuse", "control, abuse or kidnapping", "IP_ControlAbuseKidnap"),
    ("exploiter", "exploiter", "IP_Exploiter"),
)

PERPETRATOR_SEX = _code_list(
    "perpetrator_sex",
    "Sex of the reported perpetrator",
    "CTDC IP_Gender",
    ("female", "women", "Female"),
    ("male", "men", "Male"),
)

PERPETRATOR_AGE_BAND = _code_list(
    "perpetrator_age_band",
    "Age of the reported perpetrator",
    "CTDC IP_ageBroad",
    ("0-29", "under 30", "0--29"),
    ("30-38", "30–38", "30--38"),
    ("39-47", "39–47", "39--47"),
    ("48+", "48 and over", "48+"),
)

PERPETRATOR_RELATION = _code_list(
    "relation",
    "Relation of the reported perpetrator to the victim",
    "CTDC IP_Relation",
    ("family_or_partner", "family or intimate partner", "FamilyIntimatePartner"),
    ("friend_or_acquaintance", "friend or acquaintance", "FriendAcquaintance"),
    ("stranger_or_other", "stranger, unknown or other", "StrangerUnknownOther"),
)

VIOLENCE = _code_list(
    "violence",
    "Kind of violence reported",
    "Stöckl et al. 2021",
    ("physical", "physical violence"),
    ("sexual", "sexual violence"),
)

NARRATIVE_CODE = _code_list(
    "narrative_code",
    "Code given to a passage of a case narrative",
    "assumption (demonstration codebook)",
    ("deception_about_work", "deception about the work"),
    ("deception_about_conditions", "deception about conditions or pay"),
    ("debt_for_travel", "debt for travel or documents"),
    ("isolation", "isolation from others"),
    ("surveillance", "surveillance"),
    ("complicity_of_officials", "complicity of officials reported"),
    ("stigma_after_return", "stigma feared or met after return"),
    ("masculinity_and_help_seeking", "being a man as an obstacle to seeking help"),
    ("economic_pressure", "economic pressure to leave again"),
    ("support_by_family", "support by the family"),
)

PAID_MONEY = _code_list(
    "paid_money",
    "Whether the victim paid money to the reported perpetrators",
    "CTDC IP_PayMoney",
    ("yes", "paid", "Yes"),
    ("no", "did not pay", "No"),
    ("some", "paid some of them, not others", "No;Yes"),
)

YES_NO = _code_list("yes_no", "Yes or no", "-", ("yes", "yes"), ("no", "no"))

ALL_CODE_LISTS: tuple[CodeList, ...] = (
    SEX,
    AGE_GROUP,
    AGE_BAND,
    BROAD_REGION,
    EXPLOITATION_TYPE,
    LABOUR_SECTOR,
    SEXUAL_SUBTYPE,
    MEANS_OF_CONTROL,
    MEANS_GROUP,
    RECRUITER_RELATION,
    RECRUITMENT_CHANNEL,
    EDUCATION,
    MARITAL_STATUS,
    HOUSEHOLD_ECONOMY,
    ECONOMIC_ACTIVITY,
    SETTLEMENT,
    DATA_SOURCE,
    FORM_VERSION,
    REFERRAL_SOURCE,
    IDENTIFICATION,
    DURATION_BAND,
    HOURS_BAND,
    CROSSING,
    ROUTE_LEG_KIND,
    EXIT_MODE,
    RETURN_MODE,
    ASSISTANCE_TYPE,
    PERPETRATOR_ROLE,
    PERPETRATOR_SEX,
    PERPETRATOR_AGE_BAND,
    PERPETRATOR_RELATION,
    VIOLENCE,
    NARRATIVE_CODE,
    PAID_MONEY,
    YES_NO,
)
