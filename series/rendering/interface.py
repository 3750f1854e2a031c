"""The seam between the release and the two renderers: both turn the same staging project into the same addresses."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from series.errors import MissingToolError, RenderingError
from series.rendering.memory import FORGETFUL, Memory

Progress = Callable[[str], None]


class Format(StrEnum):
    """What a staging project can be rendered to."""

    HTML = "html"
    PDF = "pdf"


class RendererChoice(StrEnum):
    """Which renderer the user asked for; ``AUTO`` takes Quarto where it is installed, else the built-in one."""

    AUTO = "auto"
    QUARTO = "quarto"
    BUILTIN = "builtin"


@dataclass(frozen=True)
class RenderingResult:
    """What was rendered: paths relative to the destination (sorted), what to know about it, and by what."""

    renderer: str
    version: str
    files: tuple[Path, ...]
    warnings: tuple[str, ...] = ()


class Renderer(Protocol):
    """Turns a staging project into a site and PDFs below ``destination``, or raises ``RenderingError``."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    def render(
        self,
        staging: Path,
        destination: Path,
        formats: Collection[Format],
        progress: Progress,
        memory: Memory = FORGETFUL,
    ) -> RenderingResult: ...


def choose_renderer(choice: RendererChoice = RendererChoice.AUTO) -> Renderer:
    """Return the renderer for ``choice``.

    Raises ``MissingToolError`` when Quarto is asked for by name and isn't there or is too old; ``AUTO`` falls
    back to the built-in renderer only when there is no Quarto at all, so that an old one is noticed.
    """
    from series.rendering.builtin import BuiltinRenderer

    if choice is RendererChoice.BUILTIN:
        return BuiltinRenderer()

    from series.rendering.quarto import QuartoRenderer

    found = QuartoRenderer.find()
    if found is not None:
        return found
    if choice is RendererChoice.QUARTO:
        raise MissingToolError(
            "Quarto is not installed",
            remedy="install Quarto 1.9 or later (conda-forge has it), or set QUARTO_PATH to its program, "
            "or use --renderer builtin",
        )
    return BuiltinRenderer()


def render(
    staging: Path,
    destination: Path,
    formats: Collection[Format],
    renderer: RendererChoice = RendererChoice.AUTO,
    progress: Progress = lambda message: None,
    memory: Memory = FORGETFUL,
) -> RenderingResult:
    """Render the staging project at ``staging`` into the fresh folder ``destination``.

    ``destination`` must not exist or be empty: a render that fails leaves a partial site, which must never be
    mistaken for a whole one. ``memory``: where what was made of the same content before is found.
    Raises ``RenderingError`` or ``MissingToolError``.
    """
    if not (staging / "_quarto.yml").is_file():
        raise RenderingError("This folder is no staging project: it has no _quarto.yml", where=str(staging))
    if not formats:
        raise RenderingError("No format was asked for", remedy="ask for html, pdf or both")
    if destination.exists() and any(destination.iterdir()):
        raise RenderingError("The folder to render into is not empty", where=str(destination))
    destination.mkdir(parents=True, exist_ok=True)
    return choose_renderer(renderer).render(staging, destination, frozenset(formats), progress, memory)
