"""What is marked in code and templates is found, wherever it stands."""

from __future__ import annotations

from pathlib import Path

from series.translation.extracting import Marked, marked_texts

CODE = """
WORDS = marked("first")
def page(translate, setting):
    title = f"## {setting.translate('in an f-string')} {translate('with {name}', name=1)}"
    return translate(
        "in two "
        "parts"
    ), translate.plural("{n} file", "{n} files", 3), translate(variable), "not marked"
"""
TEMPLATE = '<p title="{{ translate("a title") }}">{{ translate("No. {number}", number=page.number) }}</p>'


def test_every_mark_is_found_once_in_the_order_of_its_place(tmp_path: Path) -> None:
    folder = tmp_path / "series"
    folder.mkdir()
    (folder / "a.py").write_text(CODE, encoding="utf-8")
    (folder / "b.py").write_text('translate("first")', encoding="utf-8")
    (folder / "page.html.j2").write_text(TEMPLATE, encoding="utf-8")
    assert marked_texts(tmp_path) == (
        Marked("first", None, "series/a.py"),
        Marked("in an f-string", None, "series/a.py"),
        Marked("with {name}", None, "series/a.py"),
        Marked("in two parts", None, "series/a.py"),
        Marked("{n} file", "{n} files", "series/a.py"),
        Marked("a title", None, "series/page.html.j2"),
        Marked("No. {number}", None, "series/page.html.j2"),
    )
