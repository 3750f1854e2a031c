"""What figures of a notebook need of the translations: the vocabulary, the software's own words, the texts of its code.

Prose is left out, so that a figure doesn't hang on it: who corrects a paragraph needs no notebook to run again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from series.translation.catalogue import Catalogue
from series.translation.code_texts import code_texts
from series.translation.notebook_texts import notebook_domain
from series.translation.translator import INTERFACE, VOCABULARY, Translator, project_translator


def figure_translator(language: str, notebook: Path, root: Path) -> Translator:
    """The translator of the figures of a notebook (its path in the project at ``root``)."""
    whole = project_translator(language, root)
    domain = notebook_domain(notebook)
    catalogues = {name: whole.catalogues.get(name, Catalogue()) for name in (INTERFACE, VOCABULARY)}
    own = whole.catalogues.get(domain, Catalogue()).texts
    catalogues[domain] = Catalogue(
        {text: own[text] for text in _texts_of_code(root / notebook) if text in own}
    )
    return replace(whole, catalogues=catalogues)


def words_of_figures(language: str, notebook: Path, root: Path) -> dict[str, dict[str, str]]:
    """Everything that the words of a notebook's figures come from, by domain."""
    found = figure_translator(language, notebook, root).catalogues
    return {name: dict(catalogue.texts) for name, catalogue in found.items()}


def _texts_of_code(path: Path) -> Iterator[str]:
    """The texts in the code of a notebook; none where it can't be read, which is told where it is run."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        for cell in cells:
            if cell["cell_type"] == "code":
                source = cell["source"]
                yield from (text.english for text in code_texts("".join(source)))
    except (OSError, ValueError, KeyError, SyntaxError):
        return
