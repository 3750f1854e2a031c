"""``series translate``: what it prints and how it ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_access.errors import UsageError
from series.cli.translating import check_translations, chosen, finding_lines, status_lines
from series.errors import CheckError
from series.translation.checking import Progress, Rule, TranslationFinding

FINDING = TranslationFinding(
    "translations/fr/pages.po",
    "Of {{< meta numbers.a >}} persons " + "and more " * 20,
    Rule.PLACEHOLDERS,
    "it lacks x" * 12,
)


def test_languages_are_chosen_by_their_codes() -> None:
    assert chosen(None) == ("fr", "es")
    assert chosen("es, fr") == ["es", "fr"]
    with pytest.raises(UsageError, match="'de'"):
        chosen("fr,de")


def test_the_status_is_a_table_with_a_sum() -> None:
    lines = list(status_lines("fr", [Progress("pages", 10, 5, 1), Progress("interface", 10, 10, 0)]))
    assert lines[0] == "Français (fr)"
    assert lines[2].split() == ["pages", "10", "5", "(50", "%)", "1", "4"]
    assert lines[-1].split() == ["all", "20", "15", "(75", "%)", "1", "4"]


def test_lines_are_no_wider_than_a_terminal() -> None:
    lines = [*finding_lines([FINDING, FINDING]), *status_lines("es", [Progress("notebook-x", 1, 1, 0)])]
    assert max(map(len, lines)) <= 80
    assert lines.count("translations/fr/pages.po") == 1


def test_a_fault_ends_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("series.cli.translating.project_root", lambda: tmp_path)
    folder = tmp_path / "translations" / "fr"
    folder.mkdir(parents=True)
    (folder / "interface.po").write_text('msgid "{n} of"\nmsgstr "de"\n', encoding="utf-8")
    (folder.parent / "glossary.yml").write_text("sources: {}\nterms: []\n", encoding="utf-8")
    with pytest.raises(CheckError, match="1 translation is wrong"):
        check_translations("fr", strict=False)
