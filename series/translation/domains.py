"""The domains of the translations, and bringing their catalogues up to date: one file a domain and language."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from series.translation.catalogue import FOLDER
from series.translation.extracting import Marked
from series.translation.interface import TITLE, interface_texts
from series.translation.languages import LANGUAGES
from series.translation.notebook_texts import notebook_domain, notebook_texts
from series.translation.page_texts import page_texts
from series.translation.translator import INTERFACE, PAGES, VOCABULARY
from series.translation.vocabulary import vocabulary_texts
from series.translation.writing import refresh_catalogue

NOTEBOOKS = Path("notebooks")


@dataclass(frozen=True)
class Domain:
    """A part of the texts with a catalogue of its own; ``texts`` finds them in the project at a path."""

    name: str
    title: str
    texts: Callable[[Path], Sequence[Marked]]


def domains(root: Path) -> Iterator[Domain]:
    """All domains of the project at ``root``: the interface, the vocabulary, the pages, and each notebook of the catalogue."""
    yield Domain(INTERFACE, TITLE, interface_texts)
    yield Domain(VOCABULARY, "Names of dimensions and categories, and notes below tables.", _vocabulary)
    yield Domain(PAGES, "The pages of the series, and what its catalogue says of the reports.", page_texts)
    for path in sorted((root / NOTEBOOKS).glob("*.ipynb")):
        yield _of_notebook(path.relative_to(root))


def domain_names(root: Path) -> list[str]:
    """The names of all domains."""
    return [domain.name for domain in domains(root)]


def refresh(root: Path, languages: Sequence[str] = LANGUAGES) -> Iterator[Path]:
    """Bring the catalogues of the languages up to date with the project; yields the path of each when it is written."""
    for domain in domains(root):
        texts = domain.texts(root)
        for language in languages:
            path = root / FOLDER / language / f"{domain.name}.po"
            refresh_catalogue(path, language, domain.title, texts)
            yield path


def _of_notebook(notebook: Path) -> Domain:
    name = notebook.as_posix()
    return Domain(
        notebook_domain(notebook),
        f"Prose and evidence of {name}.",
        lambda root: notebook_texts(root / name, name),
    )


def _vocabulary(root: Path) -> Sequence[Marked]:
    return vocabulary_texts()
