"""The typeface of the whole series, Source Sans, from the package ``font-source-sans-pro`` (SIL Open Font License).

One family for the site, the figures and the PDFs: the site gets compressed copies (woff2), Typst and matplotlib
read the TrueType files in the package.
"""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

from series.errors import MissingToolError

FAMILY = "Source Sans Pro"
WEB_STYLES = ("Regular", "It", "Semibold", "Bold")


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


def write_web_fonts(folder: Path) -> tuple[Path, ...]:
    """Write the styles that the site uses into ``folder`` as woff2, with the licence; return what was written.

    The same package always gives the same bytes. Files that are there already are left alone.
    """
    from fontTools.ttLib import TTFont

    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for source in font_files():
        target = folder / f"{source.stem}.woff2"
        if not target.is_file():
            with TTFont(source, recalcTimestamp=False, lazy=False) as font:
                font.flavor = "woff2"
                font.save(target, reorderTables=False)
        written.append(target)
    licence = folder / "OFL.txt"
    shutil.copyfile(font_directory() / "LICENSE.txt", licence)
    return (*written, licence)
