"""The form of ``notebooks/reports.yml``; anything it doesn't know is refused."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

ReportId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
EvidenceName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
FigureId = Annotated[str, StringConstraints(pattern=r"^fig-[a-z0-9-]+$")]
Column = Annotated[str, StringConstraints(pattern=r"^[a-z_]+\.[a-z_]+$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class ReleaseRule(_Strict):
    """What an edition needs before it is published.

    ``reviewers``: how many different persons must accept every item; ``clearance``: whether the data protection officer,
    another person, must clear it. Where it needs neither, it is built and published in one go.
    """

    reviewers: int = Field(default=0, ge=0, le=9)
    clearance: bool = False

    @property
    def needs_nothing(self) -> bool:
        return not (self.reviewers or self.clearance)


class ReleasePolicy(_Strict):
    """What editions need, by what their source is.

    ``demonstration``: invented data; ``published``: a source that its publisher protected and gave out; ``confidential``:
    an organisation's own casebook. An edition of a confidential one is always reviewed by two persons and cleared by a third:
    more can be asked for, less can't.
    """

    demonstration: ReleaseRule = ReleaseRule()
    published: ReleaseRule = ReleaseRule()
    confidential: ReleaseRule = ReleaseRule(reviewers=2, clearance=True)

    @model_validator(mode="after")
    def _protects_persons(self) -> ReleasePolicy:
        if self.confidential.reviewers < 2 or not self.confidential.clearance:
            raise ValueError(
                "editions of a confidential source need at least two reviewers and clearance; nothing switches that off"
            )
        return self

    def rule_for(self, protection_class: str, *, synthetic: bool) -> ReleaseRule:
        """The rule for a source as a manifest describes it; what it doesn't know counts as confidential."""
        if protection_class == "published":
            return self.published
        return self.demonstration if synthetic else self.confidential


class SeriesDescription(_Strict):
    """The series as a whole.

    ``edition`` names the edition in words ("First edition"), ``edition_date`` dates it: every file of the
    edition carries this date, never the time at which it was made. ``release``: what an edition needs before it is published.
    """

    title: Words
    subtitle: Words
    publisher: Words
    authors: list[Words] = Field(min_length=1)
    edition: Words
    edition_date: date
    licence: Words = "CC BY 4.0"
    release: ReleasePolicy = ReleasePolicy()


class KeyEvidence(_Strict):
    """What stands for the report on the landing page: ids of evidence that its notebook puts on record."""

    number: EvidenceName
    claim: EvidenceName
    figure: FigureId


class RegionalEditions(_Strict):
    """The report is also published once for each region with enough cases; ``{region}`` stands for its name.

    ``minimum_cases`` counts registered victims exploited in the region, as released.
    """

    title: Words
    subtitle: Words
    summary: Words
    minimum_cases: int = Field(ge=11)

    @model_validator(mode="after")
    def _names_the_region(self) -> RegionalEditions:
        if "{region}" not in self.title:
            raise ValueError("the title of a regional edition must contain {region}")
        return self


class ReportEntry(_Strict):
    """One report of the series.

    ``requires`` lists the columns (``table.column`` of the casebook's schema) without which the report cannot
    be written; ``parameters`` go over the notebook's own defaults; ``headline_claims`` are registered here
    before a delivery is opened; ``context`` names the outside figures that the report can use where they are given.
    """

    id: ReportId
    number: int = Field(ge=1)
    title: Words
    subtitle: Words
    summary: Words
    notebook: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+\.ipynb$")]
    authors: list[Words] = []
    keywords: list[Words] = Field(min_length=1)
    parameters: dict[str, object] = {}
    requires: list[Column] = []
    context: list[Literal["glotip", "population"]] = []
    key: KeyEvidence
    headline_claims: list[EvidenceName] = []
    each_region: RegionalEditions | None = None


class Catalog(_Strict):
    """The whole catalogue, reports in the order of their numbers."""

    series: SeriesDescription
    reports: list[ReportEntry] = Field(min_length=1)

    @field_validator("reports")
    @classmethod
    def _distinct_and_in_order(cls, reports: list[ReportEntry]) -> list[ReportEntry]:
        for what in ("id", "number"):
            values = [getattr(report, what) for report in reports]
            repeated = sorted({value for value in values if values.count(value) > 1})
            if repeated:
                raise ValueError(f"the {what} {repeated[0]} is used by more than one report")
        return sorted(reports, key=lambda report: report.number)
