"""CTDC's Global Victim-Perpetrator Synthetic Dataset (1 December 2022).

A row is a synthetic victim with the *sets* of values that its reported perpetrators have, column by column: who
among them has which value, and how many they are, is not in the data. Rows of perpetrators are made so that
nothing is invented:

- Where no column holds several values, one row stands for the reported perpetrators of the record, alike in all
  that is recorded; the roles of the record are its roles.
- Where one column holds several values, there is one row for each; columns with one value stand in every row. Who
  of them had which role is not carried.
- Where two or more columns hold several values, there is one row for each value of each of them, in which the
  other such columns are not carried: pairing them would make up a relation.

The sets come back as the distinct values of a record's rows. Roles of a record stand in ``episode_role``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from data_access.casebook.findings import Finding
from data_access.disclosure.statuses import ProtectionClass
from data_access.sources import delimited
from data_access.sources.ctdc_reasons import REASONS
from data_access.sources.delimited import RAW, Form, sql_case, sql_text, unknown_codes
from data_access.sources.files import file_digest, find_file, read_header
from data_access.sources.interface import CollectionPeriod, Progress, Reading, SourceDescription, silent
from data_access.vocabulary.facts import Answer, NotKnownReason

if TYPE_CHECKING:
    import duckdb

PERIODS: Mapping[str, str] = {
    "2005-2013": "2005-2013",
    "2014-2018": "2014-2018",
    "2019": "2019",
    "2020": "2020",
    "2021-2022": "2021-2022",
}
SEX: Mapping[str, str] = {"Female": "female", "Male": "male"}
AGE_GROUPS: Mapping[str, str] = {"Adult": "adult", "Minor": "child"}
REGIONS: Mapping[str, str] = {
    "Africa": "africa",
    "Americas/Oceania": "americas_oceania",
    "Asia": "asia",
    "Europe": "europe",
}
AGE_BANDS: Mapping[str, str] = {"0--29": "0-29", "30--38": "30-38", "39--47": "39-47", "48+": "48+"}
RELATIONS: Mapping[str, str] = {
    "FamilyIntimatePartner": "family_or_partner",
    "FriendAcquaintance": "friend_or_acquaintance",
    "StrangerUnknownOther": "stranger_or_other",
}
PAID: Mapping[str, str] = {"Yes": "yes", "No": "no", "No;Yes": "some"}
EXPLOITATION: Mapping[str, str] = {
    "isForcedLabour": "forced_labour",
    "isSexualExploit": "sexual_exploitation",
}
ROLES: Mapping[str, str] = {
    "IP_Exploiter": "exploiter",
    "IP_RecruiterBroker": "recruiter_or_broker",
    "IP_TransactionProcess": "transaction",
    "IP_ControlAbuseKidnap": "control_or_abuse",
}


@dataclass(frozen=True)
class SetColumn:
    """A column that holds the set of values of a record's reported perpetrators."""

    written: str
    name: str
    codes: Mapping[str, str]


SETS: tuple[SetColumn, ...] = (
    SetColumn("IP_Gender", "sex", SEX),
    SetColumn("IP_ageBroad", "age_band", AGE_BANDS),
    SetColumn("IP_citizen_UNRegion", "citizenship_region", REGIONS),
    SetColumn("IP_Relation", "relation", RELATIONS),
)
SINGLE: Mapping[str, Mapping[str, str]] = {
    "yearRegister": PERIODS,
    "gender": SEX,
    "majorityStatus": AGE_GROUPS,
    "UN_COO_Region": REGIONS,
    "UN_COE_Region": REGIONS,
    "IP_PayMoney": PAID,
}
COLUMNS: tuple[str, ...] = (
    "yearRegister",
    "gender",
    "majorityStatus",
    "isForcedLabour",
    "isSexualExploit",
    "UN_COO_Region",
    "UN_COE_Region",
    "IP_Exploiter",
    "IP_Gender",
    "IP_ageBroad",
    "IP_citizen_UNRegion",
    "IP_Relation",
    "IP_PayMoney",
    "IP_RecruiterBroker",
    "IP_TransactionProcess",
    "IP_ControlAbuseKidnap",
)
FORM = Form(
    "condensed", "Global Victim-Perpetrator Synthetic Dataset, condensed (16 columns)", ",", COLUMNS, {}
)
FLAG_CODES = frozenset({"", "1", "1.0"})

_NO_COUNTRY = "the victim-perpetrator data have four broad regions, no countries"
_NOT_HERE = "the victim-perpetrator data do not carry it"
VP_REASONS: Mapping[str, str] = {
    **{key: text for key, text in REASONS.items() if not key.startswith(("perpetrator", "episode_"))},
    "victim.citizenship": _NO_COUNTRY,
    "episode.country_of_exploitation": _NO_COUNTRY,
    "episode.crossing": "four broad regions do not tell whether a border was crossed",
    "registration.year": "the victim-perpetrator data have periods of several years, not single years",
    "registration.data_source": _NOT_HERE,
    "registration.age_band": "the victim-perpetrator data tell children and adults apart, no finer ages",
    "sector": _NOT_HERE,
    "sexual": _NOT_HERE,
    "control": _NOT_HERE,
    "control_group": _NOT_HERE,
    "recruiter": "the victim-perpetrator data give the relation of all reported perpetrators, not of the recruiter",
    "recruitment.channel": _NOT_HERE,
    "perpetrator.citizenship": _NO_COUNTRY,
    "episode_perpetrator.perpetrator_id": (
        "the victim-perpetrator data give the set of values among the reported perpetrators of a record, not how "
        "many they were"
    ),
}


class CtdcVictimPerpetratorSource:
    """CTDC's Global Victim-Perpetrator Synthetic Dataset, as published."""

    name = "ctdc-victim-perpetrator"
    title = "the CTDC Global Victim-Perpetrator Synthetic Dataset"
    protection_class = ProtectionClass.PUBLISHED
    invented = False

    def fingerprint(self, data: str | Path | None, delivery: int | None) -> bytes:
        """SHA-256 of the file, which must be UTF-8 text. Raises DataError, UsageError."""
        delimited.refuse_delivery(self.title, delivery)
        return file_digest(find_file(data, self.title, ".csv"), text=True)

    def read(
        self,
        data: str | Path | None,
        delivery: int | None,
        connection: duckdb.DuckDBPyConnection,
        progress: Progress = silent,
    ) -> Reading:
        """Load the file. Raises DataError where it is another one."""
        path = find_file(data, self.title, ".csv")
        header = read_header(path)
        form, names = delimited.detect_form(header, (FORM,), path, self.title)
        progress(f"reading {path.name}: {form.title}")
        rows = delimited.load(connection, path, header, names)
        return Reading(
            description=DESCRIPTION,
            tables=_create_views(connection),
            file=path.name,
            rows_read=rows,
            findings=tuple(_check_raw(connection, path.name)),
            reasons=VP_REASONS,
        )


def _check_raw(connection: duckdb.DuckDBPyConnection, file: str) -> list[Finding]:
    found: list[Finding] = []
    for column, mapping in SINGLE.items():
        found += unknown_codes(connection, file, column, {"", *mapping})
    for column in (*EXPLOITATION, *ROLES):
        found += unknown_codes(connection, file, column, FLAG_CODES)
    for each in SETS:
        found += unknown_codes(connection, file, each.written, _written_sets(connection, each))
    return found


def _written_sets(connection: duckdb.DuckDBPyConnection, column: SetColumn) -> set[str]:
    """The sets in a column whose every member is known and occurs once."""
    rows = connection.execute(f'SELECT DISTINCT "{column.written}" FROM {RAW}').fetchall()
    allowed = {""}
    for (text,) in rows:
        members = text.split(";")
        if len(set(members)) == len(members) and set(members) <= set(column.codes):
            allowed.add(text)
    return allowed


def _create_views(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    connection.execute(f"CREATE OR REPLACE TABLE profiles AS {_profiles()}")
    views = {
        "victim": _flat("victim_id", sex=("gender", SEX), origin_region=("UN_COO_Region", REGIONS)),
        "registration": _flat(
            "registration_id, victim_id, CAST(NULL AS VARCHAR) AS mission_id, "
            "CAST(NULL AS VARCHAR) AS case_group_id, 1 AS sequence",
            period=("yearRegister", PERIODS),
            age_group=("majorityStatus", AGE_GROUPS),
        ),
        "episode": _flat(
            "episode_id, victim_id, 1 AS sequence", exploitation_region=("UN_COE_Region", REGIONS)
        ),
        "recruitment": _flat("episode_id", paid_money=("IP_PayMoney", PAID)),
        "exploitation": _flags("exploitation_type", EXPLOITATION),
        "episode_role": _flags("role", ROLES),
        "perpetrator": _perpetrators(),
        "episode_perpetrator": "SELECT episode_id, perpetrator_id, relation, relation_not_known, source_row FROM profiles",
        "perpetrator_role": _profile_roles(),
    }
    for table, query in views.items():
        connection.execute(f"CREATE OR REPLACE VIEW c_{table} AS {query}")
    return {table: f"c_{table}" for table in views}


def _flat(identifiers: str, **facts: tuple[str, Mapping[str, str]]) -> str:
    """One row a record; an empty cell is unknown."""
    columns = []
    for name, (written, mapping) in facts.items():
        value = sql_case(f'"{written}"', mapping)
        columns.append(f"{value} AS {name}")
        columns.append(f"CASE WHEN {value} IS NULL THEN '{NotKnownReason.UNKNOWN}' END AS {name}_not_known")
    return f"SELECT {identifiers}, {', '.join(columns)}, source_row FROM {RAW}"


def _flags(item: str, columns: Mapping[str, str]) -> str:
    """Items of a record: 1 is yes, empty may be a no or missing."""
    return " UNION ALL ".join(
        f"SELECT episode_id, {sql_text(code)} AS {item}, "
        f"CASE WHEN \"{written}\" = '' THEN '{Answer.NOT_KNOWN}' ELSE '{Answer.YES}' END AS answer, "
        f"CASE WHEN \"{written}\" = '' THEN '{NotKnownReason.NOT_CARRIED}' END AS answer_not_known, "
        f"source_row FROM {RAW}"
        for written, code in columns.items()
    )


def _profiles() -> str:
    """Rows of reported perpetrators after the rules at the head of this module.

    ``spread`` is the column whose values a row was made for (none where no column holds several); ``position`` the
    place of the value in its set.
    """
    reported = " OR ".join(
        f"\"{name}\" <> ''" for name in (*(each.written for each in SETS), "IP_PayMoney", *ROLES)
    )
    several = " + ".join(f"CAST(contains(\"{each.written}\", ';') AS INTEGER)" for each in SETS)
    spread = ", ".join(
        f"CASE WHEN contains(\"{each.written}\", ';') THEN list_transform("
        f"string_split(\"{each.written}\", ';'), lambda v: {{'spread': '{each.name}', 'value': v}}) ELSE [] END"
        for each in SETS
    )
    columns = ", ".join(_profile_column(each) for each in SETS)
    return (
        f"WITH reported AS (SELECT *, {several} AS several FROM {RAW} WHERE {reported}), "
        f"made AS (SELECT *, unnest(CASE WHEN several = 0 THEN [{{'spread': '', 'value': ''}}] "
        f"ELSE flatten([{spread}]) END) AS one, "
        f"generate_subscripts(CASE WHEN several = 0 THEN [{{'spread': '', 'value': ''}}] "
        f"ELSE flatten([{spread}]) END, 1) AS position FROM reported) "
        f"SELECT source_row, episode_id, several, 'p' || substr(episode_id, 2) || '-' || position AS perpetrator_id, "
        f"{columns}, {', '.join(f'{name!r}'.replace(chr(39), chr(34)) for name in ROLES)} FROM made"
    )


def _profile_column(column: SetColumn) -> str:
    written = f'"{column.written}"'
    value = (
        f"CASE WHEN one.spread = '{column.name}' THEN {sql_case('one.value', column.codes)} "
        f"WHEN contains({written}, ';') THEN NULL ELSE {sql_case(written, column.codes)} END"
    )
    reason = (
        f"CASE WHEN {value} IS NOT NULL THEN NULL WHEN contains({written}, ';') "
        f"THEN '{NotKnownReason.NOT_CARRIED}' ELSE '{NotKnownReason.UNKNOWN}' END"
    )
    return f"{value} AS {column.name}, {reason} AS {column.name}_not_known"


def _perpetrators() -> str:
    names = [each.name for each in SETS if each.name != "relation"]
    listed = ", ".join(f"{name}, {name}_not_known" for name in names)
    return f"SELECT perpetrator_id, {listed}, source_row FROM profiles"


def _profile_roles() -> str:
    """Roles by row: known only where one row stands for all reported perpetrators of the record."""
    return " UNION ALL ".join(
        f"SELECT episode_id, perpetrator_id, {sql_text(code)} AS role, "
        f"CASE WHEN several = 0 AND \"{written}\" <> '' THEN '{Answer.YES}' ELSE '{Answer.NOT_KNOWN}' END AS answer, "
        f"CASE WHEN several = 0 AND \"{written}\" <> '' THEN NULL ELSE '{NotKnownReason.NOT_CARRIED}' END "
        f"AS answer_not_known, source_row FROM profiles"
        for written, code in ROLES.items()
    )


DESCRIPTION = SourceDescription(
    name=CtdcVictimPerpetratorSource.name,
    title="CTDC Global Victim-Perpetrator Synthetic Dataset",
    protection_class=ProtectionClass.PUBLISHED,
    synthetic=True,
    differentially_private=True,
    unit_noun="records",
    years=(2005, 2022),
    citation=(
        "Counter-Trafficking Data Collaborative (CTDC). 2022. 'Global Victim-Perpetrator Synthetic Dataset', "
        "1 December 2022. Available at: https://www.ctdatacollaborative.org"
    ),
    citation_key="ctdc2022vp",
    terms="CTDC Terms of Use, https://www.ctdatacollaborative.org/page/terms-use",
    version="2022-12-01",
    counts_perpetrators=False,
    caveats=(
        "The records are synthetic: an algorithm made them to resemble the true ones under differential privacy. "
        "Counts carry its noise, more than half of the records are exact copies of another, and they are not persons.",
        "Each record is a victim with the set of values of its reported perpetrators. How many perpetrators there "
        "were, and who of them had which value, is not in the data.",
        "An empty cell may be a no or a missing answer; roles and types of exploitation are recorded as a yes only.",
        "Perpetrators are those whom victims reported. These are allegations, not findings of a court.",
        "The records are of persons who were identified and assisted: their numbers do not measure how much "
        "trafficking there is.",
    ),
    collection_timeline=(
        CollectionPeriod(
            2005,
            2013,
            "Case records of IOM and partner organisations; the publisher gives these years as one period.",
        ),
        CollectionPeriod(2014, 2018, "All IOM missions use one case system; partner organisations join."),
        CollectionPeriod(2019, 2022, "A new interview form in IOM missions from 2019."),
    ),
    form=FORM.title,
)
