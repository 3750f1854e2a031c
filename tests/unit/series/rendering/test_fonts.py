"""The typeface in a staging project: the same files for the pages and the PDFs of both renderers."""

from __future__ import annotations

from pathlib import Path

from series.rendering.fonts import PRINT_STYLES, WEB_STYLES, write_print_fonts, write_project_fonts


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_each_style_that_is_printed_is_there_once(tmp_path: Path) -> None:
    folder = write_print_fonts(tmp_path / "fonts")
    assert names(folder) == {f"SourceSansPro-{style}.ttf" for style in PRINT_STYLES}


def test_a_project_gets_the_styles_of_pages_and_of_print_with_their_licence(tmp_path: Path) -> None:
    write_project_fonts(tmp_path)
    web = {f"SourceSansPro-{style}.woff2" for style in WEB_STYLES}
    printed = {f"SourceSansPro-{style}.ttf" for style in PRINT_STYLES}
    assert names(tmp_path / "assets" / "fonts") == {*web, *printed, "OFL.txt"}


def test_the_same_package_gives_the_same_bytes(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        write_project_fonts(tmp_path / folder)
    for path in (tmp_path / "one" / "assets" / "fonts").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / "assets" / "fonts" / path.name).read_bytes()
