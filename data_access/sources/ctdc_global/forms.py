"""The forms of the Global Dataset: their columns, in the publisher's spelling and order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from data_access.sources.delimited import Form

MEANS: Mapping[str, str] = {
    "meansOfControlDebtBondage": "debt_bondage",
    "meansOfControlTakesEarnings": "takes_earnings",
    "meansOfControlRestrictsFinancialAccess": "restricts_financial_access",
    "meansOfControlThreats": "threats",
    "meansOfControlPsychologicalAbuse": "psychological_abuse",
    "meansOfControlPhysicalAbuse": "physical_abuse",
    "meansOfControlSexualAbuse": "sexual_abuse",
    "meansOfControlFalsePromises": "false_promises",
    "meansOfControlPsychoactiveSubstances": "psychoactive_substances",
    "meansOfControlRestrictsMovement": "restricts_movement",
    "meansOfControlRestrictsMedicalCare": "restricts_medical_care",
    "meansOfControlExcessiveWorkingHours": "excessive_working_hours",
    "meansOfControlUsesChildren": "uses_children",
    "meansOfControlThreatOfLawEnforcement": "threat_of_law_enforcement",
    "meansOfControlWithholdsNecessities": "withholds_necessities",
    "meansOfControlWithholdsDocuments": "withholds_documents",
    "meansOfControlOther": "other",
}
MEANS_GROUPS: Mapping[str, str] = {
    "meansDebtBondageEarnings": "debt_or_earnings",
    "meansThreats": "threats",
    "meansAbusePsyPhySex": "abuse",
    "meansFalsePromises": "false_promises",
    "meansDrugsAlcohol": "drugs_or_alcohol",
    "meansDenyBasicNeeds": "denies_basic_needs",
    "meansExcessiveWorkHours": "excessive_working_hours",
    "meansWithholdDocs": "withholds_documents",
}
EXPLOITATION: Mapping[str, str] = {
    "isForcedLabour": "forced_labour",
    "isSexualExploit": "sexual_exploitation",
    "isOtherExploit": "other",
    "isForcedMarriage": "forced_marriage",
    "isForcedMilitary": "forced_military",
    "isOrganRemoval": "organ_removal",
    "isSlaveryAndPractices": "servitude",
}
SECTORS: Mapping[str, str] = {
    "typeOfLabourAgriculture": "agriculture",
    "typeOfLabourAquafarming": "fishing",
    "typeOfLabourBegging": "begging",
    "typeOfLabourConstruction": "construction",
    "typeOfLabourDomesticWork": "domestic_work",
    "typeOfLabourHospitality": "hospitality",
    "typeOfLabourIllicitActivities": "illicit_activities",
    "typeOfLabourManufacturing": "manufacturing",
    "typeOfLabourMiningOrDrilling": "mining",
    "typeOfLabourPeddling": "peddling",
    "typeOfLabourTransportation": "transport",
    "typeOfLabourOther": "other",
}
SEXUAL: Mapping[str, str] = {
    "typeOfSexProstitution": "prostitution",
    "typeOfSexPornography": "pornography",
    "typeOfSexRemoteInteractiveServices": "remote_services",
    "typeOfSexPrivateSexualServices": "private_services",
}
RECRUITERS: Mapping[str, str] = {
    "recruiterRelationIntimatePartner": "intimate_partner",
    "recruiterRelationFriend": "friend",
    "recruiterRelationFamily": "family",
    "recruiterRelationOther": "other",
}


@dataclass(frozen=True)
class ItemGroup:
    """A canonical table of items, the publisher's column of each, and the column that says "not specified"."""

    table: str
    item: str
    columns: Mapping[str, str]
    not_specified: str | None = None


ITEM_GROUPS: tuple[ItemGroup, ...] = (
    ItemGroup("exploitation", "exploitation_type", EXPLOITATION),
    ItemGroup("sector", "labour_sector", SECTORS, "typeOfLabourNotSpecified"),
    ItemGroup("sexual", "sexual_subtype", SEXUAL),
    ItemGroup("control", "means_of_control", MEANS, "meansOfControlNotSpecified"),
    ItemGroup("control_group", "means_group", MEANS_GROUPS),
    ItemGroup("recruiter", "recruiter_relation", RECRUITERS, "recruiterRelationUnknown"),
)

FLAGS: tuple[str, ...] = (
    *(column for group in ITEM_GROUPS for column in group.columns),
    *(group.not_specified for group in ITEM_GROUPS if group.not_specified),
    "isSexAndLabour",
    "isAbduction",
)
CONCATENATED: frozenset[str] = frozenset(
    {
        "meansOfControlConcatenated",
        "typeOfExploitConcatenated",
        "typeOfLabourConcatenated",
        "typeOfSexConcatenated",
        "RecruiterRelationship",
    }
)
"""Columns that repeat the flags beside them in words. They are read over: the flags say the same."""

_PUBLISHER_COLUMNS: tuple[str, ...] = (
    "yearOfRegistration",
    "Datasource",
    "gender",
    "ageBroad",
    "majorityStatus",
    "majorityStatusAtExploit",
    "majorityEntry",
    "citizenship",
    *MEANS,
    "meansOfControlNotSpecified",
    "meansOfControlConcatenated",
    "isForcedLabour",
    "isSexualExploit",
    "isOtherExploit",
    "isSexAndLabour",
    "isForcedMarriage",
    "isForcedMilitary",
    "isOrganRemoval",
    "isSlaveryAndPractices",
    "typeOfExploitConcatenated",
    *SECTORS,
    "typeOfLabourNotSpecified",
    "typeOfLabourConcatenated",
    *SEXUAL,
    "typeOfSexConcatenated",
    "isAbduction",
    "RecruiterRelationship",
    "CountryOfExploitation",
    "recruiterRelationIntimatePartner",
    "recruiterRelationFriend",
    "recruiterRelationFamily",
    "recruiterRelationOther",
    "recruiterRelationUnknown",
)
_LOST_IN_RECONSTRUCTION: frozenset[str] = CONCATENATED | {
    "majorityStatusAtExploit",
    "majorityEntry",
    "isForcedMilitary",
    "isOrganRemoval",
    "typeOfLabourMiningOrDrilling",
}
_ALIASES: Mapping[str, str] = {"countryofexploitation": "CountryOfExploitation"}

PUBLISHER = Form(
    "publisher",
    "k-anonymised Global Dataset (terms of use in the header, 64 columns)",
    ";",
    _PUBLISHER_COLUMNS,
    _ALIASES,
    optional=CONCATENATED,
    leading_note=True,
)
EARLIER = Form(
    "earlier",
    "k-anonymised Global Dataset (63 columns)",
    ",",
    _PUBLISHER_COLUMNS,
    _ALIASES,
    optional=CONCATENATED,
)
RECONSTRUCTION = Form(
    "reconstruction",
    "k-anonymised Global Dataset, reconstructed (row number and 53 columns)",
    ",",
    (
        "rowInPublisherFile",
        *(name for name in _PUBLISHER_COLUMNS if name not in _LOST_IN_RECONSTRUCTION),
    ),
    _ALIASES,
)
SYNTHETIC = Form(
    "synthetic",
    "Global Synthetic Dataset (27 columns)",
    ",",
    (
        "yearOfRegistration",
        "gender",
        "ageBroad",
        "citizenship",
        "CountryOfExploitation",
        "traffickMonths",
        *MEANS_GROUPS,
        "isForcedLabour",
        "isSexualExploit",
        "isOtherExploit",
        "typeOfLabourAgriculture",
        "typeOfLabourConstruction",
        "typeOfLabourDomesticWork",
        "typeOfLabourHospitality",
        "typeOfSexProstitution",
        "typeOfSexPornography",
        *RECRUITERS,
    ),
    {
        **_ALIASES,
        "sectoroflabouragriculture": "typeOfLabourAgriculture",
        "sectoroflabourconstruction": "typeOfLabourConstruction",
        "sectoroflabourdomesticwork": "typeOfLabourDomesticWork",
        "sectoroflabourhospitality": "typeOfLabourHospitality",
        "sectorofsexprostitution": "typeOfSexProstitution",
        "sectorofsexpornography": "typeOfSexPornography",
    },
)

FORMS: tuple[Form, ...] = (PUBLISHER, EARLIER, RECONSTRUCTION, SYNTHETIC)
