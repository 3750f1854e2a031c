"""Making the parts of one report that take time before the rest of its site is there: they are recalled when it is."""

from __future__ import annotations

import tempfile
from collections.abc import Collection
from pathlib import Path, PurePosixPath

from series.rendering.builtin.page import page_parts
from series.rendering.builtin.pdf import build_pdf, load_fonts
from series.rendering.builtin.project import read_document
from series.rendering.fonts import write_print_fonts
from series.rendering.interface import Format
from series.rendering.memory import Memory


def render_ahead(root: Path, path: PurePosixPath, formats: Collection[Format], memory: Memory) -> None:
    """Make what the document at ``path`` of the staging project ``root`` needs, into ``memory``.

    Raises ``RenderingError`` as rendering does.
    """
    project = read_document(root, path, memory)
    (document,) = project.documents
    if Format.HTML in formats:
        page_parts(project, document)
    if Format.PDF in formats:
        with tempfile.TemporaryDirectory(prefix="series-fonts-") as folder:
            build_pdf(project, document, load_fonts(write_print_fonts(Path(folder))))
