"""The renderer that always works: pandoc for the pages, Typst for the PDFs, both installed as wheels.

It supports exactly the Quarto features that the series uses and refuses, by file, cell and line, what it
doesn't know (see ``source.py``).
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from series.rendering.interface import Format, Progress, RenderingResult
from series.rendering.memory import FORGETFUL, Memory

__all__ = ["BuiltinRenderer"]


class BuiltinRenderer:
    """Renders a staging project with pandoc and Typst; see ``series.rendering.interface.Renderer``."""

    name = "builtin"

    @property
    def version(self) -> str:
        from importlib.metadata import version

        from series.rendering.builtin.pandoc import pandoc_version

        return f"pandoc {pandoc_version()}, Typst {version('typst')}"

    def render(
        self,
        staging: Path,
        destination: Path,
        formats: Collection[Format],
        progress: Progress,
        memory: Memory = FORGETFUL,
    ) -> RenderingResult:
        """Write the site and the PDFs of ``staging`` below ``destination``; PDFs come first, so that the
        site's check of its links sees them."""
        from series.rendering.builtin.project import read_project

        project = read_project(staging, memory)
        warnings: list[str] = []
        if Format.PDF in formats:
            from series.rendering.builtin.pdf import build_pdfs

            warnings += build_pdfs(project, destination, progress)
        if Format.HTML in formats:
            from series.rendering.builtin.site import build_site

            warnings += build_site(project, destination, formats, progress)
        files = sorted(path.relative_to(destination) for path in destination.rglob("*") if path.is_file())
        return RenderingResult(self.name, self.version, tuple(files), tuple(warnings))
