"""What a new delivery of own data brings: new, revised, withdrawn and late records, new codes, completeness.

Persons are told apart by the organisation's own identifiers, so that these must be the same in both. Nothing of it is
published; counts are still rounded by who prints them, since such lists are passed on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from data_access.casebook.schema import table as canonical
from data_access.casebook.schema_model import ColumnKind
from data_access.errors import UsageError
from data_access.sources.canonical import CanonicalSource, read_tables
from data_access.sources.mapped.filling import fill
from data_access.sources.mapped.source import MappedSource, mapping_of, rows_of

if TYPE_CHECKING:
    import pandas as pd

_OWN_KEYS = ("registration_id", "episode_id")
_LATEST = ("date", "year")


@dataclass(frozen=True)
class Completeness:
    """Of how many rows a column is known, in the old and in the new data; (0, 0) where there is no such column."""

    old: tuple[int, int]
    new: tuple[int, int]

    @property
    def change(self) -> float:
        """The change of the share known, in points of 0 to 1."""
        return _share(self.new) - _share(self.old)


@dataclass(frozen=True)
class Difference:
    """What changed. ``late``: registrations that are new and lie no later than the latest of the old data; ``columns``:
    those of which the new data know anything."""

    victims: int
    new: int
    revised: int
    withdrawn: int
    late: int
    new_codes: Mapping[str, tuple[str, ...]]
    completeness: Mapping[str, Completeness]
    columns: frozenset[str] = frozenset()


def compare_deliveries(source: str, old: str | Path, new: str | Path) -> Difference:
    """Compare two deliveries of own data. Raises UsageError for a source whose records can't be told apart, DataError."""
    return compare_tables(_tables(source, old), _tables(source, new))


def compare_tables(old: Mapping[str, pd.DataFrame], new: Mapping[str, pd.DataFrame]) -> Difference:
    """Compare two sets of canonical tables whose ``victim_id`` are the organisation's own."""
    before, after = _contents(old), _contents(new)
    return Difference(
        victims=len(after),
        new=len(after.keys() - before.keys()),
        revised=sum(before[victim] != after[victim] for victim in before.keys() & after.keys()),
        withdrawn=len(before.keys() - after.keys()),
        late=_late(old["registration"], new["registration"]),
        new_codes=_new_codes(old, new),
        completeness=_completeness(old, new),
        columns=frozenset(_carried(new)),
    )


def _tables(source: str, data: str | Path) -> dict[str, pd.DataFrame]:
    if source == MappedSource.name:
        mapping = mapping_of(data)
        filled = fill(rows_of(mapping), mapping, mapping.place.name)
        tables = dict(filled.tables)
        for name in ("victim", "registration", "episode"):
            tables[name] = tables[name].assign(victim_id=tables[name]["victim_id"].map(filled.people))
        return tables
    if source == CanonicalSource.name:
        return read_tables(data)
    raise UsageError(
        f"the records of {source} can't be told apart between two deliveries",
        remedy=f"compare deliveries of {MappedSource.name} or {CanonicalSource.name}; `series diff` compares editions",
    )


def _contents(tables: Mapping[str, pd.DataFrame]) -> dict[str, frozenset[tuple[str, ...]]]:
    """All that is said of each victim: for every row of every table its values, without keys that are not the victim's."""
    owners = {
        key: dict(zip(tables[name][key], tables[name]["victim_id"], strict=True))
        for name, key in (("registration", "registration_id"), ("episode", "episode_id"))
        if name in tables
    }
    found: dict[str, set[tuple[str, ...]]] = {str(victim): set() for victim in tables["victim"]["victim_id"]}
    for name, frame in tables.items():
        parent = next((key for key in ("victim_id", *owners) if key in frame.columns), None)
        if parent is None:
            continue
        own = frame[parent] if parent == "victim_id" else frame[parent].map(owners[parent])
        listed = [column for column in canonical(name).physical_columns if column in frame.columns]
        told = [
            column
            for column in listed
            if column not in (*_OWN_KEYS, "victim_id", "mission_id", "case_group_id")
        ]
        rows = (
            frame[told]
            .astype(object)
            .where(frame[told].notna(), "")
            .astype(str)
            .itertuples(index=False, name=None)
        )
        for victim, row in zip(own, rows, strict=True):
            found.setdefault(str(victim), set()).add((name, *row))
    return {victim: frozenset(rows) for victim, rows in found.items()}


def _late(old: pd.DataFrame, new: pd.DataFrame) -> int:
    """Registrations that the old data don't have, though they lie in the time that these cover."""
    column = next((name for name in _LATEST if name in old and name in new), None)
    if column is None or old[column].dropna().empty:
        return 0
    latest = max(str(value) for value in old[column].dropna())
    before, after = (
        Counter(zip(frame["victim_id"].astype(str), frame[column].astype(str), strict=True))
        for frame in (old, new)
    )
    missing = {"None", "nan", "<NA>"}
    fresh = {
        (victim, when): number for (victim, when), number in (after - before).items() if when not in missing
    }
    return sum(number for (_, when), number in fresh.items() if when <= latest)


def _new_codes(
    old: Mapping[str, pd.DataFrame], new: Mapping[str, pd.DataFrame]
) -> dict[str, tuple[str, ...]]:
    found = {}
    for name, frame in new.items():
        for column in canonical(name):
            if column.kind not in (ColumnKind.CODE, ColumnKind.COUNTRY) or column.name not in frame:
                continue
            before = (
                set(old[name][column.name].dropna()) if name in old and column.name in old[name] else set()
            )
            fresh = sorted(set(map(str, frame[column.name].dropna())) - set(map(str, before)))
            if fresh:
                found[f"{name}.{column.name}"] = tuple(fresh)
    return found


def _completeness(
    old: Mapping[str, pd.DataFrame], new: Mapping[str, pd.DataFrame]
) -> dict[str, Completeness]:
    found = {}
    for name in dict.fromkeys((*old, *new)):
        for column in canonical(name):
            if not column.fact and column.kind is not ColumnKind.ANSWER:
                continue
            both = Completeness(_known(old, name, column.name), _known(new, name, column.name))
            if both.old != both.new:
                found[f"{name}.{column.name}"] = both
    return found


def _carried(tables: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    """Columns with a known value; of a group of items that of the items."""
    for name, frame in tables.items():
        for column in canonical(name):
            if column.name in frame and _known(tables, name, column.name)[0]:
                yield f"{name}.{column.name}"


def _known(tables: Mapping[str, pd.DataFrame], name: str, column: str) -> tuple[int, int]:
    if name not in tables or column not in tables[name]:
        return (0, 0)
    values = tables[name][column]
    return int((values.notna() & (values != "not_known")).sum()), len(values)


def _share(known: tuple[int, int]) -> float:
    return known[0] / known[1] if known[1] else 0.0
