"""What a user can say of the demonstration in place of a file: ``size=2000,seed=7,scenario=published-79``.

``tables=core`` leaves most tables out: for measuring how data access grows, with many more cases than reports need.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from data_access.errors import UsageError
from data_access.sources.demonstration.parameters import Parameters
from data_access.suggestions import nearest

SMALLEST = 100
EXAMPLE = "size=2000,seed=7"
CORE = (
    "mission",
    "mission_year",
    "victim",
    "registration",
    "episode",
    "recruitment",
    "exploitation",
    "sector",
    "control",
)
TABLES: Mapping[str, tuple[str, ...] | None] = {"all": None, "core": CORE}
"""Sets of tables by name; None for every table."""


@dataclass(frozen=True)
class Options:
    """Size, seed, scenario, delivery and tables of a demonstration casebook, all decided."""

    size: int
    seed: int
    scenario: str
    delivery: int
    tables: str = "all"

    def __str__(self) -> str:
        further = "" if self.tables == "all" else f",tables={self.tables}"
        return f"size={self.size},seed={self.seed},scenario={self.scenario}{further}"


def read_options(data: str | Path | None, delivery: int | None, parameters: Parameters) -> Options:
    """The options that ``data`` and ``delivery`` name; the others are the parameters'. Raises UsageError."""
    given = _pairs(str(data) if data is not None else "")
    scenarios = parameters.re_trafficking.prevalence.value
    scenario = given.get("scenario", next(iter(scenarios)))
    if scenario not in scenarios:
        raise UsageError(
            f"the demonstration has no scenario {scenario!r}",
            remedy=f"use {', '.join(scenarios)}{nearest(scenario, scenarios)}",
        )
    size = _whole_number(given, "size", parameters.size.victims.value, SMALLEST)
    last = parameters.deliveries.last.value
    chosen = last if delivery is None else delivery
    if not 1 <= chosen <= last:
        raise UsageError(
            f"the demonstration has no delivery {chosen}",
            remedy=f"use a delivery from 1 to {last}, or none for the last",
        )
    seed = _whole_number(given, "seed", parameters.size.seed.value, 0)
    return Options(size, seed, scenario, chosen, _tables(given))


def _tables(given: dict[str, str]) -> str:
    tables = given.get("tables", "all")
    if tables not in TABLES:
        raise UsageError(
            f"the demonstration has no set of tables {tables!r}",
            remedy=f"use {', '.join(TABLES)}{nearest(tables, TABLES)}",
        )
    return tables


def _pairs(text: str) -> dict[str, str]:
    known = ("size", "seed", "scenario", "tables")
    given: dict[str, str] = {}
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals:
            raise UsageError(
                f"the demonstration reads no files: {part!r} is not an option",
                remedy=f"write for example {EXAMPLE!r}, or leave the data out",
            )
        if name not in known:
            raise UsageError(
                f"the demonstration has no option {name!r}",
                remedy=f"use {', '.join(known)}{nearest(name, known)}",
            )
        if name in given:
            raise UsageError(
                f"the option {name!r} of the demonstration is given twice", remedy="give it once"
            )
        given[name] = value
    return given


def _whole_number(given: dict[str, str], name: str, default: int, smallest: int) -> int:
    text = given.get(name)
    if text is None:
        return default
    if not text.isascii() or not text.isdigit() or int(text) < smallest:
        raise UsageError(
            f"{name}={text} is not possible",
            where="demonstration",
            remedy=f"give a whole number of at least {smallest}",
        )
    return int(text)
