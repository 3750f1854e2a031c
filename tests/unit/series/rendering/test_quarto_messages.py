"""Reading Quarto's talk: progress, reasons, and warnings that are errors to us."""

from __future__ import annotations

import pytest

from series.rendering.quarto_messages import LEFT_ON_PAGE, Talk, meaningful, report_name


def test_progress_lines_name_the_document() -> None:
    talk = Talk()
    assert talk.hear("[ 3/17] reports/organized-crime.ipynb") == "reports/organized-crime.ipynb (3 of 17)"
    assert talk.hear(r"[4/17] reports\trafficked-men.ipynb") == "reports/trafficked-men.ipynb (4 of 17)"
    assert talk.current == "reports/trafficked-men.ipynb"
    assert talk.hear("pandoc ") is None


@pytest.mark.parametrize(
    "line",
    [
        "WARNING: Unable to resolve crossref @fig-nothing",
        "[WARNING] Citeproc: citation nobody2020 not found",
        "WARN: ?meta:numbers.men_share",
        "(W) Unable to resolve link target: nowhere.qmd",
        "warning: layout did not converge within 5 attempts",
    ],
)
def test_what_is_unresolved_is_an_error_to_us(line: str) -> None:
    talk = Talk()
    talk.hear(line)
    assert talk.unresolved() and not talk.harmless()


def test_other_warnings_are_told_once_with_their_document() -> None:
    talk = Talk()
    for line in ("[1/1] reports/x.ipynb", "WARNING: something small", "WARNING: something small"):
        talk.hear(line)
    assert talk.harmless() == ("reports/x.ipynb: something small",)
    assert not talk.unresolved()


def test_the_reason_is_found_among_noise() -> None:
    lines = [
        "[1/2] reports/a.ipynb", "pandoc ", "  to: typst", "ERROR: first trouble", "[2/2] reports/b.ipynb",
        "ERROR: Problem with running a program", "/build/series/reports/b.typ: unknown variable",
        "Stack trace:", "    at run (file:///opt/quarto.js:10:3)",
    ]  # fmt: skip
    told = meaningful(lines, ("/build/series",))
    assert told == "Problem with running a program; reports/b.typ: unknown variable"


def test_silence_is_said() -> None:
    assert meaningful([]) == "it gave no reason"


@pytest.mark.parametrize("text", ["?meta:numbers.men_share", "?@fig-nothing", "?invalid meta type:numbers.a"])
def test_marks_that_quarto_leaves_on_a_page_are_known(text: str) -> None:
    assert LEFT_ON_PAGE.search(f"<p>Men are {text} of</p>")


def test_ordinary_questions_are_no_marks() -> None:
    assert not LEFT_ON_PAGE.search("<p>Who are they? @ home? meta: yes</p>")


def test_reports_go_by_their_id() -> None:
    assert report_name("reports/trafficked-men.ipynb") == "trafficked-men"
    assert report_name("methods.qmd") == "methods.qmd"
    assert report_name(None) == "the series"
