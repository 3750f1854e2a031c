"""What a review finds: a verdict for every item of an edition, made of checks, with what differs and by how much."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum


class Level(StrEnum):
    """How much a reviewer can do, by what he holds."""

    EDITION = "edition"
    """The edition alone: what follows from its released tables is computed again."""
    CODE = "code"
    """The edition's notebooks on the demonstration casebook, against its known truth."""
    FULL = "full"
    """The edition's notebooks on the casebook itself."""


class Verdict(StrEnum):
    """What a check says, from best to worst."""

    EXACT = "exact"
    """The same to the last digit, or the same picture."""
    WITHIN = "within"
    """It differs by less than the stated tolerance."""
    NOT_CHECKED = "not-checked"
    ADDED = "added"
    """It comes out, and the edition doesn't have it."""
    MISSING = "missing"
    """The edition has it, and it doesn't come out."""
    DIFFERS = "differs"

    @property
    def agrees(self) -> bool:
        return self in (Verdict.EXACT, Verdict.WITHIN)

    @property
    def fails(self) -> bool:
        return self in (Verdict.ADDED, Verdict.MISSING, Verdict.DIFFERS)


_ORDER = tuple(Verdict)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of some verdicts. What was not checked counts only where nothing else was."""
    found = list(verdicts)
    checked = [verdict for verdict in found if verdict is not Verdict.NOT_CHECKED]
    return max(checked, key=_ORDER.index) if checked else Verdict.NOT_CHECKED


class ItemKind(StrEnum):
    """The things of an edition that have a verdict."""

    NUMBER = "number"
    CLAIM = "claim"
    TABLE = "table"
    FIGURE = "figure"
    MODEL = "model"
    OUTPUT = "output"
    """The outputs of a notebook, cell by cell."""
    HTML = "html"
    PDF = "pdf"
    TRUTH = "truth"
    """A known truth of the demonstration, which an analysis must find again."""


@dataclass(frozen=True)
class Difference:
    """One difference: where in the item, what the edition has, what was found, how far apart in words."""

    where: str
    published: str
    found: str
    size: str = ""


@dataclass(frozen=True)
class Check:
    """One check of an item. ``what``: what was held against what; ``note``: what a reviewer must know of it."""

    what: str
    verdict: Verdict
    differences: tuple[Difference, ...] = ()
    note: str = ""

    @classmethod
    def of(cls, what: str, differences: Sequence[Difference], note: str = "") -> Check:
        """A check that fails where there is a difference, and else is exact."""
        return cls(what, Verdict.DIFFERS if differences else Verdict.EXACT, tuple(differences), note)


@dataclass(frozen=True)
class Pictures:
    """The pictures of a figure as PNG, for the page: as published, as found, and where they differ."""

    published: bytes | None = None
    found: bytes | None = None
    difference: bytes | None = None


@dataclass(frozen=True)
class ReviewItem:
    """One item with its checks.

    ``id`` is the evidence's, or the cell's, or the page's. ``shown``: its value or sentence as it is printed.
    ``evidence_hash`` is what decisions are bound to; empty for what isn't evidence. ``headline``: a claim that the
    catalogue registers. ``trace``: where it comes from, in words by name.
    """

    report: str
    kind: ItemKind
    id: str
    title: str
    checks: tuple[Check, ...]
    shown: str = ""
    evidence_hash: str = ""
    headline: bool = False
    trace: Mapping[str, str] = field(default_factory=dict)
    pictures: Pictures = field(default=Pictures(), repr=False)

    @property
    def verdict(self) -> Verdict:
        return worst(check.verdict for check in self.checks)

    @property
    def key(self) -> str:
        """What names the item in files and addresses: report, kind and id."""
        return f"{self.report}/{self.kind}/{self.id}"

    def with_checks(self, *checks: Check) -> ReviewItem:
        return replace(self, checks=(*self.checks, *checks))


@dataclass(frozen=True)
class ReportReview:
    """The items of one report; ``failure``: why its notebook could not be run, in words; ``code``: of its cells, by name."""

    id: str
    number: str
    title: str
    items: tuple[ReviewItem, ...]
    failure: str = ""
    code: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def verdict(self) -> Verdict:
        if self.failure:
            return Verdict.DIFFERS
        return worst(item.verdict for item in self.items)

    def count(self, verdict: Verdict) -> int:
        return sum(item.verdict is verdict for item in self.items)


@dataclass(frozen=True)
class EnvironmentDifference:
    """Something that isn't the same here as where the edition was made, and what it may explain."""

    what: str
    published: str
    here: str
    may_explain: str


@dataclass(frozen=True)
class Review:
    """A whole review. ``integrity``: what is wrong with the edition's files. ``cannot_check``: what this level leaves."""

    identity: str
    edition: str
    level: Level
    reports: tuple[ReportReview, ...]
    integrity: tuple[Difference, ...] = ()
    environment: tuple[EnvironmentDifference, ...] = ()
    cannot_check: tuple[str, ...] = ()
    tolerances: tuple[tuple[str, str], ...] = ()
    synthetic: bool = False

    def items(self) -> Iterator[ReviewItem]:
        for report in self.reports:
            yield from report.items

    @property
    def failing(self) -> tuple[ReviewItem, ...]:
        return tuple(item for item in self.items() if item.verdict.fails)

    @property
    def agrees(self) -> bool:
        """Whether every item that was checked comes out again, and the edition's files are whole."""
        return not (self.integrity or self.failing or any(report.failure for report in self.reports))
