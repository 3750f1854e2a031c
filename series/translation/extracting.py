"""What there is to translate in the software itself: the texts that its code and templates mark, in the order of their places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.extract import extract_from_file

KEYWORDS = {"translate": None, "plural": (1, 2), "marked": None}
_METHODS = {".py": "python", ".j2": "jinja2.ext.babel_extract"}


@dataclass(frozen=True)
class Marked:
    """A text to translate: in English, for one and for many where it has both, and the file that has it first."""

    english: str
    many: str | None
    file: str


def marked_texts(root: Path) -> tuple[Marked, ...]:
    """Every text that is marked below ``series`` in the project at ``root``, each once."""
    found: dict[str, Marked] = {}
    for path in sorted((root / "series").rglob("*")):
        if path.suffix in _METHODS:
            for text in _marked_in(path, path.relative_to(root).as_posix()):
                found.setdefault(text.english, text)
    return tuple(found.values())


def _marked_in(path: Path, name: str) -> Iterator[Marked]:
    for _, text, *_ in extract_from_file(_METHODS[path.suffix], path, keywords=KEYWORDS):
        if isinstance(text, tuple | list):
            words = [part for part in text if isinstance(part, str)]
            if words:
                yield Marked(words[0], words[1] if len(text) == len(words) == 2 else None, name)
        elif text:
            yield Marked(text, None, name)
