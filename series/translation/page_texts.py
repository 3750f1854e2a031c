"""The catalogue of the pages: the ``.qmd`` files, what the catalogue of the series says, and the project's own texts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from series.translation.extracting import Marked
from series.translation.notebook_texts import markdown_texts

PROJECT, CATALOGUE = "_quarto.yml", "notebooks/reports.yml"
FRONT_MATTER = re.compile(r"\A---\n(?P<yaml>.*?)\n---\n", re.DOTALL)
FRONT_TEXTS = ("title", "subtitle", "description")
_SERIES_TEXTS = ("title", "subtitle", "publisher", "authors", "edition")
_REPORT_TEXTS = ("title", "subtitle", "summary", "authors", "keywords")


def page_texts(root: Path) -> tuple[Marked, ...]:
    """All texts of the domain, each once: the project's, the catalogue's, then those of each page."""
    found: dict[str, Marked] = {}
    for english, note, file in _texts(root):
        found.setdefault(english, Marked(english, None, file, note))
    return tuple(found.values())


def _texts(root: Path) -> Iterator[tuple[str, str, str]]:
    from series.staging.pages import PAGES
    from series.staging.quarto_settings import project_texts

    for text in project_texts((root / PROJECT).read_text(encoding="utf-8")):
        yield text, "", PROJECT
    catalogue = yaml.safe_load((root / CATALOGUE).read_text(encoding="utf-8"))
    for text, note in _of_catalogue(catalogue):
        yield text, note, CATALOGUE
    for page in PAGES:
        for text, note in _of_page((root / page).read_text(encoding="utf-8")):
            yield text, note, page


def _of_catalogue(catalogue: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from _chosen(catalogue["series"], _SERIES_TEXTS, "the series")
    for report in catalogue["reports"]:
        yield from _chosen(report, _REPORT_TEXTS, str(report["id"]))
        yield from _chosen(
            report.get("each_region") or {}, _REPORT_TEXTS, f"{report['id']}, edition of a region"
        )


def _chosen(texts: Mapping[str, Any], keys: tuple[str, ...], whose: str) -> Iterator[tuple[str, str]]:
    for key in keys:
        found = texts.get(key) or ()
        for text in (found,) if isinstance(found, str) else found:
            yield " ".join(str(text).split()), f"{key} of {whose}"


def _of_page(text: str) -> Iterator[tuple[str, str]]:
    body = text
    if found := FRONT_MATTER.match(text):
        front = yaml.safe_load(found["yaml"]) or {}
        yield from ((front[key], f"{key} of the page") for key in FRONT_TEXTS if front.get(key))
        body = text[found.end() :]
    yield from markdown_texts(body)
