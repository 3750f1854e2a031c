"""The references of the series: complete, each named once, each of use."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
ENTRY = re.compile(r"^@(?P<kind>\w+)\{(?P<key>[^,]+),\n(?P<fields>.*?)^\}", re.MULTILINE | re.DOTALL)
FIELD = re.compile(r"^\s+(\w+)\s*=", re.MULTILINE)
NEEDED = {
    "article": {"author", "title", "journal", "volume", "year"},
    "book": {"author", "title", "publisher", "year"},
    "inproceedings": {"author", "title", "booktitle", "year"},
    "techreport": {"author", "title", "institution", "year"},
    "misc": {"author", "title", "year"},
}

TEXT = (ROOT / "notebooks" / "references.bib").read_text(encoding="utf-8")
ENTRIES = [
    (found["kind"], found["key"], set(FIELD.findall(found["fields"]))) for found in ENTRY.finditer(TEXT)
]


def cited() -> set[str]:
    """Keys that prose cites, that a source names as its own, or that a published figure has as its source."""
    texts = [page.read_text(encoding="utf-8") for page in ROOT.glob("*.qmd")]
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        texts += [cell.source for cell in nbformat.read(path, as_version=4).cells]
    keys = {
        key for text in texts for key in re.findall(r"(?<![\w.])@([a-z]+(?:\d{4}\w*|perpetrators))", text)
    }
    for file in (ROOT / "data_access" / "sources").rglob("*.py"):
        for line in file.read_text(encoding="utf-8").splitlines():
            keys |= set(re.findall(r'"([a-z]+\d{4}[a-z]*)"', line)) if "citation_key" in line else set()
    figures = yaml.safe_load((ROOT / "data_access" / "published_figures.yml").read_text(encoding="utf-8"))
    return keys | {figure["citation"] for figure in figures["figures"]}


def test_every_entry_is_read() -> None:
    assert len(ENTRIES) == len(re.findall(r"^@", TEXT, re.MULTILINE))


@pytest.mark.parametrize(("kind", "key", "fields"), ENTRIES, ids=[key for _, key, _ in ENTRIES])
def test_an_entry_is_complete(kind: str, key: str, fields: set[str]) -> None:
    assert NEEDED[kind] - fields == set()


def test_no_key_twice() -> None:
    keys = [key for _, key, _ in ENTRIES]
    assert len(keys) == len(set(keys))


def test_every_citation_has_an_entry() -> None:
    assert cited() - {key for _, key, _ in ENTRIES} == set()


def test_every_entry_is_cited() -> None:
    assert {key for _, key, _ in ENTRIES} - cited() == set()
