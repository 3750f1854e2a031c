"""The casebook as a notebook sees it: filters that compose, and questions that are answered with protected tables."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data_access.casebook import queries_shares as shares
from data_access.casebook import queries_tables as tables
from data_access.casebook.coarsening import Coarsen
from data_access.casebook.dimensions import (
    DIMENSIONS,
    Dimension,
    DimensionKind,
    find_dimension,
    usable_with,
)
from data_access.casebook.population import population_words
from data_access.casebook.public_knowledge import PublicFacts, public_facts
from data_access.casebook.queries_evidence import Book, Population, has_recorded_no
from data_access.casebook.queries_question import Question
from data_access.casebook.queries_relations import Filter
from data_access.disclosure.decisions import NO_DECISIONS, Decisions, decisions_in_force
from data_access.disclosure.policy import CountRules, Profile, current_policy
from data_access.disclosure.protection_log import NOT_LOGGED, ProtectionLog, log_in_force
from data_access.disclosure.statuses import Denominator, ProtectionClass, Unit
from data_access.errors import UsageError
from data_access.suggestions import nearest

if TYPE_CHECKING:
    from data_access.casebook.description import Description
    from data_access.disclosure.microdata import ModellingFrame
    from data_access.disclosure.tables import ProtectedTable
    from data_access.disclosure.values import ProtectedValue
    from data_access.sources.interface import CollectionPeriod, Coverage, SourceDescription

REGIONS_OF = {
    "exploitation": "exploitation_region",
    "citizenship": "citizenship_region",
    "registration": "mission_region",
}
DESCRIBED = (
    "sex", "age_group", "age_band", "education", "marital_status", "settlement", "household_economy",
    "exploitation_type", "crossing", "citizenship_region", "exploitation_region", "data_source",
)  # fmt: skip


@dataclass(frozen=True, repr=False)
class Casebook:
    """The registered cases of one source, or those that meet some filters.

    Made by ``open_casebook``. Every answer is a protected table; microdata never leave, except into a
    ``ModellingFrame``, which models can read and nobody else. ``where`` gives a smaller casebook; casebooks don't change.
    """

    source: SourceDescription
    coverage_of_source: Coverage
    scheme: str
    _book: Book
    _filters: tuple[Filter, ...] = ()
    _decisions: Decisions = NO_DECISIONS
    _log: ProtectionLog = NOT_LOGGED

    # -- what it is -----------------------------------------------------------------------------------------------

    @property
    def population(self) -> str:
        """Whom the answers are about, in words: "registered victims, men, 2005–2011"."""
        return population_words(self.source, self._filters, Unit.CASE, self._book.labels)

    @property
    def is_confidential(self) -> bool:
        """Whether our own protection applies (threshold, rounding, complementary suppression)."""
        return self.source.protection_class is ProtectionClass.CONFIDENTIAL

    def dimensions(self, unit: Unit = Unit.CASE) -> list[Dimension]:
        """Everything that this source can be asked by, for a unit."""
        return [d for d in DIMENSIONS if usable_with(d, unit) and self.carries(d.name)]

    def carries(self, dimension: str) -> bool:
        """Whether the source has any known value of a dimension. Raises UsageError for one that doesn't exist."""
        return find_dimension(dimension).is_carried(self._book.carried)

    def labels(self, dimension: str) -> dict[str, str]:
        """Label by code of a dimension."""
        found = self._dimension(dimension)
        return {**found.labels, **self._book.labels.get(found.name, {})}

    def regions(self) -> list[str]:
        """Names of the regions of the scheme of this casebook, in order."""
        return sorted(self._book.labels["exploitation_region"].values())

    def describe(self, what: str | None = None) -> Description:
        """The data dictionary, to look at in a notebook: what the cases can be asked, in which words, how completely.

        ``what``: a dimension ("labour_sector": what it means, its categories, which forms asked it), a table of the
        casebook ("exploitation") or a column ("victim.education"); nothing lists all dimensions. Shares known are protected
        like any other answer. For the author's eyes: it is no evidence, and no part of a report. Raises UsageError
        that names the nearest right name.
        """
        from data_access.casebook.describing import describe

        return describe(self, what)

    def timeline(self) -> tuple[CollectionPeriod, ...]:
        """How the data were collected over the years, as the source tells it."""
        return self.source.collection_timeline

    # -- for the publisher --------------------------------------------------------------------------------------------

    @property
    def rules(self) -> CountRules:
        """The rules by which counts of this source are protected."""
        return self._profile.counts

    def under(self, decisions: Decisions, log: ProtectionLog = NOT_LOGGED) -> Casebook:
        """The same casebook under the decisions on an edition, with a log of what protection does."""
        return replace(self, _decisions=decisions, _log=log)

    def public_facts(self) -> PublicFacts:
        """What everybody knows of this casebook besides its counts."""
        return public_facts(self.source, self.coverage_of_source, self.scheme, self._population())

    # -- smaller casebooks ----------------------------------------------------------------------------------------

    def where(
        self,
        *,
        years: tuple[int, int] | int | None = None,
        region: str | Sequence[str] | None = None,
        region_of: str = "exploitation",
        **filters: str | int | bool | Sequence[str | int],
    ) -> Casebook:
        """The cases that meet conditions, on top of those already set.

        ``years``: first and last, or one. ``region``: name or id, of ``region_of`` "exploitation" (default),
        "citizenship" or "registration". Others: ``dimension=code`` (or label), or a list of them: any of these.
        A case meets a condition on reported perpetrators if any of them does.
        Raises UsageError that names the nearest right dimension or category.
        """
        conditions = list(self._filters)
        if years is not None:
            conditions.append(self._years(years))
        if region is not None:
            if region_of not in REGIONS_OF:
                raise UsageError(
                    f"there is no region of {region_of!r}",
                    remedy=f"use {', '.join(REGIONS_OF)}{nearest(region_of, REGIONS_OF)}",
                )
            filters = {**filters, REGIONS_OF[region_of]: region}
        for name, wanted in filters.items():
            dimension = self._dimension(name)
            conditions.append(Filter(dimension, self._codes(dimension, wanted)))
        return replace(self, _filters=tuple(conditions))

    # -- questions ------------------------------------------------------------------------------------------------

    def count(self, *dimensions: str, unit: Unit = Unit.CASE, margins: bool = False) -> ProtectedTable:
        """Counts by any number of dimensions (none: all cases); ``margins`` shows totals in frames."""
        unit = Unit(unit)
        return tables.count(self._question(unit), self._listed(dimensions, unit), margins=margins)

    def crosstab(self, rows: str, columns: str, *, unit: Unit = Unit.CASE) -> ProtectedTable:
        """Counts by two dimensions with their totals."""
        return self.count(rows, columns, unit=unit, margins=True)

    def total(self, *, unit: Unit = Unit.CASE) -> ProtectedValue:
        """All cases of this population."""
        return self.count(unit=unit).total

    def share(
        self,
        what: str,
        by: str | Sequence[str] | None = None,
        *,
        denominator: Denominator = Denominator.KNOWN,
        unit: Unit = Unit.CASE,
        coarsen: bool = False,
        keep: Sequence[str] = (),
    ) -> ProtectedTable:
        """Shares (0 to 1) with Wilson intervals, base and missing share, all from protected counts.

        ``what``: a dimension (every category or item) or ``"dimension=code"`` (one, or several with commas: any of
        them). ``by``: a dimension or several. ``denominator``: ``KNOWN`` (recorded yes against recorded no) or
        ``WITHIN_GROUP`` (the publisher's rule for groups of items). The totals over ``by`` are there through
        ``cell`` and ``with_margins()``. ``coarsen``: where more cells would be hidden than the policy tolerates,
        categories with a hidden cell are put together in one, except those to ``keep``.
        """
        unit = Unit(unit)
        name, _, listed = what.partition("=")
        dimension = self._dimension(name.strip(), unit)
        codes = self._codes(dimension, [c.strip() for c in listed.split(",")]) if listed else None
        others = self._listed([by] if isinstance(by, str) else list(by or ()), unit)
        if dimension in others:
            raise UsageError(f"a share of {dimension.name} by {dimension.name} is always 0 or 1")
        if codes and (coarsen or keep):
            raise UsageError(
                "a share of named categories can't be coarsened", remedy="leave out coarsen and keep"
            )
        leave = Coarsen(frozenset(self._codes(dimension, keep) if keep else ())) if coarsen else None
        asked = shares.Asked(dimension, codes, others, Denominator(denominator))
        return shares.share(self._question(unit), asked, leave)

    def rate(
        self, by: str | Sequence[str] = "year", *, per: str = "mission_months", unit: Unit = Unit.CASE
    ) -> ProtectedTable:
        """Counts per 100 months of activity of the missions that registered these cases, by year or others.

        Intervals are exact Poisson intervals of the protected counts: they treat registrations as a process.
        """
        if per != "mission_months":
            raise UsageError(f"there are no rates per {per!r}", remedy="use per='mission_months'")
        if not self._book.coverage.carries("mission_year.months_open"):
            raise self._lacking("mission_year.months_open", "rates")
        unit = Unit(unit)
        return tables.rate(
            self._question(unit), self._listed([by] if isinstance(by, str) else list(by), unit)
        )

    def flows(
        self, origin: str, destination: str, *, minimum: int | None = None, top: int | None = None
    ) -> ProtectedTable:
        """Routes between two dimensions (countries or regions), largest first, and one row for all others.

        ``minimum``: smallest route to list; ``top``: how many to list at most.
        """
        first, second = self._listed([origin, destination], Unit.CASE)
        return tables.flows(self._question(Unit.CASE), first, second, minimum=minimum, top=top)

    def coverage(
        self,
        variables: Sequence[str] | None = None,
        by: str | Sequence[str] = "year",
        *,
        unit: Unit = Unit.CASE,
    ) -> ProtectedTable:
        """How complete the data are: share of cases with each variable known, by year (or form_version, …)."""
        unit = Unit(unit)
        names = variables or [name for name in DESCRIBED if self.carries(name)]
        by_dimensions = self._listed([by] if isinstance(by, str) else list(by), unit)
        return tables.coverage(self._question(unit), self._listed(names, unit), by_dimensions)

    def profile(
        self, variables: Sequence[str] | None = None, *, denominator: Denominator | None = None
    ) -> ProtectedTable:
        """Who the cases are: for each variable its categories with share, interval, number, base and missing share.

        Groups of items are counted by the publisher's rule where the source records no "no".
        """
        names = variables or [name for name in DESCRIBED if self.carries(name)]
        question = self._question(Unit.CASE)
        return tables.profile(question, self._listed(names, Unit.CASE), denominator)

    def distinct(self, dimension: str) -> ProtectedValue:
        """How many categories of a dimension occur (countries, say): rounded down, where cases are confidential."""
        return tables.distinct(self._question(Unit.CASE), self._dimension(dimension, Unit.CASE))

    def denominator_for(self, dimension: str) -> Denominator:
        """The denominator that the source can carry for a group of items: known answers, where any "no" is on record,
        else the publisher's rule. The two are different estimands; a table's notes say which it has."""
        if has_recorded_no(self._question(Unit.CASE).population, self._dimension(dimension)):
            return Denominator.KNOWN
        return Denominator.WITHIN_GROUP

    # -- for models -----------------------------------------------------------------------------------------------

    def modelling_frame(
        self,
        columns: Sequence[str] | Mapping[str, str],
        *,
        unit: Unit = Unit.CASE,
        denominator: Denominator = Denominator.KNOWN,
    ) -> ModellingFrame:
        """Microdata for a model, which refuse to be displayed.

        ``columns``: dimensions, or a mapping of names to what they hold: ``"dimension"`` (its codes; yes / no as 1
        and 0; of several items the only one, else "several"), ``"dimension=code"`` (1 where it is so, 0 where it is
        known not to be; several codes with commas), ``"number(dimension)"`` (how many items are a yes),
        ``"number(perpetrators)"``, ``"number(roles)"``, ``"number(one=code + other=code)"`` (how many of these facts
        hold, where all are known). ``case_group`` and ``mission`` are always there to cluster by, of
        links ``perpetrator`` too.
        """
        from data_access.casebook.queries_modelling import modelling_frame

        return modelling_frame(self, columns, unit=Unit(unit), denominator=Denominator(denominator))

    def counting_frame(self, *dimensions: str, unit: Unit = Unit.CASE) -> ModellingFrame:
        """Counts for a regression of counts: a row for each combination of codes, which refuses to be displayed.

        Columns: the dimensions (``year`` as a number), ``cases``, and ``mission_months`` with its logarithm
        ``log_mission_months`` where the source carries them.
        """
        from data_access.casebook.queries_modelling import counting_frame

        return counting_frame(self, dimensions, unit=Unit(unit))

    # -- inside ---------------------------------------------------------------------------------------------------

    @property
    def _profile(self) -> Profile:
        return self.source.protection_profile(current_policy())

    def _population(self) -> Population:
        return Population(self._book, self._filters, self._profile.counts, self._log.is_kept)

    def _question(self, unit: Unit) -> Question:
        words = population_words(self.source, self._filters, unit, self._book.labels)
        return Question(
            self._population(), unit, self._profile, words, self.source.name, self._decisions, self._log
        )

    def _dimension(self, name: str, unit: Unit | None = None) -> Dimension:
        dimension = find_dimension(name)
        if not dimension.is_carried(self._book.carried):
            raise self._lacking(sorted(dimension.requires[0])[0], name)
        if unit is not None and not usable_with(dimension, unit):
            remedy = {
                Unit.CASE: "a case can have several perpetrators: ask with unit=Unit.LINK or Unit.PERPETRATOR",
                Unit.PERPETRATOR: "a perpetrator can have several cases: ask with unit=Unit.LINK",
                Unit.LINK: "ask with another unit",
            }[unit]
            raise UsageError(f"{name} has no single value for a {unit.value}", remedy=remedy)
        return dimension

    def _listed(self, names: Sequence[str], unit: Unit) -> list[Dimension]:
        if len(set(names)) != len(names):
            raise UsageError("a dimension is named twice")
        return [self._dimension(name, unit) for name in names]

    def _lacking(self, requirement: str, what: str) -> UsageError:
        reason = self._book.coverage.reason(requirement) or f"{requirement} has no known values"
        return UsageError(
            f"{self.source.name} can't be asked for {what}: {reason}",
            remedy="`series table --list` shows what the source carries",
        )

    def _years(self, years: tuple[int, int] | int) -> Filter:
        first, last = (years, years) if isinstance(years, int) else years
        if not (isinstance(first, int) and isinstance(last, int) and 1900 <= first <= last <= 2100):
            raise UsageError(
                f"years {years!r} are not a first and a last year", remedy="as in years=(2005, 2011)"
            )
        self._require_cases_of(first, last)
        return Filter(self._dimension("year"), tuple(str(year) for year in range(first, last + 1)))

    def _require_cases_of(self, first: int, last: int) -> None:
        """Raise UsageError where the source has no case of any of these years: an empty table would tell nothing."""
        covered = self.source.years
        if covered is None or (first <= covered[1] and last >= covered[0]):
            return
        asked = str(first) if first == last else f"{first} to {last}"
        near = covered[0] if last < covered[0] else covered[1]
        raise UsageError(
            f"there are no cases of {asked}",
            remedy=f"the source has those of {covered[0]} to {covered[1]}; did you mean {near}?",
        )

    def _codes(self, dimension: Dimension, wanted: Any) -> tuple[str, ...]:
        listed = wanted if isinstance(wanted, (list, tuple, set, frozenset, range)) else [wanted]
        if not listed:
            raise UsageError(f"no category of {dimension.name} is named")
        if dimension.name == "year" and all(str(one).isdecimal() for one in listed):
            years = sorted(int(str(one)) for one in listed)
            self._require_cases_of(years[0], years[-1])
        return tuple(dict.fromkeys(self._code(dimension, one) for one in listed))

    def _code(self, dimension: Dimension, wanted: object) -> str:
        text = (
            {True: "yes", False: "no"}.get(wanted, str(wanted))
            if isinstance(wanted, bool)
            else str(wanted).strip()
        )
        labels = {**dimension.labels, **self._book.labels.get(dimension.name, {})}
        if text in labels:
            return text
        if dimension.kind is DimensionKind.SET and all(part in labels for part in text.split(";")):
            return ";".join(sorted(set(text.split(";"))))
        if dimension.kind in (DimensionKind.YEAR, DimensionKind.PERIOD):
            if dimension.kind is DimensionKind.YEAR and not text.isdigit():
                raise UsageError(f"{text!r} is not a year")
            return text
        by_label = {label.casefold(): code for code, label in labels.items()}
        if text.casefold() in by_label:
            return by_label[text.casefold()]
        if dimension.kind is DimensionKind.COUNTRY:
            from data_access.vocabulary.countries import find_country, names_to_iso3

            found = find_country(text)
            if found is not None:
                return found
            names = [name.title() for name in names_to_iso3()]
            raise UsageError(
                f"{dimension.name} has no category {text!r}",
                remedy=f"name it by its name or three-letter code{nearest(text, names)}",
            )
        raise UsageError(
            f"{dimension.name} has no category {text!r}",
            remedy=f"its categories are {_some(labels)}{nearest(text, [*labels, *labels.values()])}",
        )

    def __repr__(self) -> str:
        return f"<casebook {self.source.name}: {self.population}>"


def _some(names: Iterable[str], most: int = 12) -> str:
    listed = list(names)
    rest = len(listed) - most
    return ", ".join(listed[:most]) + (f" and {rest} more" if rest > 0 else "")


def open_casebook(
    source: str,
    data: str | Path | None = None,
    *,
    delivery: int | None = None,
    scheme: str = "m49",
    cache: Path | None = None,
) -> Casebook:
    """Open the casebook of a source: imported once, then read from Parquet.

    ``data``: the file or folder of the source (nothing for the demonstration). ``delivery``: the frozen delivery of
    a casebook that has several. ``scheme``: the region scheme ("m49", "unodc", "iom", "broad").
    Raises UsageError for an unknown source or scheme, DataError for data that break a rule.
    """
    from data_access.sources import import_source

    imported = import_source(source, data, delivery=delivery, cache=cache)
    book = casebook_of(imported, scheme=scheme)
    return book.under(decisions_in_force(os.environ), log_in_force(os.environ))


def casebook_of(imported: Any, *, scheme: str = "m49") -> Casebook:
    """The casebook of an imported source (``ImportedCasebook``)."""
    from data_access.casebook.opening import open_book
    from data_access.casebook.storage import local_secret

    return Casebook(
        source=imported.description,
        coverage_of_source=imported.coverage,
        scheme=scheme,
        _book=replace(open_book(imported, scheme), secret=lambda: local_secret(imported.path.parents[1])),
    )
