"""Rules on texts: each finds what it is there for, wherever it stands, and doesn't repeat it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from series.scan import KnownSecrets, Rule
from series.scan.model import Piece
from series.scan.rules import TextRules

from .conftest import KNOWN, Copy

FAULTS = {
    Rule.MACHINE_PATH: ["/home/msmythe/data.csv", "C:\\Users\\ana\\file.csv", "file:///x/y", "lib/site-packages/pandas",
                        "/srv9/project-of-somebody", "\\\\server\\share$"],
    Rule.MACHINE_NAME: ["made by msmith today"],
    Rule.EMAIL: ["ana.p@mission.example.org"],
    Rule.PHONE: ["+41 22 717 91 11", "+40712345678", "(555) 123-4567", "tel:0712345", "phone: 0712 345 678"],
    Rule.DOCUMENT_NUMBER: ["passport no. X1234567", "AB1234567", "123-45-6789", "RO49 AAAA 1B31 0075 9384 0000",
                           "case number 2009/00123"],
    Rule.SECRET: ["AKIAIOSFODNN7EXAMPLE", "password = hunter22", "https://me:secret@host.org/", "correct horse battery",
                  "-----BEGIN RSA PRIVATE KEY-----", "q8Zt4LmX0vB7nRw2KsYp9Ad3FhJc"],
    Rule.ENVIRONMENT: ["HOME=/x\nSHELL=/y\nLANG=C\n", "environ({'A': 'b'})"],
    Rule.TRACEBACK: ["Traceback (most recent call last):", 'File "a.py", line 3', "\x1b[31mKeyError"],
    Rule.DATA_FRAME: ["[120 rows x 4 columns]", "Name: age, dtype: int64", '<table border="1" class="dataframe">',
                      "<casebook.Frame object at 0x7f3a>", "array([1, 2])"],
    Rule.IDENTIFIER: ["V0000EEE", "row=v0000eee;", "see_V0000eee.", "p000000002-1"],
    Rule.PERSON_NAME: ["told by Ana  POPESCU".replace("  ", " ")],
}  # fmt: skip
HARMLESS = (
    "13,800 registered victims (n = 13,335), 1999–2011, of whom 22 % (21 to 22 %) were men; p < 0.001",
    "doi:10.1080/01621459.1927.10502953, ISBN 978-92-9068-406-0, https://doi.org/10.1080/0162145999",
    "see series@example.org",
    "trafficked-men/data/fig-age.svg · 0–8 · 18-20 · +23 percentage points · −12 to +1",
    "first-edition-21bb799ccee98c27",
    "2026-11-23, 3.11.7, 1,500 to 2,000, 0.0971512, 1740000000.5",
)


def rules_in(text: str, known: KnownSecrets = KNOWN) -> set[Rule]:
    return {hit.rule for hit in TextRules(known).hits(Piece(text, ""))}


@pytest.mark.parametrize(("rule", "text"), [(rule, text) for rule, texts in FAULTS.items() for text in texts])
def test_each_fault_is_found(rule: Rule, text: str) -> None:
    assert rule in rules_in(f"Some words before. {text}" if rule is not Rule.ENVIRONMENT else text)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_reports_say_is_harmless(text: str) -> None:
    assert rules_in(text) == set()


@pytest.mark.parametrize(("rule", "text"), [(rule, texts[0]) for rule, texts in FAULTS.items()])
def test_a_finding_never_repeats_what_it_found(edition: Copy, rule: Rule, text: str) -> None:
    (edition.folder / "staging" / "en" / "index.qmd").write_text(f"# Reports\n\n{text}\n", encoding="utf-8")
    found = [finding for finding in edition.findings() if finding.rule is rule]
    assert [finding.file for finding in found] == ["staging/en/index.qmd"] * len(found)
    assert found
    assert all(text.strip().casefold() not in str(finding).casefold() for finding in found)


def test_a_place_is_told_by_its_line(edition: Copy) -> None:
    (edition.folder / "staging" / "en" / "index.qmd").write_text("one\ntwo\nV0000eee\n", encoding="utf-8")
    assert [finding.where for finding in edition.findings()] == ["line 3"]


def test_a_hash_that_the_manifest_names_may_be_printed(edition: Copy) -> None:
    digest = "8472ccc36747bf82577d8cdd4024dd3872d38e939b095181b02aec247ace7394"
    (edition.folder / "staging" / "en" / "index.qmd").write_text(f"Hash: {digest}\n", encoding="utf-8")
    assert edition.rules_at("staging/en/index.qmd") == {Rule.SECRET}
    edition.replace("manifest.json", '"identity"', f'"input_hash": "{digest}", "identity"')
    assert edition.findings() == ()


def test_identifiers_that_read_like_counts_are_not_looked_for_and_counted() -> None:
    known = KnownSecrets.make(["12", "1999", "man", "V0001", "1234567"])
    assert known.identifiers == {"v0001", "1234567"}
    assert known.not_searchable == 3


def test_secret_settings_of_a_process_are_known_by_their_names() -> None:
    known = KnownSecrets.make(
        environment={"API_TOKEN": "abcdefgh1", "LANG": "C.UTF-8-long", "MY_PASS": "short"}
    )
    assert known.values == {"abcdefgh1"}


@given(st.sampled_from(["v0000eee", "p000000002-1"]), st.sampled_from([" ", "(", '"', ",", ">", "\n", "/", "="]),
       st.booleans())  # fmt: skip
def test_an_identifier_is_found_between_any_signs(identifier: str, sign: str, large: bool) -> None:
    written = identifier.upper() if large else identifier
    assert Rule.IDENTIFIER in rules_in(f"abc{sign}{written}{sign}xyz")


def test_fifty_thousand_identifiers_cost_no_more_than_one() -> None:
    known = KnownSecrets(identifiers=frozenset(f"v{number:07}" for number in range(50_000)))
    text = "registered victims by year of registration, 1,240 of them; " * 170_000
    started = time.process_time()
    assert list(TextRules(known).hits(Piece(text, "", joined=True))) == []
    assert time.process_time() - started < 5, "ten megabytes"
