"""The terms of the field: where they stand in English, one of their forms stands in the translation."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_access.errors import UsageError
from series.translation.glossary import Glossary, read_glossary

ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return read_glossary(ROOT)


@pytest.mark.parametrize(
    ("english", "translated", "missing"),
    [
        ("registered victims", "des victimes enregistrées", []),
        ("Registered victims", "Les personnes connues", ["registered victim"]),
        ("per 1,000 person-years", "pour 1 000 personnes-années", []),
        ("missions of South-eastern Asia", "missions d’Asie du Sud-Est", []),
        ("removal of organs", "prélèvement d'organes", []),
        ("reported perpetrators", "les auteurs", ["reported perpetrator"]),
    ],
)
def test_a_term_is_known_with_other_endings(
    glossary: Glossary, english: str, translated: str, missing: list[str]
) -> None:
    assert [term.en[0] for term in glossary.not_used(english, translated, "fr")] == missing


def test_words_that_blame_or_confuse_are_found(glossary: Glossary) -> None:
    assert [word.instead for word in glossary.not_allowed("Les cas de rechutes", "fr")] == ["traite répétée"]
    assert [word.word for word in glossary.not_allowed("víctimas de tráfico", "es")] == ["víctima de tráfico"]
    assert not list(glossary.not_allowed("La traite répétée", "fr"))


def test_each_term_says_where_it_comes_from(glossary: Glossary) -> None:
    assert all(glossary.sources[term.source] for term in glossary.terms)
    first = [term.en[0] for term in glossary.terms]
    assert len(first) == len(set(first))


def test_a_glossary_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "translations").mkdir()
    (tmp_path / "translations" / "glossary.yml").write_text(
        "sources: {}\nterms:\n  - {en: [a], fr: [b], es: [c], source: nobody}\n", encoding="utf-8"
    )
    with pytest.raises(UsageError, match=r"(?s)nobody.*translations/glossary\.yml|glossary\.yml.*nobody"):
        read_glossary(tmp_path)
