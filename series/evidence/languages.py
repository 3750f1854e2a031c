"""In which languages besides English figures are drawn, and their words: a kernel is told by its environment.

Figures are drawn where they are made, right after the English drawing, because what draws them is code of a notebook. Their
words come from the catalogues of the project; the same figure in the same words is the same drawing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from series.translation.figure_words import figure_translator
from series.translation.languages import REFERENCE
from series.translation.notebook_texts import notebook_domain

if TYPE_CHECKING:
    from series.charts.labels import Labels
    from series.evidence.items import EvidenceCell
    from series.translation import Translator

LANGUAGES_VARIABLE = "SERIES_LANGUAGES"
"""Languages besides English, by comma."""
NOTEBOOK_VARIABLE = "SERIES_NOTEBOOK"
"""Which notebook runs, as a path in the project: the texts of its figures are in a catalogue of its own."""

Names = Mapping[str, Mapping[str, str]]
"""Names of codes, by dimension."""


def told_to_kernel(languages: Sequence[str], notebook: Path) -> dict[str, str]:
    """The environment of a kernel that draws figures in these languages; English is always drawn."""
    others = [language for language in languages if language != REFERENCE]
    if not others:
        return {}
    return {LANGUAGES_VARIABLE: ",".join(others), NOTEBOOK_VARIABLE: notebook.as_posix()}


def languages_of(environ: Mapping[str, str]) -> tuple[str, ...]:
    """The languages besides English that a kernel is told to draw figures in."""
    return tuple(language for language in environ.get(LANGUAGES_VARIABLE, "").split(",") if language)


def wordings_in_force(environ: Mapping[str, str], root: Path) -> Iterator[Wording]:
    """The words of figures in each language that an environment asks for; ``root`` is the project's folder."""
    notebook = Path(environ.get(NOTEBOOK_VARIABLE, "notebook.ipynb"))
    for language in languages_of(environ):
        yield _wording(language, notebook, root)


@lru_cache(maxsize=8)
def _wording(language: str, notebook: Path, root: Path) -> Wording:
    """Catalogues are read once for all figures of a notebook."""
    return Wording(figure_translator(language, notebook, root), notebook_domain(notebook))


@dataclass(frozen=True)
class Wording:
    """The words of the figures of a notebook (``domain``) in one language."""

    translate: Translator
    domain: str

    @property
    def language(self) -> str:
        return self.translate.language

    def name(self, english: str) -> str:
        """A name or a text of a figure; English where it isn't translated."""
        return self.translate.name(self.domain, english)

    def labels(self, codes: Names) -> Labels:
        """What a drawing function gets; ``codes``: the names of codes, in the language already."""
        from series.charts.labels import Labels, words_in

        return Labels(self.language, words_in(self.translate), codes, texts=_Texts(self.name))


class _Texts(Mapping[str, str]):
    """Texts of figures by their English ones, looked up when they are asked for: some have their values in them."""

    def __init__(self, name: Callable[[str], str]) -> None:
        self._name = name

    def __getitem__(self, english: str) -> str:
        return self._name(english)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def names_in_language(
    labels: Names, cells: Iterable[EvidenceCell], name: Callable[[str], str]
) -> dict[str, dict[str, str]]:
    """The names of all codes of a table, also of those that are printed as they stand, as far as they have words."""
    found = {
        dimension: {code: name(label) for code, label in named.items()} for dimension, named in labels.items()
    }
    for cell in cells:
        for dimension, code in cell.dimensions.items():
            if code not in found.get(dimension, {}):
                words = code.replace("_", " ")
                if (told := name(words)) != words:
                    found.setdefault(dimension, {})[code] = told
    return found
