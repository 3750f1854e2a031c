"""From the rows of an own file to the canonical tables, as a mapping says. Pure functions over frames.

A row is a registration and an episode; rows with the same identifier are one victim, in the order of their dates. Own
identifiers are replaced by numbers in the order of the file. What follows from other columns is filled in: the year from
the date, band and group from the age, the groups of means of control from the means, the crossing of a border from
citizenship and country of exploitation. Victims who did not agree to research are left out with all that belongs to them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from data_access.casebook.findings import Finding, printable
from data_access.casebook.schema_model import ColumnKind, Disclosure
from data_access.sources.mapped.mapping import AGE, ColumnMapping, FileMapping, Target, target
from data_access.sources.mapped.meanings import UnreadableValue, Value, meaning, named_items
from data_access.sources.mapped.reading import SOURCE_ROW, Rows
from data_access.sources.mapped.values import age_band, age_group
from data_access.sources.own_records import leave_out_without_consent
from data_access.vocabulary.facts import Answer, NotKnownReason
from data_access.vocabulary.means_of_control import CURRENT

if TYPE_CHECKING:
    import pandas as pd

_PREFIXES = {"victim_id": "v", "case_group_id": "g", "mission_id": "m"}
_CROSSING = "episode.crossing"


@dataclass
class Filled:
    """Canonical tables, with the row of the file that each row came from; and what could not be read.

    ``people``: the file's own identifiers by victim, for who compares two files; they are in no table.
    """

    tables: dict[str, pd.DataFrame]
    findings: list[Finding]
    rows_read: int
    without_consent: int = 0
    people: Mapping[str, str] = field(default_factory=dict)


def fill(rows: Rows, mapping: FileMapping, file: str) -> Filled:
    """Fill the canonical tables. Columns of the mapping that the file lacks must have been refused before."""
    filler = _Filler(rows.frame.reset_index(drop=True), mapping, file)
    return filler.filled()


@dataclass
class _Filler:
    frame: pd.DataFrame
    mapping: FileMapping
    file: str
    findings: list[Finding] = field(default_factory=list)

    def filled(self) -> Filled:
        import pandas as pd

        named = {to: name for name, to in self.mapping.targets.items()}
        keys = pd.DataFrame({SOURCE_ROW: self.frame[SOURCE_ROW]})
        numbers = [f"{at:09d}" for at in range(1, len(keys) + 1)]
        keys["registration_id"] = [f"r{number}" for number in numbers]
        keys["episode_id"] = [f"e{number}" for number in numbers]
        own = self._texts(named.get("victim.victim_id"))
        keys["victim_id"] = self._pseudonyms("victim_id", own, numbers)
        facts = self._facts(named)
        self._derive(facts)
        keys["sequence"] = _sequence(keys, facts)
        tables = {
            "victim": self._victims(keys, facts),
            "registration": self._registrations(keys, facts, named),
            "episode": _flat("episode", keys[[SOURCE_ROW, "episode_id", "victim_id", "sequence"]], facts),
        }
        if any(name.startswith("recruitment.") for name in facts):
            tables["recruitment"] = _flat("recruitment", keys[[SOURCE_ROW, "episode_id"]], facts)
        if "registration.mission_id" in named:
            offices = tables["registration"]["mission_id"].dropna().unique()
            tables["mission"] = pd.DataFrame({"mission_id": offices, SOURCE_ROW: 0})
        tables |= self._groups(keys)
        refused = leave_out_without_consent(tables)
        people = dict(zip(keys["victim_id"], own if own is not None else numbers, strict=True))
        return Filled(tables, self.findings, len(self.frame), refused, people)

    # -- identifiers ------------------------------------------------------------------------------------------------

    def _texts(self, name: str | None) -> list[str] | None:
        return None if name is None else [str(text).strip() for text in self.frame[name]]

    def _pseudonyms(self, kind: str, own: list[str] | None, numbers: list[str]) -> list[str | None]:
        """Numbers in place of own identifiers; a row without one is a person, and a case group, of its own, and of no office."""
        if own is None:
            return [f"{_PREFIXES[kind]}{number}" for number in numbers]
        given: dict[str, str] = {}
        found: list[str | None] = []
        for text, number in zip(own, numbers, strict=True):
            if not text:
                found.append(f"{_PREFIXES[kind]}{number}" if kind != "mission_id" else None)
            else:
                found.append(given.setdefault(text, f"{_PREFIXES[kind]}{number}"))
        return found

    # -- facts ------------------------------------------------------------------------------------------------------

    def _facts(self, named: Mapping[str, str]) -> dict[str, pd.DataFrame]:
        """Value and reason of each fact, by ``table.column``; a date gives the year as well, an age band and group."""
        facts: dict[str, pd.DataFrame] = {}
        for to, name in named.items():
            found = target(to)
            if found.item is not None or found.is_group or found.column.kind is ColumnKind.IDENTIFIER:
                continue
            column = self.mapping.columns[name]
            read = self._read(name, partial(meaning, column=column, found=found), found)
            if to == AGE:
                facts |= {
                    "registration.age_band": _part(read, _band),
                    "registration.age_group": _part(read, _group),
                }
            elif found.column.kind is ColumnKind.MONTH:
                facts[to] = _part(read, lambda moment: moment.text)
                if to == "registration.date" and "registration.year" not in named:
                    facts["registration.year"] = _part(read, lambda moment: moment.year)
            else:
                facts[to] = read
        return facts

    def _read(self, name: str, read: Callable[[str], Value], found: Target) -> pd.DataFrame:
        """Value and reason for each row, each text read once; what can't be read is a finding, and not known."""
        import pandas as pd

        texts = self.frame[name].astype(str)
        known: dict[str, Value] = {}
        for text in texts.unique():
            try:
                known[text] = read(text)
            except UnreadableValue as error:
                self._report(name, str(error), texts == text, text, found)
                known[text] = (None, NotKnownReason.UNKNOWN)
        values = [known[text] for text in texts]
        return pd.DataFrame(
            {
                "value": pd.Series([one[0] for one in values], dtype=object),
                "reason": [one[1] for one in values],
            }
        )

    def _report(self, name: str, message: str, where: pd.Series, text: str, found: Target) -> None:
        told = printable(text) if found.column.disclosure is not Disclosure.IDENTIFYING else None
        rows = tuple(int(row) for row in self.frame.loc[where, SOURCE_ROW])
        self.findings.append(Finding(self.file, name, "unknown_code", message, rows, told))

    def _derive(self, facts: dict[str, pd.DataFrame]) -> None:
        """Whether a border was crossed, where citizenship and country of exploitation are both known."""
        import pandas as pd

        home, place = facts.get("victim.citizenship"), facts.get("episode.country_of_exploitation")
        if _CROSSING in facts or home is None or place is None:
            return
        both = home["value"].notna() & place["value"].notna()
        crossed = home["value"] != place["value"]
        value = pd.Series(["cross_border" if one else "internal" for one in crossed], dtype=object).where(
            both, None
        )
        facts[_CROSSING] = pd.DataFrame(
            {"value": value, "reason": [None if one else NotKnownReason.UNKNOWN for one in both]}
        )

    # -- tables -----------------------------------------------------------------------------------------------------

    def _victims(self, keys: pd.DataFrame, facts: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
        """One row for each victim: of each fact what is known first; rows that disagree are findings."""
        table = _flat("victim", keys[[SOURCE_ROW, "victim_id"]], facts)
        columns = [
            name
            for name in table.columns
            if name not in (SOURCE_ROW, "victim_id") and not name.endswith("_not_known")
        ]
        by_victim = table.groupby("victim_id", sort=False)
        for name in columns:
            disagree = by_victim[name].nunique() > 1
            if disagree.any():
                rows = table.loc[table["victim_id"].isin(disagree[disagree].index), SOURCE_ROW]
                self.findings.append(
                    Finding(
                        self.file,
                        name,
                        "rows_disagree",
                        "rows of one victim say different things",
                        tuple(map(int, rows)),
                    )
                )
        found = by_victim.first().reset_index()
        for name in columns:
            reason = f"{name}_not_known"
            found[reason] = found[reason].where(found[name].isna(), None)
        return found

    def _registrations(
        self, keys: pd.DataFrame, facts: Mapping[str, pd.DataFrame], named: Mapping[str, str]
    ) -> pd.DataFrame:
        table = keys[[SOURCE_ROW, "registration_id", "victim_id", "sequence"]].copy()
        for kind in ("mission_id", "case_group_id"):
            own = self._texts(named.get(f"registration.{kind}"))
            numbers = [text[1:] for text in keys["registration_id"]]
            table[kind] = None if own is None else self._pseudonyms(kind, own, numbers)
        return _flat("registration", table, facts)

    def _groups(self, keys: pd.DataFrame) -> dict[str, pd.DataFrame]:
        """Tables of items: from cells that name items, and from columns that answer for one."""
        import pandas as pd

        pieces: dict[str, list[pd.DataFrame]] = {}
        for name, column in self.mapping.columns.items():
            found = target(column.to) if column.to else None
            if found is None or not (found.is_group or found.item):
                continue
            if found.item:
                read = self._read(name, partial(meaning, column=column, found=found), found)
                answers = {found.item: _answers(read)}
            else:
                answers = self._named_items(name, column, found)
            item, parent = found.column.name, found.table.key[0]
            for code, answer in answers.items():
                piece = keys[[SOURCE_ROW, parent]].assign(**{item: code})
                pieces.setdefault(found.table.name, []).append(
                    piece.assign(
                        answer=answer["answer"].to_numpy(), answer_not_known=answer["reason"].to_numpy()
                    )
                )
        tables = {name: _once(pd.concat(parts, ignore_index=True)) for name, parts in pieces.items()}
        # From a column or two of single means nothing can be said of whole groups of them.
        if "control.means_of_control" in self.mapping.targets.values() and "control_group" not in tables:
            tables["control_group"] = _grouped_means(tables["control"])
        return tables

    def _named_items(self, name: str, column: ColumnMapping, found: Target) -> dict[str, pd.DataFrame]:
        import pandas as pd

        texts = self.frame[name].astype(str)
        known: dict[str, tuple[frozenset[str], NotKnownReason | None]] = {}
        for text in texts.unique():
            try:
                known[text] = named_items(text, column, found)
            except UnreadableValue as error:
                self._report(name, str(error), texts == text, text, found)
                known[text] = (frozenset(), NotKnownReason.UNKNOWN)
        assert found.codes is not None
        otherwise: Value = (
            (Answer.NO.value, None)
            if column.otherwise == "no"
            else (Answer.NOT_KNOWN.value, NotKnownReason.NOT_CARRIED)
        )
        answers = {}
        for code in found.codes.codes:
            listed: list[Value] = []
            for text in texts:
                named, reason = known[text]
                if reason is not None:
                    listed.append((Answer.NOT_KNOWN.value, reason))
                else:
                    listed.append((Answer.YES.value, None) if code in named else otherwise)
            answers[code] = pd.DataFrame(
                {"answer": [one[0] for one in listed], "reason": [one[1] for one in listed]}
            )
        return answers


def _band(value: Any) -> str | None:
    if isinstance(value, int):
        return age_band(value)
    return None if value in ("child", "adult") else str(value)


def _group(value: Any) -> str:
    if isinstance(value, int):
        return age_group(value)
    return str(value) if value in ("child", "adult") else "child" if value in ("0-8", "9-17") else "adult"


def _part(read: pd.DataFrame, take: Callable[[Any], Any]) -> pd.DataFrame:
    """A part of each value; where it has none, it isn't known."""
    import pandas as pd

    values = [None if one is None else take(one) for one in read["value"]]
    reasons = [
        None if value is not None else reason or NotKnownReason.UNKNOWN
        for value, reason in zip(values, read["reason"], strict=True)
    ]
    return pd.DataFrame(
        {"value": pd.Series(values, dtype=object), "reason": pd.Series(reasons, dtype=object)}
    )


def _flat(name: str, keys: pd.DataFrame, facts: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The table with the facts that the file has; the others are left to the schema."""
    table = keys.copy()
    for fact, read in facts.items():
        of, _, column = fact.partition(".")
        if of == name:
            table[column] = read["value"].to_numpy()
            table[f"{column}_not_known"] = read["reason"].to_numpy()
    return table


def _sequence(keys: pd.DataFrame, facts: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Which of a victim's rows comes first: by date, then by year, then as in the file."""
    order = keys[["victim_id", SOURCE_ROW]].copy()
    for name in ("registration.date", "registration.year"):
        if name in facts:
            order["when"] = [str(value) if value is not None else "9999" for value in facts[name]["value"]]
            break
    else:
        order["when"] = ""
    ordered = order.sort_values(["victim_id", "when", SOURCE_ROW], kind="stable")
    return (ordered.groupby("victim_id").cumcount() + 1).reindex(keys.index)


def _answers(read: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    answers = [value if value is not None else Answer.NOT_KNOWN.value for value in read["value"]]
    return pd.DataFrame({"answer": answers, "reason": read["reason"]})


def _once(table: pd.DataFrame) -> pd.DataFrame:
    """One answer for each item: where two columns tell of it, a yes counts more than a no, and a no than nothing."""
    keys = list(table.columns[1:3])
    rank = table["answer"].map({Answer.YES.value: 0, Answer.NO.value: 1, Answer.NOT_KNOWN.value: 2})
    return (
        table.assign(_rank=rank)
        .sort_values([*keys, "_rank"], kind="stable")
        .drop_duplicates(keys)
        .drop(columns="_rank")
    )


def _grouped_means(control: pd.DataFrame) -> pd.DataFrame:
    """CTDC's groups of means of control: yes where one of the means is, no where all are no, else not known."""
    import pandas as pd

    parts = []
    for group, means in CURRENT.members.items():
        those = control[control["means_of_control"].isin(means)]
        by_case = those.groupby("episode_id", sort=False)
        answers = by_case["answer"].agg(partial(_any, members=len(means)))
        part = pd.DataFrame({SOURCE_ROW: by_case[SOURCE_ROW].first(), "answer": answers}).reset_index()
        reasons = by_case["answer_not_known"].first().to_numpy()
        part["answer_not_known"] = [
            (NotKnownReason.NOT_CARRIED if pd.isna(reason) else reason)
            if answer == Answer.NOT_KNOWN
            else None
            for answer, reason in zip(part["answer"], reasons, strict=True)
        ]
        parts.append(part.assign(means_group=group))
    columns = [SOURCE_ROW, "episode_id", "means_group", "answer", "answer_not_known"]
    return pd.concat(parts, ignore_index=True)[columns]


def _any(answers: pd.Series, members: int) -> str:
    given = list(answers)
    if Answer.YES.value in given:
        return Answer.YES.value
    all_no = given.count(Answer.NO.value) == members
    return Answer.NO.value if all_no else Answer.NOT_KNOWN.value
