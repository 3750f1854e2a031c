"""Writing gettext catalogues: the same bytes for the same texts, so that a change shows as a change and nothing else does."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from series.translation.extracting import Marked

WIDTH = 100
_GUESSED = "python-format"
"""A flag that babel sets where it takes the per cent sign of a text for a place of a value."""
_HEADER = """\
# {title}
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"
"""


def refresh_catalogue(path: Path, language: str, title: str, texts: Sequence[Marked]) -> None:
    """Bring the catalogue at ``path`` up to date: new texts are added, changed ones become fuzzy, others are dropped."""
    catalogue = Catalog(locale=language, fuzzy=False)
    if path.is_file():
        with path.open("rb") as file:
            catalogue = read_po(file, locale=language, ignore_obsolete=True)
    catalogue.update(_template(texts), update_header_comment=False)
    catalogue.obsolete.clear()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(catalogue_text(catalogue, language, title), encoding="utf-8", newline="\n")


def catalogue_text(catalogue: Catalog, language: str, title: str) -> str:
    """The PO file of a catalogue: files without lines, no dates, no program's name."""
    for text in catalogue:
        text.flags.discard(_GUESSED)
    written = io.BytesIO()
    write_po(written, catalogue, width=WIDTH, omit_header=True, include_lineno=False)
    header = _HEADER.format(title=title, language=language, plurals=catalogue.plural_forms)
    return f"{header}\n{written.getvalue().decode('utf-8').strip()}\n"


def _template(texts: Iterable[Marked]) -> Catalog:
    template = Catalog()
    for text in texts:
        english = text.english if text.many is None else (text.english, text.many)
        template.add(english, locations=[(text.file, 1)], auto_comments=[text.note] if text.note else [])
    return template
