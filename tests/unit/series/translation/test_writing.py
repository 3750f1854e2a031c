"""A catalogue is brought up to date: what is new is added, what changed becomes fuzzy, what is gone is dropped."""

from __future__ import annotations

from pathlib import Path

from series.translation.catalogue import read_catalogue
from series.translation.extracting import Marked
from series.translation.writing import refresh_catalogue

BEFORE = """\
msgid ""
msgstr ""
"Language: fr\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

#: series/a.py
msgid "The counts are rounded to five"
msgstr "Les effectifs sont arrondis à cinq"

#: series/a.py
msgid "Gone"
msgstr "Parti"
"""
TEXTS = (
    Marked("The counts are rounded to ten", None, "series/a.py"),
    Marked("{n} file", "{n} files", "series/b.py"),
)


def test_a_changed_text_is_no_longer_a_translation(tmp_path: Path) -> None:
    path = tmp_path / "fr" / "interface.po"
    path.parent.mkdir()
    path.write_text(BEFORE, encoding="utf-8")
    refresh_catalogue(path, "fr", "Words.", TEXTS)
    written = path.read_text("utf-8")
    assert "#, fuzzy" in written and "Les effectifs sont arrondis à cinq" in written
    assert "Gone" not in written
    assert 'msgid_plural "{n} files"' in written
    assert read_catalogue(path).texts == {}


def test_the_same_texts_give_the_same_bytes(tmp_path: Path) -> None:
    path = tmp_path / "fr" / "interface.po"
    refresh_catalogue(path, "fr", "Words.", TEXTS)
    once = path.read_bytes()
    refresh_catalogue(path, "fr", "Words.", TEXTS)
    assert path.read_bytes() == once
    assert b"Date" not in once and b"series/a.py:" not in once
