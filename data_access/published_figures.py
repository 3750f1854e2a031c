"""Figures that others published: the only door by which an outside number comes into a report."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from data_access.errors import DataError, UsageError
from data_access.suggestions import nearest
from data_access.yaml_files import load_yaml

if TYPE_CHECKING:
    from data_access.disclosure.values import ProtectedValue

FIGURES_FILE = Path(__file__).with_name("published_figures.yml")


class FigureUnit(StrEnum):
    COUNT = "count"
    COUNT_AT_LEAST = "count_at_least"
    COUNT_ABOUT = "count_about"
    PERCENT = "percent"


class FigureEvidence(StrEnum):
    FOUND = "found"
    COMPUTED = "computed"


class PublishedFigure(BaseModel):
    """One published figure: what was measured, of whom, when, and who says so."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    measure: str
    population: str
    period: str
    value: Annotated[float, Field(ge=0)]
    unit: FigureUnit
    citation: Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*$")]
    evidence: FigureEvidence


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    version: str
    figures: tuple[PublishedFigure, ...]

    @model_validator(mode="after")
    def _once_each(self) -> _File:
        ids = [figure.id for figure in self.figures]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        if twice:
            raise ValueError(f"ids stand twice: {', '.join(twice)}")
        return self


@cache
def read_published_figures(path: Path = FIGURES_FILE) -> dict[str, PublishedFigure]:
    """All published figures by id. Raises DataError that names what is wrong in the file."""
    import yaml

    try:
        content = _File.model_validate(load_yaml(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise DataError(f"the published figures are not valid: {error}", where=path.name) from error
    return {figure.id: figure for figure in content.figures}


def published_figure(identifier: str) -> ProtectedValue:
    """A figure that was published by others, as a value that can be compared and put on record.

    Percentages come as shares (0 to 1). ``dimensions`` tells the measure, ``population`` of whom and when, ``source``
    the citation key. Raises UsageError with the nearest id.
    """
    from data_access.disclosure.statuses import CellStatus, Statistic
    from data_access.disclosure.values import issue_value

    figures = read_published_figures()
    if identifier not in figures:
        raise UsageError(
            f"there is no published figure {identifier!r}",
            remedy=f"the ids stand in data_access/published_figures.yml{nearest(identifier, figures)}",
        )
    figure = figures[identifier]
    return issue_value(
        value=figure.value / 100 if figure.unit is FigureUnit.PERCENT else figure.value,
        status=CellStatus.RELEASED,
        statistic=Statistic.PUBLISHED_FIGURE,
        dimensions={"measure": figure.measure},
        population=f"{figure.population}, {figure.period}",
        source=figure.citation,
    )
