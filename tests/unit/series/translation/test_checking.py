"""What is wrong in translations is told with its file and its text; how far they are is counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from series.translation.checking import Progress, Rule, check_language, progress_of
from series.translation.glossary import Glossary

GLOSSARY = Glossary.model_validate(
    {
        "sources": {"us": "Ours."},
        "terms": [{"en": ["re-trafficking"], "fr": ["traite répétée"], "es": ["re-trata"], "source": "us"}],
        "forbidden": {"fr": [{"word": "rechute", "instead": "traite répétée"}]},
    }
)
CATALOGUE = """\
msgid ""
msgstr ""
"Language: fr\\n"

msgid "Of {{< meta numbers.a >}} persons (@fig-a)."
msgstr "Parmi des personnes (@fig-b)."

msgid "re-trafficking"
msgstr "rechute"

msgid "A sentence."
msgstr "Une phrase"

#, fuzzy
msgid "Changed {{< meta numbers.a >}}."
msgstr "Rechute."

msgid "Open"
msgstr ""
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    path = tmp_path / "translations" / "fr" / "pages.po"
    path.parent.mkdir(parents=True)
    path.write_text(CATALOGUE, encoding="utf-8")
    return tmp_path


def test_each_rule_finds_its_fault_and_only_in_what_is_translated(root: Path) -> None:
    found = list(check_language(root, "fr", ["pages", "interface"], GLOSSARY))
    assert {finding.file for finding in found} == {"translations/fr/pages.po"}
    assert [(finding.rule, finding.english[:6]) for finding in found] == [
        (Rule.PLACEHOLDERS, "Of {{<"),
        (Rule.PLACEHOLDERS, "Of {{<"),
        (Rule.FORBIDDEN, "re-tra"),
        (Rule.TERM, "re-tra"),
        (Rule.END, "A sent"),
    ]
    assert "@fig-a, {{< meta numbers.a >}}" in found[0].message
    assert "'traite répétée'" in found[2].message
    assert [finding.rule.is_fault for finding in found] == [True, True, True, False, False]


def test_progress_is_counted_by_domain(root: Path) -> None:
    pages, interface = progress_of(root, "fr", ["pages", "interface"])
    assert pages == Progress("pages", texts=5, translated=3, fuzzy=1)
    assert pages.open == 1
    assert interface.texts == 0
    assert (pages + interface).texts == 5
