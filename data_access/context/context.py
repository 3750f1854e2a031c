"""What others count, country by country: the outside against which registered cases are set.

Nothing of it is a case, and all of it was published by others, so its numbers are printed exactly, with its source.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from data_access.context.names import CONTEXT_NAMES
from data_access.context.population import CITATION, Inhabitants, read_population
from data_access.disclosure.statuses import CellStatus, Statistic
from data_access.disclosure.tables import Cell, ProtectedTable, TableDimension, issue_table
from data_access.errors import UsageError
from data_access.suggestions import nearest
from data_access.vocabulary.countries import countries, country_name
from data_access.vocabulary.regions import region_id, region_scheme

if TYPE_CHECKING:
    from data_access.sources.glotip import ContextPanel

Given = TypeVar("Given")
COUNTRY, REGION = "country_of_exploitation", "exploitation_region"


@dataclass(frozen=True)
class Context:
    """The outside figures that were given, by name; what was not given is not there. Made by ``open_context``."""

    files: Mapping[str, str]
    scheme: str
    _panel: ContextPanel | None = None
    _inhabitants: Inhabitants | None = None

    def has(self, name: str) -> bool:
        """Whether figures of this name were given."""
        _require_known([name])
        return name in self.files

    def countries(self, *, largest_only: bool = True) -> ProtectedTable:
        """The Member States of the United Nations with their region in the scheme; ``value`` is one for each.

        ``largest_only``: where populations were given, those of a million inhabitants or more.
        """
        scheme = region_scheme(self.scheme)
        members = [iso3 for iso3, country in countries().items() if country.member_of_the_un]
        listed = sorted((iso3 for iso3 in members if iso3 in scheme.members), key=country_name)
        if largest_only and self._inhabitants is not None:
            listed = [iso3 for iso3 in listed if (_latest(self._inhabitants.get(iso3)) or 0) >= 1_000_000]
        regions = {region_id(name): name for name in scheme.regions}
        cells = [Cell((iso3, region_id(scheme.members[iso3])), 1.0, CellStatus.RELEASED) for iso3 in listed]
        return _issued(
            [_of_countries(listed), TableDimension(REGION, "Region", tuple(regions.items()))],
            "Member States of the United Nations",
            scheme.source,
            cells,
        )

    def detected(self) -> ProtectedTable:
        """Victims whom national authorities detected, a year, over the years that each country reported (UNODC).

        ``value`` counts a censored number (below five) as one, so it is the least; ``low`` and ``high`` are the bounds.
        ``years_reported`` says over how many years. Countries that never reported are not in it.
        """
        panel = _given("glotip", self._panel)
        reported = panel.frame(indicator="detected_victims", dimension="total", sex="total", age="total")
        grouped = reported[reported["iso3"].notna()].groupby("iso3", sort=True)
        years = grouped["year"].nunique()
        low, high = (grouped[name].sum() / years for name in ("censored_low", "censored_high"))
        cells = [
            Cell(
                (iso3,), round(float(low[iso3]), 1), CellStatus.RELEASED, low=round(float(low[iso3]), 1),
                high=round(float(high[iso3]), 1), measures=(("years_reported", float(years[iso3])),),
            )
            for iso3 in years.index
        ]  # fmt: skip
        first, last = int(reported["year"].min()), int(reported["year"].max())
        population = f"victims whom national authorities detected, a year, {first}–{last}"
        return _issued([_of_countries(years.index)], population, panel.description.citation_key, cells)

    def inhabitants(self) -> ProtectedTable:
        """Millions of inhabitants in the latest year that the table has for the country (World Bank)."""
        known = _given("population", self._inhabitants)
        latest = {iso3: _latest(years) for iso3, years in sorted(known.items())}
        cells = [
            Cell((iso3,), round(number / 1e6, 2), CellStatus.RELEASED)
            for iso3, number in latest.items()
            if number
        ]
        return _issued([_of_countries(latest)], "inhabitants in millions, latest year", CITATION, cells)


def open_context(given: Mapping[str, str] | None = None, *, scheme: str = "m49") -> Context:
    """The outside figures in the files of ``given``, by name: ``glotip`` and ``population``; none of them is needed.

    Raises UsageError for another name, and DataError where a file is not what its name says.
    """
    from data_access.sources.glotip import open_context_panel

    files = dict(given or {})
    _require_known(files)
    panel = open_context_panel(files["glotip"]) if "glotip" in files else None
    inhabitants = read_population(files["population"])[0] if "population" in files else None
    return Context(files, scheme, panel, inhabitants)


def describe_context(given: Mapping[str, str | Path]) -> list[dict[str, str]]:
    """Name and digest of each file of outside figures, checked to be what its name says, for a manifest."""
    from data_access.sources.glotip import open_context_panel

    _require_known(given)
    digests = {
        "glotip": lambda path: open_context_panel(path).description.input_hash,
        "population": lambda path: read_population(path)[1],
    }
    return [{"name": name, "input_hash": digests[name](path)} for name, path in sorted(given.items())]


def _given(name: str, what: Given | None) -> Given:
    if what is None:
        raise UsageError(
            f"no figures of {name} were given", remedy=f"name the file with --context {name}=FILE"
        )
    return what


def _require_known(names: Iterable[str]) -> None:
    for name in names:
        if name not in CONTEXT_NAMES:
            raise UsageError(
                f"there are no outside figures {name!r}",
                where="--context",
                remedy=f"give {' or '.join(CONTEXT_NAMES)}{nearest(name, CONTEXT_NAMES)}",
            )


def _latest(years: Mapping[int, int] | None) -> int | None:
    return years[max(years)] if years else None


def _of_countries(codes: Iterable[str]) -> TableDimension:
    return TableDimension(COUNTRY, "Country", tuple((str(code), country_name(str(code))) for code in codes))


def _issued(
    dimensions: list[TableDimension], population: str, source: str, cells: list[Cell]
) -> ProtectedTable:
    return issue_table(
        dimensions=dimensions,
        population=population,
        statistic=Statistic.PUBLISHED_FIGURE,
        source=source,
        cells=cells,
    )
