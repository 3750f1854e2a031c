"""The catalogue of the software's own texts: what its code and templates mark, and what ``data_access`` says in print."""

from __future__ import annotations

from pathlib import Path

from series.translation.catalogue import FOLDER
from series.translation.extracting import Marked, marked_texts
from series.translation.translator import INTERFACE
from series.translation.writing import refresh_catalogue

TITLE = "What the software of the series prints itself."


def interface_texts(root: Path) -> tuple[Marked, ...]:
    """All texts of the domain, each once: those that are marked first."""
    from series.staging.printed_texts import printed_texts

    marked = marked_texts(root)
    known = {text.english for text in marked}
    return (*marked, *(Marked(text, None, "data_access") for text in printed_texts() if text not in known))


def refresh_interface(root: Path, language: str) -> Path:
    """Bring the catalogue of a language up to date with the code; returns its path."""
    path = root / FOLDER / language / f"{INTERFACE}.po"
    refresh_catalogue(path, language, TITLE, interface_texts(root))
    return path
