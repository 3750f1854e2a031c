"""The mapping of an own file: which of its columns stands for what, as a YAML file that a person corrects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from data_access.casebook.schema import TABLES, table
from data_access.casebook.schema_model import Column, ColumnKind, Table
from data_access.errors import DataError
from data_access.sources.mapped.reading import Place
from data_access.sources.mapped.values import DateOrder
from data_access.suggestions import nearest
from data_access.vocabulary.code_lists import CodeList
from data_access.vocabulary.facts import NotKnownReason

VERSION = 1
AGE = "registration.age"
"""No column of the casebook: an age in years, from which band and group follow; it is not kept."""
FLAT_TABLES = ("victim", "registration", "episode", "recruitment")
ITEM_PARENTS = ("episode_id", "registration_id")
NOT_KNOWN = {
    "not known": NotKnownReason.UNKNOWN,
    "refused": NotKnownReason.REFUSED,
    "not asked": NotKnownReason.NOT_ASKED,
}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ColumnMapping(_Strict):
    """One column: what it stands ``to``, or why it is to ``ignore``.

    ``to``: ``table.column``; ``registration.age``; or ``table.column=code`` for a column that answers for one item of a
    group (then ``codes`` say yes and no). ``codes``: words of the file to codes, or "not known", "refused", "not asked".
    ``separated_by``: where a cell holds several items. ``otherwise``: what an item is that a filled cell doesn't name.
    ``dates``: what stands first in dates in numbers.
    """

    to: str | None = None
    ignore: str | None = None
    codes: dict[str, str] = {}
    separated_by: str | None = None
    otherwise: Literal["no", "not known"] = "not known"
    dates: DateOrder = DateOrder.DAY_FIRST


class FileMapping(_Strict):
    """A whole mapping. ``checked``: whether a person has read it: nothing is imported before.

    ``title``, ``citation``, ``terms``, ``collected`` are printed in the reports.
    """

    version: Annotated[int, Field(ge=VERSION, le=VERSION)] = VERSION
    checked: bool = False
    data: str
    sheet: str | None = None
    header_row: int | None = Field(default=None, ge=1)
    title: str = "Own case records"
    citation: str = "Case records of the publishing organisation, unpublished."
    terms: str = "Confidential records; what is published of them is protected."
    collected: str = "Case records of one organisation."
    columns: dict[str, ColumnMapping]

    @property
    def place(self) -> Place:
        return Place(self.data, self.sheet, self.header_row)

    @property
    def targets(self) -> dict[str, str]:
        """Each column that stands for something, with what it stands for."""
        return {name: one.to for name, one in self.columns.items() if one.to}


class Target(BaseModel):
    """What a column can stand for. ``item`` is the code where the column answers for one item of a group."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    name: str
    table: Table
    column: Column
    item: str | None = None

    @property
    def is_group(self) -> bool:
        """Whether a cell names items of a group."""
        return self.item is None and self.table.name not in FLAT_TABLES

    @property
    def codes(self) -> CodeList | None:
        return self.column.code_list


def targets() -> Mapping[str, Target]:
    """All that a whole column can stand for, by name."""
    return {target.name: target for target in _targets()}


def _targets() -> Iterator[Target]:
    for described in TABLES:
        if described.name in FLAT_TABLES:
            for column in described:
                if column.fact or column.name in ("victim_id", "case_group_id", "mission_id"):
                    if column.kind is ColumnKind.PERIOD or (column.references and column.name == "victim_id"):
                        continue
                    yield Target(name=f"{described.name}.{column.name}", table=described, column=column)
        elif (item := item_column(described)) is not None:
            yield Target(name=f"{described.name}.{item.name}", table=described, column=item)
    age = table("registration").column("age_band")
    yield Target(name=AGE, table=table("registration"), column=age)


def item_column(described: Table) -> Column | None:
    """The column of items of a table of items that a flat file can fill; None for other tables."""
    if len(described.key) != 2 or described.key[0] not in ITEM_PARENTS:
        return None
    column = described.column(described.key[1])
    return (
        column if column.kind is ColumnKind.CODE and any(one.name == "answer" for one in described) else None
    )


def target(name: str) -> Target:
    """What a name stands for. Raises DataError with the nearest right one."""
    known = targets()
    whole, equals, item = name.partition("=")
    if whole not in known:
        raise DataError(
            f"the casebook has no {whole!r}",
            remedy=f"`series data dictionary` lists its columns{nearest(whole, known)}",
        )
    found = known[whole]
    if not equals:
        return found
    if not found.is_group or found.codes is None or item not in found.codes:
        listed = found.codes.codes if found.is_group and found.codes else ()
        raise DataError(
            f"{whole} has no item {item!r}",
            remedy=f"its items are {', '.join(listed) or 'none'}{nearest(item, listed)}",
        )
    return found.model_copy(update={"name": name, "item": item})


def read_mapping(path: Path, *, data: str | None = None) -> FileMapping:
    """Read and check a mapping; ``data`` takes the place of the data that it names, which are looked for beside it.

    Raises DataError that names the column and what is wrong with it.
    """
    try:
        # Nothing is taken for anything but text: else "no" would be false, and "1" no word.
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        mapping = FileMapping.model_validate(content)
    except FileNotFoundError:
        raise DataError(
            "there is no such mapping", where=str(path), remedy="`series data map FILE` proposes one"
        ) from None
    except (yaml.YAMLError, UnicodeDecodeError):
        raise DataError("the mapping is not valid YAML", where=str(path)) from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise DataError(f"the mapping is wrong at {place}: {first['msg'].lower()}", where=str(path)) from None
    for name, column in mapping.columns.items():
        _check(name, column, path)
    _require_once(mapping, path)
    where = data or mapping.data
    beside = Place(where).is_database or Path(where).expanduser().is_absolute()
    return mapping.model_copy(
        update={"data": where if beside or data else str(path.absolute().parent / where)}
    )


def require_checked(mapping: FileMapping, path: Path) -> None:
    """Raise DataError where nobody has said that they read the mapping."""
    if not mapping.checked:
        raise DataError(
            "nobody has checked this mapping yet",
            where=str(path),
            remedy="read it, correct what was guessed, and write `checked: true`",
        )


def _check(name: str, column: ColumnMapping, path: Path) -> None:
    if (column.to is None) == (column.ignore is None):
        raise DataError(f"the column {name!r} needs either `to` or `ignore`", where=str(path))
    if column.to is None:
        return
    try:
        found = target(column.to)
    except DataError as error:
        raise DataError(
            f"the column {name!r}: {error.message}", where=str(path), remedy=error.remedy
        ) from None
    codes = allowed_codes(found)
    for word, code in column.codes.items():
        if codes is not None and code not in codes and code not in NOT_KNOWN:
            raise DataError(
                f"the column {name!r}: {code!r}, for {word!r}, is no code of {column.to}",
                where=str(path),
                remedy=f"its codes are {', '.join(codes)}, and {', '.join(NOT_KNOWN)}{nearest(code, codes)}",
            )


def allowed_codes(found: Target) -> tuple[str, ...] | None:
    """The codes that words can stand for; None where any text is taken (countries are checked by their list)."""
    if found.item is not None:
        return ("yes", "no")
    if found.name == AGE:
        return (*found.column.code_list.codes, "child", "adult") if found.column.code_list else ()
    if found.codes is not None:
        return found.codes.codes
    if found.column.kind is ColumnKind.COUNTRY:
        from data_access.vocabulary.countries import countries

        return tuple(countries())
    return None


def _require_once(mapping: FileMapping, path: Path) -> None:
    named = list(mapping.targets.values())
    twice = sorted({name for name in named if named.count(name) > 1})
    if twice:
        columns = ", ".join(repr(name) for name, to in mapping.targets.items() if to == twice[0])
        raise DataError(
            f"the columns {columns} both stand for {twice[0]}", where=str(path), remedy="ignore one of them"
        )
