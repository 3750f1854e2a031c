"""The typeface of the whole series, Source Sans, from the package ``font-source-sans-pro`` (SIL Open Font License).

One family for the site, the figures and the PDFs: the site gets compressed copies (woff2), Typst gets TrueType
files, and matplotlib reads those in the package.
"""

from __future__ import annotations

import importlib.util
import io
import shutil
from functools import cache
from importlib.metadata import version
from pathlib import Path

from series.errors import MissingToolError
from series.rendering.memory import ASSETS, FORGETFUL, Memory, contents, made_once

FAMILY = "Source Sans Pro"
WEB_STYLES = ("Regular", "It", "Semibold", "Bold")
PRINT_STYLES = ("Regular", "It", "Semibold", "SemiboldIt", "Bold")


def font_directory() -> Path:
    """The folder with the family's TrueType files, for Typst's ``font_paths`` and matplotlib's font manager."""
    found = importlib.util.find_spec("font_source_sans_pro")
    if found is None or not found.submodule_search_locations:
        raise MissingToolError("The typeface Source Sans is not installed",
                               remedy="install the package font-source-sans-pro")  # fmt: skip
    return Path(next(iter(found.submodule_search_locations))) / "files"


def font_files() -> tuple[Path, ...]:
    """The TrueType files of the styles that figures and pages use."""
    folder = font_directory()
    return tuple(folder / f"SourceSansPro-{style}.ttf" for style in WEB_STYLES)


def print_font_files() -> tuple[Path, ...]:
    """The TrueType files of the styles that reports are printed in."""
    return tuple(font_directory() / f"SourceSansPro-{style}.ttf" for style in PRINT_STYLES)


def write_web_fonts(folder: Path, memory: Memory = FORGETFUL) -> tuple[Path, ...]:
    """Write the styles that the site uses into ``folder`` as woff2, with the licence; return what was written.

    The same package always gives the same bytes. Files that are there already are left alone.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for source in font_files():
        target = folder / f"{source.stem}.woff2"
        if not target.is_file():
            target.write_bytes(compressed(source, memory))
        written.append(target)
    licence = folder / "OFL.txt"
    shutil.copyfile(font_directory() / "LICENSE.txt", licence)
    return (*written, licence)


def compressed(source: Path, memory: Memory = FORGETFUL) -> bytes:
    """A style as woff2. It takes a second; ``memory`` keeps it."""
    parts = ["woff2", version("fonttools"), version("brotli"), *contents([source])]
    return made_once(memory, ASSETS, parts, lambda: _compressed(source))


@cache
def _compressed(source: Path) -> bytes:
    """One publication needs it for its pages and again to check them."""
    from fontTools.ttLib import TTFont

    packed = io.BytesIO()
    with TTFont(source, recalcTimestamp=False, lazy=False) as font:
        font.flavor = "woff2"
        font.save(packed, reorderTables=False)
    return packed.getvalue()


def write_print_fonts(folder: Path) -> Path:
    """Copy the styles that reports are printed in to ``folder`` and return it.

    A folder of our own, because the package holds each style twice (OpenType and TrueType), and which of the two
    Typst takes would depend on the order in which the file system lists them.
    """
    source = font_directory()
    folder.mkdir(parents=True, exist_ok=True)
    for style in PRINT_STYLES:
        name = f"SourceSansPro-{style}.ttf"
        if not (source / name).is_file():
            raise MissingToolError("A style of the typeface Source Sans is missing", where=name,
                                   remedy="reinstall the package font-source-sans-pro")  # fmt: skip
        shutil.copyfile(source / name, folder / name)
    return folder


def write_project_fonts(project: Path, memory: Memory = FORGETFUL) -> None:
    """Put the typeface where a staging project expects it, for its pages and its PDFs: ``assets/fonts``."""
    fonts = project / "assets" / "fonts"
    write_web_fonts(fonts, memory)
    write_print_fonts(fonts)
