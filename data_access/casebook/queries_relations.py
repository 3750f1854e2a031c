"""From dimensions and filters to SQL: one row a case, or one row a report of a perpetrator.

Cases are read from the table of cases (``cases``), reports from the canonical tables; only the columns and tables that a
question needs are read. A person whom two missions registered is one case: the first registration and the episode that
led to it count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from data_access.casebook import case_rows
from data_access.casebook.case_joins import JOINS
from data_access.casebook.cases import (
    IDENTIFIERS,
    ITEM_BITS,
    JOINED,
    bits_together,
    item_alias,
    named_columns,
)
from data_access.casebook.dimensions import Dimension, DimensionKind
from data_access.casebook.schema import DERIVED_ITEMS, TABLES
from data_access.casebook.schema_model import ColumnKind
from data_access.disclosure.statuses import Denominator, Unit
from data_access.vocabulary.facts import NotKnownReason

_ITEM_KEYS = {
    table.name: tuple(name for name in table.key if table.column(name).kind is ColumnKind.IDENTIFIER)
    for table in (*TABLES, *DERIVED_ITEMS)
}

_ORDER = list(JOINS)

_FROM_LINK = (
    "FROM episode_perpetrator l JOIN episode e ON e.episode_id = l.episode_id "
    "JOIN victim v ON v.victim_id = e.victim_id LEFT JOIN perpetrator p ON p.perpetrator_id = l.perpetrator_id"
)
_PART_OF_LINK = {"victim", "episode", "perpetrator", "episode_perpetrator"}


@dataclass(frozen=True)
class Filter:
    """A condition on one dimension: one of ``codes``."""

    dimension: Dimension
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Setting:
    """What a source lacks or has that changes the SQL: where regions come from, how periods are made, the columns of its
    table of cases, and a table with the combinations of some of these."""

    region_keys: Mapping[str, str]
    period: str
    cases: frozenset[str]
    combined: Callable[[Sequence[str]], str]


@dataclass
class Relation:
    """A SELECT in the making: columns by name, joins, conditions and their parameters."""

    unit: Unit
    setting: Setting
    columns: dict[str, str] = field(default_factory=dict)
    joins: set[str] = field(default_factory=set)
    further: list[str] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)
    parameters: dict[str, object] = field(default_factory=dict)

    def add(self, name: str, dimension: Dimension) -> None:
        """A column for a dimension that has one value a row."""
        self.columns[name] = self.expression(dimension)

    def expression(self, dimension: Dimension) -> str:
        self.need(dimension.joins)
        text = dimension.expression.replace("{period}", self.setting.period)
        return f"CAST({text} AS VARCHAR)" if dimension.kind is DimensionKind.YEAR else text

    def need(self, joins: Iterable[str]) -> None:
        for name in joins:
            self.joins.add(name)
            self.need(JOINS[name][0])

    def parameter(self, value: object) -> str:
        name = f"p{len(self.parameters)}"
        self.parameters[name] = value
        return f"${name}"

    def listed(self, values: Sequence[str]) -> str:
        return ", ".join(self.parameter(value) for value in values)

    def add_items(self, name: str, dimension: Dimension) -> None:
        """A row for each item that the case has (answer yes), its code in the column ``name``."""
        alias = f"items_{len(self.further)}"
        bits = self.bits(dimension)
        if bits:
            self.further.append(f"JOIN {self._item_bits(dimension, alias)} ON {bits}.yes & {alias}.bit <> 0")
            self.columns[name] = f"{alias}.code"
            return
        self.further.append(
            f"JOIN {dimension.item_table} {alias} ON {self.tie(dimension, alias)} AND {alias}.answer = 'yes'"
        )
        self.columns[name] = f"{alias}.{dimension.expression}"

    def add_answers(
        self,
        item: str,
        answer: str,
        dimension: Dimension,
        denominator: Denominator,
        codes: Sequence[str] | None,
    ) -> None:
        """A row for each item with a yes or no, after the rule of the denominator.

        With ``codes``, these items together: yes if any is a yes, no if all are a no.
        """
        within = denominator is Denominator.WITHIN_GROUP
        bits = self.bits(dimension)
        if bits and codes is None:
            self._add_each_answer(item, answer, dimension, bits, within)
        elif bits and codes is not None:
            self._add_answer_together(item, answer, dimension, bits, within, codes)
        else:
            self._add_answer_rows(item, answer, dimension, within, codes)

    def _add_each_answer(self, item: str, answer: str, dimension: Dimension, bits: str, within: bool) -> None:
        alias = f"items_{len(self.further)}"
        known = f"({bits}.yes | {bits}.no)"
        counts = f"{bits}.listed & {alias}.bit <> 0" if within else f"{known} & {alias}.bit <> 0"
        also = f" AND {known} <> 0" if within else ""
        self.further.append(f"JOIN {self._item_bits(dimension, alias)} ON {counts}{also}")
        self.columns[item] = f"{alias}.code"
        self.columns[answer] = f"CASE WHEN {bits}.yes & {alias}.bit <> 0 THEN 'yes' ELSE 'no' END"

    def _add_answer_together(
        self, item: str, answer: str, dimension: Dimension, bits: str, within: bool, codes: Sequence[str]
    ) -> None:
        wanted = bits_together(dimension.item_table or "", codes)
        yes, known = f"{bits}.yes & {wanted} <> 0", f"({bits}.yes | {bits}.no)"
        all_no = f"{bits}.{'listed' if within else 'no'} & {wanted} = {wanted}"
        self.conditions.append(f"({yes} OR {all_no})")
        if within:
            self.conditions.append(f"{known} <> 0")
        self.columns[item] = "''"
        self.columns[answer] = f"CASE WHEN {yes} THEN 'yes' ELSE 'no' END"

    def _add_answer_rows(
        self, item: str, answer: str, dimension: Dimension, within: bool, codes: Sequence[str] | None
    ) -> None:
        alias = f"items_{len(self.further)}"
        keys = ", ".join(_ITEM_KEYS[dimension.item_table or ""])
        told = "CASE WHEN answer = 'yes' THEN 'yes' ELSE 'no' END" if within else "answer"
        source = (
            f"SELECT {keys}, {dimension.expression} AS code, {told} AS answer FROM {dimension.item_table}"
        )
        if within:
            source += f" WHERE ({keys}) IN (SELECT ({keys}) FROM {dimension.item_table} WHERE answer <> 'not_known')"
        else:
            source += " WHERE answer <> 'not_known'"
        if codes is not None:
            number = len(codes)
            source = (
                f"SELECT {keys}, '' AS code, CASE WHEN bool_or(answer = 'yes') THEN 'yes' ELSE 'no' END AS answer "
                f"FROM ({source}) WHERE code IN ({self.listed(codes)}) GROUP BY {keys} "
                f"HAVING bool_or(answer = 'yes') OR count(*) = {number}"
            )
        self.further.append(f"JOIN ({source}) {alias} ON {self.tie(dimension, alias)}")
        self.columns[item] = f"{alias}.code"
        self.columns[answer] = f"{alias}.answer"

    def require(self, condition: Filter) -> None:
        """Keep rows that meet a filter. A case meets one on perpetrators if any of those reported does."""
        dimension, codes = condition.dimension, condition.codes
        bits = self.bits(dimension)
        if self.unit is Unit.CASE and dimension.unit is not Unit.CASE:
            links = Relation(Unit.LINK, self.setting, parameters=self.parameters)
            links.columns["episode_id"] = "l.episode_id"
            links.require(condition)
            self.need(("episode",))
            self.conditions.append(f"e.episode_id IN ({links.sql()})")
        elif bits:
            wanted = bits_together(dimension.item_table or "", codes)
            self.conditions.append(f"{bits}.yes & {wanted} <> 0")
        elif dimension.multiple:
            self.conditions.append(
                f"EXISTS (SELECT 1 FROM {dimension.item_table} x WHERE {self.tie(dimension, 'x')} "
                f"AND x.{dimension.expression} IN ({self.listed(codes)}) AND x.answer = 'yes')"
            )
        else:
            self.conditions.append(f"{self.expression(dimension)} IN ({self.listed(codes)})")

    def require_answer(self, dimension: Dimension, *, or_asked: bool) -> None:
        """Keep rows with a yes or no to any item of a group; ``or_asked``: also those who were asked."""
        bits = self.bits(dimension)
        if bits:
            self.conditions.append(
                f"{bits}.{'asked' if or_asked else 'yes'} <> 0"
                if or_asked
                else f"({bits}.yes | {bits}.no) <> 0"
            )
            return
        asked = f" OR known.answer_not_known <> '{NotKnownReason.NOT_ASKED}'" if or_asked else ""
        self.conditions.append(
            f"EXISTS (SELECT 1 FROM {dimension.item_table} known WHERE {self.tie(dimension, 'known')} "
            f"AND (known.answer <> 'not_known'{asked}))"
        )

    def bits(self, dimension: Dimension) -> str | None:
        """The alias of a group's bits, where this is about cases and their table has them."""
        alias = item_alias(dimension.item_table or "")
        is_there = self.unit is Unit.CASE and dimension.multiple and f"{alias}.yes" in self.setting.cases
        return alias if is_there else None

    def _item_bits(self, dimension: Dimension, alias: str) -> str:
        return f"(SELECT code, bit FROM {ITEM_BITS} WHERE item_table = '{dimension.item_table}') {alias}"

    def tie(self, dimension: Dimension, alias: str) -> str:
        """The condition that ties a row of a group's item table to a row of this."""
        keys = _ITEM_KEYS[dimension.item_table or ""]
        if "registration_id" in keys:
            self.need(("registration",))
            return f"{alias}.registration_id = r.registration_id"
        self.need(("episode",))
        tie = f"{alias}.episode_id = e.episode_id"
        return tie + f" AND {alias}.perpetrator_id = l.perpetrator_id" if "perpetrator_id" in keys else tie

    def sql(self) -> str:
        """The SELECT: a row for each case or report, and for each of its items where these are asked for."""
        base = f"({case_rows.each_case(self._named(self.columns))}) k" if self.unit is Unit.CASE else ""
        return self._select(self.columns, base)

    def weighted(self, names: Sequence[str]) -> str:
        """The SELECT of some of the columns with ``weight``, how many rows one stands for: cases that are alike in all
        that the question names are one row, wherever it names no identifier."""
        columns = {name: self.columns[name] for name in names}
        if self.unit is not Unit.CASE:
            return self._select({**columns, "weight": "1"}, "")
        named = self._named(columns)
        if self._is_about_facts(columns):
            read = case_rows.combinations(named, self.setting.combined(named))
        else:
            read = case_rows.each_case(named)
        return self._select({**columns, "weight": "k.weight"}, f"({read}) k")

    def of_some(self, names: Sequence[str], further: Sequence[str], chosen: str) -> str | None:
        """The SELECT of the columns ``names`` and ``further``, for cases only whose ``names`` meet a condition.

        ``further`` may be identifiers: cases are looked up by the combinations of all else. None where that can't be.
        """
        columns = {name: self.columns[name] for name in names}
        if self.unit is not Unit.CASE or not self._is_about_facts(columns):
            return None
        named = self._named(columns)
        every = {**columns, **{name: self.columns[name] for name in further}}
        numbered = self._select(
            {**columns, "combination": "k.combination"}, f"({case_rows.packed_numbered(named, 'numbered')}) k"
        )
        cases = case_rows.cases_of(named, self._named(every), "hit")
        return (
            f"WITH numbered AS MATERIALIZED ({case_rows.numbered(named, self.setting.combined(named))}), hit AS MATERIALIZED ("
            f"SELECT * FROM numbered WHERE combination IN (SELECT combination FROM ({numbered}) WHERE {chosen})) "
            f"SELECT * FROM ({self._select(every, f'({cases}) k')}) WHERE {chosen}"
        )

    def _is_about_facts(self, columns: Mapping[str, str]) -> bool:
        """Whether no identifier is named, so that many cases are alike."""
        return not IDENTIFIERS & set(self._named(columns))

    def _named(self, columns: Mapping[str, str]) -> list[str]:
        return named_columns(
            [*columns.values(), *self._joined(), *self.further, *self.conditions], self.setting.cases
        )

    def _joined(self) -> list[str]:
        there = JOINED if self.unit is Unit.CASE else _PART_OF_LINK
        return [
            JOINS[name][1].format(**self.setting.region_keys) for name in _ORDER if name in self.joins - there
        ]

    def _select(self, columns: Mapping[str, str], cases: str) -> str:
        listed = ", ".join(f'{text} AS "{name}"' for name, text in columns.items())
        base = f"FROM {cases}" if self.unit is Unit.CASE else _FROM_LINK
        where = f"WHERE {' AND '.join(self.conditions)}" if self.conditions else ""
        return " ".join(
            part for part in [f"SELECT {listed}", base, *self._joined(), *self.further, where] if part
        )
