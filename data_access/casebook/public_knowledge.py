"""What everybody knows of a casebook besides its counts: its years and periods, its regions, its codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from data_access.casebook.dimensions import DIMENSIONS, DimensionKind, usable_with
from data_access.casebook.queries_evidence import Population, occurring
from data_access.disclosure.linking import Knowledge
from data_access.disclosure.linking.standard import standard_knowledge
from data_access.disclosure.policy import CountMethod, CountRules

if TYPE_CHECKING:
    from data_access.sources.interface import Coverage, SourceDescription

_NAMED_BY_CODE_LIST = (DimensionKind.CATEGORY, DimensionKind.YES_NO)


@dataclass(frozen=True)
class PublicFacts:
    """Facts that are printed, or can be seen in any table: an attacker needs them to line up counts.

    ``years``: first and last year of registration. ``periods``: first and last year by code. ``scheme``: of regions.
    ``always_known``: dimensions of which every case has a value. ``codes``: by dimension, those that occur.
    """

    scheme: str
    years: tuple[int, int] | None = None
    periods: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    always_known: tuple[str, ...] = ()
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> PublicFacts:
        """Read what ``dataclasses.asdict`` and JSON made of facts."""
        years = content["years"]
        return cls(
            scheme=str(content["scheme"]),
            years=None if years is None else (int(years[0]), int(years[1])),
            periods={code: (int(first), int(last)) for code, (first, last) in content["periods"].items()},
            always_known=tuple(content["always_known"]),
            codes={dimension: tuple(codes) for dimension, codes in content["codes"].items()},
        )


def public_facts(
    source: SourceDescription, coverage: Coverage, scheme: str, population: Population
) -> PublicFacts:
    """The public facts of a source."""
    known, rows = coverage.known.get("registration.year", (0, 1))
    everybody = replace(population, filters=())
    return PublicFacts(
        scheme=scheme,
        years=source.years,
        periods=collection_periods(source) if known else {},
        always_known=("year",) if known == rows else (),
        codes={
            dimension.name: tuple(sorted(occurring(everybody, dimension, dimension.unit)))
            for dimension in DIMENSIONS
            if dimension.kind in _NAMED_BY_CODE_LIST
            and dimension.is_carried(population.book.carried)
            and usable_with(dimension, dimension.unit)
        },
    )


def collection_periods(source: SourceDescription) -> dict[str, tuple[int, int]]:
    """The periods in which the data were collected in one way, by code; none where the source tells of no such ones."""
    spans = sorted((period.first_year, period.last_year) for period in source.collection_timeline)
    if len(spans) < 2 or not all(one[1] < other[0] for one, other in pairwise(spans)):
        return {}
    return {f"{first}–{last}": (first, last) for first, last in spans}


def knowledge_of(facts: PublicFacts, rules: CountRules, *, deliveries: Sequence[str] = ()) -> Knowledge:
    """What an attacker of a confidential casebook may use, under the rules by which it was protected."""
    noise = rules.perturbation.maximum if rules.method is CountMethod.CELL_KEY and rules.perturbation else 0
    return standard_knowledge(
        rules,
        scheme=facts.scheme,
        years=facts.years,
        periods=facts.periods,
        occurring=facts.codes,
        always_known=facts.always_known,
        largest_perturbation=noise,
        deliveries=tuple(deliveries),
        sticky=len(deliveries) > 1,
    )
