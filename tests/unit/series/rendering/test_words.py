"""Every word that filters, the printed form and the pages' script write themselves can be translated, and no other is listed."""

from __future__ import annotations

import re
from pathlib import Path

from series.rendering.words import FORMULAS, PRINTED, SCRIPT

ASSETS = Path(__file__).resolve().parents[4] / "assets"
_LUA = re.compile(r'\b(?:translate|say)\("([^"]+)"\)')
_TYPST = re.compile(r'series-word\(\s*"([^"]+)",?\s*\)')
_SCRIPT = re.compile(r'translate\(\s*"([^"]+)"\s*\)')


def _found(pattern: re.Pattern[str], files: str) -> set[str]:
    return {word for path in ASSETS.glob(files) for word in pattern.findall(path.read_text("utf-8"))}


def test_the_words_of_filters_and_of_the_printed_form() -> None:
    in_figures = {"Figure", "Table"}  # given to a function that writes the call
    written = _found(_LUA, "filters/*.lua") | _found(_TYPST, "typst/*.typ") | in_figures
    assert written == {*PRINTED, *FORMULAS}


def test_the_words_of_the_script() -> None:
    assert _found(_SCRIPT, "series.js") == set(SCRIPT)
