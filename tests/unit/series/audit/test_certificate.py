"""The attack certificate: sizes and outcome for everybody, nothing of single cells, and readable again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from data_access.casebook.public_knowledge import PublicFacts
from data_access.disclosure.policy import current_policy
from data_access.disclosure.statuses import ProtectionClass
from data_access.errors import UsageError
from series.audit import CERTIFICATE_FILE, Audit, Certificate, audit_counts, certificate_of, read_certificate
from series.audit.certificate import certificate_sentence, certificate_words, foreseen_certificate
from tests.unit.series.audit.ledgers import WIDTH, knowledge, row

FACTS = PublicFacts(
    scheme="m49", years=(2004, 2011), periods={"2004–2011": (2004, 2011)}, codes={"sex": ("female",)}
)


@pytest.fixture
def audit() -> Audit:
    return audit_counts([row("case", 100), row("case & sex=male", None)], knowledge(), WIDTH)


def certificate(audit: Audit | None) -> Certificate:
    return certificate_of(
        audit, FACTS, policy="2.0", width=WIDTH, insiders_width=5, other_editions=["first-edition"]
    )


def test_it_is_read_again_as_it_was_written(tmp_path: Path, audit: Audit) -> None:
    written = certificate(audit)
    written.write(tmp_path)
    assert read_certificate(tmp_path) == Certificate(
        **{**written.__dict__, "attackers": list(written.attackers), "other_editions": ["first-edition"],
           "auxiliary_sources": [], "facts": read_certificate(tmp_path).facts}
    )  # fmt: skip
    assert read_certificate(tmp_path).facts == FACTS


def test_it_tells_sizes_and_no_group(tmp_path: Path, audit: Audit) -> None:
    told = json.loads(certificate(audit).write(tmp_path).read_text(encoding="utf-8"))
    assert (told["counts"], told["groups"], told["protected"], told["recovered"]) == (2, 2, 1, 0)
    assert "sex=male" not in json.dumps(told)
    assert "narrowest" not in json.dumps(told), "how near a cell came to failing stays internal"


def test_the_same_attack_writes_the_same_bytes(tmp_path: Path, audit: Audit) -> None:
    first = certificate(audit).write(tmp_path).read_bytes()
    assert certificate(audit).write(tmp_path).read_bytes() == first


def test_the_words_say_who_attacked_what_and_that_nothing_was_recovered(audit: Audit) -> None:
    words = certificate_words(certificate(audit))
    assert "together with 1 earlier edition" in words
    assert "2 printed or hidden counts of 2 groups" in words
    assert "as an outsider" in words
    assert "Of 1 hidden counts, none could be recovered" in words
    assert "at least 10 persons (for who holds cases or a table of exact counts himself, 5)" in words


def test_data_that_their_publisher_protected_need_no_attack() -> None:
    told = certificate(None)
    assert not told.applies
    assert "protected by their publisher" in certificate_words(told)


@pytest.mark.parametrize("content", [None, "{}", "no JSON", '{"schema_version": "0"}'])
def test_an_edition_without_a_certificate_of_this_version_is_told(
    tmp_path: Path, content: str | None
) -> None:
    if content is not None:
        (tmp_path / CERTIFICATE_FILE).write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match="no attack certificate"):
        read_certificate(tmp_path)


def test_the_annex_says_in_one_sentence_what_came_of_it_and_not_what_every_report_changes(
    audit: Audit,
) -> None:
    sentence = certificate_sentence(certificate(audit))
    assert sentence == (
        "before it was published, the whole edition was attacked with everything that it prints; "
        "none of its hidden counts could be recovered (the methods page tells more)"
    )
    foreseen = foreseen_certificate(
        current_policy().profile(ProtectionClass.CONFIDENTIAL, synthetic=False).counts
    )
    assert certificate_sentence(foreseen) == sentence
    exact = foreseen_certificate(current_policy().profile(ProtectionClass.PUBLISHED, synthetic=False).counts)
    assert certificate_sentence(exact) == certificate_sentence(certificate(None))
    assert "nothing is hidden" in certificate_sentence(certificate(None))
