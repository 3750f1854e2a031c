"""From dimensions and filters to SQL over the canonical tables: one row a case, or one row a report of a perpetrator.

Only the tables and columns that a question needs are joined. A person whom two missions registered is one case: the
first registration and the episode that led to it count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from data_access.casebook.dimensions import Dimension, DimensionKind
from data_access.casebook.schema import TABLES
from data_access.casebook.schema_model import ColumnKind
from data_access.disclosure.statuses import Denominator, Unit

_ITEM_KEYS = {
    table.name: tuple(name for name in table.key if table.column(name).kind is ColumnKind.IDENTIFIER)
    for table in TABLES
}

_JOINS: dict[str, tuple[tuple[str, ...], str]] = {
    "registration": ((), "LEFT JOIN first_registration r ON r.victim_id = v.victim_id"),
    "episode": ((), "LEFT JOIN case_episode e ON e.victim_id = v.victim_id"),
    "recruitment": (("episode",), "LEFT JOIN recruitment c ON c.episode_id = e.episode_id"),
    "first_episode": ((), "LEFT JOIN first_episode ON first_episode.victim_id = v.victim_id"),
    "earlier_episode": ((), "LEFT JOIN earlier_episode ON earlier_episode.victim_id = v.victim_id"),
    "earlier_kind": (
        ("earlier_episode",),
        "LEFT JOIN episode_kind earlier_kind ON earlier_kind.episode_id = earlier_episode.episode_id",
    ),
    "episode_kind": (("episode",), "LEFT JOIN episode_kind ON episode_kind.episode_id = e.episode_id"),
    "time_observed": ((), "LEFT JOIN time_observed ON time_observed.victim_id = v.victim_id"),
    "mission": (("registration",), "LEFT JOIN mission m ON m.mission_id = r.mission_id"),
    "mission_region": (
        ("mission",),
        "LEFT JOIN region_of mission_region ON mission_region.country = m.country",
    ),
    "perpetrator_count": (
        ("episode",),
        "LEFT JOIN (SELECT episode_id, count(*) AS number FROM episode_perpetrator GROUP BY 1) perpetrator_count "
        "ON perpetrator_count.episode_id = e.episode_id",
    ),
    "role_count": (
        ("episode",),
        "LEFT JOIN (SELECT episode_id, count(DISTINCT role) AS number FROM reported_roles GROUP BY 1) role_count "
        "ON role_count.episode_id = e.episode_id",
    ),
    "perpetrator_sets": (
        ("episode",),
        "LEFT JOIN (SELECT l.episode_id, string_agg(DISTINCT p.sex, ';' ORDER BY p.sex) AS sexes, "
        "string_agg(DISTINCT p.age_band, ';' ORDER BY p.age_band) AS ages, "
        "string_agg(DISTINCT s.region, ';' ORDER BY s.region) AS regions, "
        "string_agg(DISTINCT l.relation, ';' ORDER BY l.relation) AS relations "
        "FROM episode_perpetrator l LEFT JOIN perpetrator p ON p.perpetrator_id = l.perpetrator_id "
        "LEFT JOIN region_of s ON s.country = {perpetrator} GROUP BY 1) perpetrator_sets "
        "ON perpetrator_sets.episode_id = e.episode_id",
    ),
    "citizenship_region": (
        (),
        "LEFT JOIN region_of citizenship_region ON citizenship_region.country = {victim}",
    ),
    "exploitation_region": (
        ("episode",),
        "LEFT JOIN region_of exploitation_region ON exploitation_region.country = {exploitation}",
    ),
    "perpetrator_region": (
        ("perpetrator",),
        "LEFT JOIN region_of perpetrator_region ON perpetrator_region.country = {perpetrator}",
    ),
    "perpetrator": ((), ""),
    "episode_perpetrator": ((), ""),
    "victim": ((), ""),
}
_ORDER = list(_JOINS)

_FROM_CASE = "FROM victim v"
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
    """What a source lacks or has that changes the SQL: where regions come from, how periods are made."""

    region_keys: Mapping[str, str]
    period: str


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
            self.need(_JOINS[name][0])

    def parameter(self, value: object) -> str:
        name = f"p{len(self.parameters)}"
        self.parameters[name] = value
        return f"${name}"

    def listed(self, values: Sequence[str]) -> str:
        return ", ".join(self.parameter(value) for value in values)

    def add_items(self, name: str, dimension: Dimension) -> None:
        """A row for each item that the case has (answer yes), its code in the column ``name``."""
        alias = f"items_{len(self.further)}"
        self.further.append(
            f"JOIN {dimension.item_table} {alias} ON {self._tie(dimension, alias)} AND {alias}.answer = 'yes'"
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
        alias = f"items_{len(self.further)}"
        keys = ", ".join(_ITEM_KEYS[dimension.item_table or ""])
        code = dimension.expression
        within = denominator is Denominator.WITHIN_GROUP
        told = "CASE WHEN answer = 'yes' THEN 'yes' ELSE 'no' END" if within else "answer"
        source = f"SELECT {keys}, {code} AS code, {told} AS answer FROM {dimension.item_table}"
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
        self.further.append(f"JOIN ({source}) {alias} ON {self._tie(dimension, alias)}")
        self.columns[item] = f"{alias}.code"
        self.columns[answer] = f"{alias}.answer"

    def require(self, condition: Filter) -> None:
        """Keep rows that meet a filter. A case meets one on perpetrators if any of those reported does."""
        dimension, codes = condition.dimension, condition.codes
        if self.unit is Unit.CASE and dimension.unit is not Unit.CASE:
            links = Relation(Unit.LINK, self.setting, parameters=self.parameters)
            links.columns["episode_id"] = "l.episode_id"
            links.require(condition)
            self.need(("episode",))
            self.conditions.append(f"e.episode_id IN ({links.sql()})")
        elif dimension.multiple:
            self.conditions.append(
                f"EXISTS (SELECT 1 FROM {dimension.item_table} x WHERE {self._tie(dimension, 'x')} "
                f"AND x.{dimension.expression} IN ({self.listed(codes)}) AND x.answer = 'yes')"
            )
        else:
            self.conditions.append(f"{self.expression(dimension)} IN ({self.listed(codes)})")

    def _tie(self, dimension: Dimension, alias: str) -> str:
        keys = _ITEM_KEYS[dimension.item_table or ""]
        if "registration_id" in keys:
            self.need(("registration",))
            return f"{alias}.registration_id = r.registration_id"
        self.need(("episode",))
        tie = f"{alias}.episode_id = e.episode_id"
        return tie + f" AND {alias}.perpetrator_id = l.perpetrator_id" if "perpetrator_id" in keys else tie

    def sql(self) -> str:
        """The SELECT."""
        columns = ", ".join(f'{text} AS "{name}"' for name, text in self.columns.items())
        base = _FROM_CASE if self.unit is Unit.CASE else _FROM_LINK
        there = set() if self.unit is Unit.CASE else _PART_OF_LINK
        joins = [
            _JOINS[name][1].format(**self.setting.region_keys)
            for name in _ORDER
            if name in self.joins - there
        ]
        where = f"WHERE {' AND '.join(self.conditions)}" if self.conditions else ""
        return " ".join(part for part in [f"SELECT {columns}", base, *joins, *self.further, where] if part)
