"""Counting a group from its text, with pandas on the canonical tables: independent of the casebook's own queries."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from data_access.disclosure.groups import Answer, Condition, Group
from data_access.disclosure.statuses import Unit

Tables = Mapping[str, pd.DataFrame]
_ITEMS = {
    "exploitation_type": ("exploitation", ["episode_id"]),
    "means_of_control": ("control", ["episode_id"]),
    "role": ("perpetrator_role", ["episode_id", "perpetrator_id"]),
}


class GroupCounter:
    """Counts the members of groups. ``region_of``: region by country. ``periods``: first and last years."""

    def __init__(
        self,
        tables: Tables,
        region_of: Mapping[str, str],
        periods: tuple[tuple[int, int], ...],
        route: tuple[str, str] = ("citizenship", "country_of_exploitation"),
    ) -> None:
        self._tables, self._regions, self._periods, self._route = tables, region_of, periods, route
        self._counted: dict[str, int] = {}
        self._links = self._all_links()
        self._cases = self._all_cases()
        self._links = self._links.merge(
            self._cases, on="victim_id", how="left", suffixes=("", "_of_the_case"), validate="many_to_one"
        )

    def count(self, text: str) -> int:
        """How many members the group with this text has."""
        if text not in self._counted:
            self._counted[text] = self._count(text)
        return self._counted[text]

    def _count(self, text: str) -> int:
        group = Group.parse(text)
        rows = self._cases if group.unit is Unit.CASE else self._links
        met = pd.Series(True, index=rows.index)
        for condition in group.conditions:
            met &= self._met(rows, condition, group.unit)
        if group.unit is Unit.PERPETRATOR:
            return int(rows.loc[met, "perpetrator_id"].nunique())
        return int(met.sum())

    def _met(self, rows: pd.DataFrame, condition: Condition, unit: Unit) -> pd.Series:
        if condition.dimension == "route":
            routes = rows[self._route[0]] + ">" + rows[self._route[1]]
            return routes.notna() & ~routes.isin(condition.codes)
        if condition.dimension in _ITEMS:
            return self._items_met(rows, condition, unit)
        if condition.answer is Answer.YES:
            # a case meets a condition on perpetrators if any of those reported does
            assert unit is Unit.CASE
            met = self._links.loc[self._links[condition.dimension].isin(condition.codes), "episode_id"]
            return rows["episode_id"].isin(met)
        values = rows[condition.dimension]
        if condition.answer is Answer.KNOWN:
            return values.notna()
        if condition.answer is Answer.ONE_OF:
            return values.isin(condition.codes)
        assert condition.answer is Answer.NONE_OF
        return values.notna() & ~values.isin(condition.codes)

    def _items_met(self, rows: pd.DataFrame, condition: Condition, unit: Unit) -> pd.Series:
        table, keys = _ITEMS[condition.dimension]
        answers = self._tables[table].copy()
        if unit is Unit.CASE:
            keys = ["episode_id"]
        wide = answers[answers[condition.dimension].isin(condition.codes)]
        yes = {tuple(key) for key in wide.loc[wide["answer"] == "yes", keys].to_numpy()}
        said_no = wide[wide["answer"] == "no"].groupby(keys)[condition.dimension].nunique()
        all_no = said_no[said_no == len(condition.codes)].index
        no = {key if isinstance(key, tuple) else (key,) for key in all_no}
        told = {tuple(key) for key in answers.loc[answers["answer"] != "not_known", keys].to_numpy()}
        wanted = {
            Answer.YES: yes,
            Answer.NO: no,
            Answer.ITEM_KNOWN: yes | no,
            Answer.INFORMED: told,
        }[condition.answer]
        return pd.Series(
            [tuple(key) in wanted for key in rows[keys].to_numpy()], index=rows.index, dtype=bool
        )

    def _all_links(self) -> pd.DataFrame:
        persons = self._tables["perpetrator"].rename(
            columns={
                "sex": "perpetrator_sex",
                "age_band": "perpetrator_age_band",
                "citizenship": "perpetrator_citizenship",
            }
        )
        persons["perpetrator_citizenship_region"] = persons["perpetrator_citizenship"].map(self._regions)
        episodes = self._tables["episode"][["episode_id", "victim_id"]]
        links = self._tables["episode_perpetrator"].merge(episodes, on="episode_id")
        links = links.merge(persons, on="perpetrator_id", how="left")
        victims = self._tables["victim"].set_index("victim_id")["citizenship"]
        theirs, own = links["perpetrator_citizenship"], links["victim_id"].map(victims)
        links["co_national"] = _same(theirs, own)
        links["same_region"] = _same(theirs.map(self._regions), own.map(self._regions))
        return links

    def _all_cases(self) -> pd.DataFrame:
        first = self._tables["registration"].sort_values("sequence").drop_duplicates("victim_id")
        cases = self._tables["victim"].merge(first, on="victim_id", how="left")
        cases = cases.merge(self._tables["episode"].drop(columns="sequence"), on="victim_id", how="left")
        names = {
            (sex, age): word
            for age, words in {"adult": ("women", "men"), "child": ("girls", "boys")}.items()
            for sex, word in zip(("female", "male"), words, strict=True)
        }
        cases["sex_and_age"] = [names.get(key) for key in zip(cases["sex"], cases["age_group"], strict=True)]
        cases["period"] = cases["year"].map(self._period)
        cases["year"] = cases["year"].map(lambda year: None if pd.isna(year) else str(int(year)))
        missions = self._tables["mission"].set_index("mission_id")["country"]
        cases["mission_region"] = cases["mission_id"].map(missions).map(self._regions)
        cases["citizenship_region"] = cases["citizenship"].map(self._regions)
        cases["exploitation_region"] = cases["country_of_exploitation"].map(self._regions)
        by_episode = self._links.groupby("episode_id")
        number = by_episode.size().map(lambda n: "3+" if n >= 3 else str(n))
        cases["perpetrators_reported"] = cases["episode_id"].map(number)
        for name, column in {
            "perpetrators_sex": "perpetrator_sex",
            "relations_reported": "relation",
            "perpetrators_region": "perpetrator_citizenship_region",
        }.items():
            cases[name] = cases["episode_id"].map(by_episode[column].agg(_set_of))
        return cases

    def _period(self, year: float) -> str | None:
        if pd.isna(year):
            return None
        for first, last in self._periods:
            if first <= int(year) <= last:
                return f"{first}–{last}"
        return None


def _set_of(values: pd.Series) -> str | None:
    return ";".join(sorted(set(values.dropna()))) or None


def _same(one: pd.Series, other: pd.Series) -> pd.Series:
    same = (one == other).map({True: "yes", False: "no"})
    return same.where(one.notna() & other.notna(), None)
