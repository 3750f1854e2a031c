"""A figure in all its forms, as outputs of a cell: for a page, as a picture and for a phone, in each language."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from data_access.errors import TraffickingSeriesError, UsageError
from series.evidence.drawing import Drawing, describe_svg, draw_figure, draw_figure_for_phone
from series.evidence.kinds import PHONE_MIME, language_types
from series.evidence.languages import names_in_language, wordings_in_force

if TYPE_CHECKING:
    from series.charts.labels import Labels
    from series.evidence.drawing import Draw
    from series.evidence.languages import Names
    from series.evidence.protection import Protected

Size = tuple[int, int]
Told = tuple[str, str]
"""Caption and alternative text as the notebook wrote them; staging puts those of the language in their place."""


def figure_in_english(
    identifier: str, draw: Draw, table: Protected, size: Size, told: Told
) -> tuple[Drawing, dict[str, str]]:
    """Draw a figure; returned are its drawing and its outputs by type."""
    from series.charts.labels import Labels

    types = ("image/svg+xml", "image/png", PHONE_MIME)
    return _drawn(
        identifier, draw, table, table.labels, Labels.english(codes=table.labels), size, told, types
    )


def figures_in_languages(
    identifier: str, draw: Draw, table: Protected, size: Size, told: Told
) -> Iterator[dict[str, str]]:
    """The outputs of a figure in each further language that this process was asked for.

    Raises ``UsageError`` where a figure that can be drawn in English can't be in another language.
    """
    for wording in wordings_in_force(os.environ, Path.cwd()):
        names = names_in_language(table.labels, table.cells, wording.name)
        types = language_types(wording.language)
        try:
            _, outputs = _drawn(identifier, draw, table, names, wording.labels(names), size, told, types)
        except TraffickingSeriesError:
            raise
        except Exception as error:
            raise UsageError(
                f"the figure can't be drawn in the language {wording.language}: {type(error).__name__}: {error}",
                where=identifier,
                remedy="let its drawing function know categories by their codes, which are the same in all languages",
            ) from error
        yield outputs


def _drawn(
    identifier: str,
    draw: Draw,
    table: Protected,
    names: Names,
    labels: Labels,
    size: Size,
    told: Told,
    types: tuple[str, str, str],
) -> tuple[Drawing, dict[str, str]]:
    drawing = draw_figure(identifier, draw, table.labelled_frame(names), labels, size)
    phone = draw_figure_for_phone(identifier, draw, table.labelled_frame(names), labels, size)
    contents = (
        describe_svg(drawing.svg, *told),
        base64.b64encode(drawing.png).decode(),
        describe_svg(phone, *told),
    )
    return drawing, dict(zip(types, contents, strict=True))
