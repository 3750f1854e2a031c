"""Gates on prose: what Quarto prints wrongly without stopping is found, with its place."""

from __future__ import annotations

import pytest

from series.staging.prose_checks import (
    Passage,
    ProseFinding,
    Severity,
    bibliography_keys,
    check_claims_are_told,
    check_prose,
)

VALUES = {
    "numbers": {"men_share": "24 %"},
    "intervals": {},
    "bases": {"men_share": "n\u00a0=\u00a03,000"},
    "claims": {
        "men": {"holds": True, "fails": False, "undetermined": False, "sentence": "Yes.", "state": "holds"}
    },
    "report": {"title": "T", "terms": ""},
    "synthetic": True,
}


def findings(text: str) -> list[ProseFinding]:
    return check_prose(
        [Passage("n.ipynb", text, 4)],
        values=VALUES,
        evidence={"fig-a", "tbl-a"},
        citation_keys={"surtees2008", "doe:2001"},
    )


def stopping(text: str) -> list[str]:
    return [finding.message for finding in findings(text) if finding.severity is Severity.STOP]


GOOD = [
    "{{< meta numbers.men_share >}} ({{< meta bases.men_share >}})",
    "{{<meta numbers.men_share>}}",
    '::: {.content-visible when-meta="claims.men.holds"}\nYes.\n:::',
    '::: {.content-hidden unless-meta="synthetic"}\nYes.\n:::',
    "See @fig-a and @tbl-a; see [@surtees2008].",
    "(@tbl-a) [@surtees2008]",
    "@tbl-a; see [@surtees2008, p. 3; -@doe:2001].",
    "As @surtees2008 says, [-@surtees2008].",
    "@surtees2008 [p. 3] says",
    "$$\nx\n$$ {#eq-x}\n\n@eq-x says",
    "Write to somebody@example.org.",
    "An escaped \\@fig-nothing.",
    "`@fig-nothing` and `{{< meta nothing >}}` in code",
    "```\n@nobody {{< include x >}}\n```",
    "<!-- @nobody {{< include x >}} -->",
    '![](a.png){fig-alt="Words"}',
    "![Words](a.png)",
    "| A | B |\n|:-|-:|\n| x | y |",
]


@pytest.mark.parametrize("text", GOOD)
def test_good_prose_passes(text: str) -> None:
    assert stopping(text) == []


BAD = {
    "{{< meta numbers.women_share >}}": "no number 'women_share'",
    "{{< meta numbers.men_shar >}}": "no number 'men_shar'",
    "{{< meta intervals.men_share >}}": "men_share has no interval",
    "{{< meta intervals.other >}}": "no number 'other'",
    "{{< meta claims.women.sentence >}}": "no claim 'women'",
    "{{< meta claims.men >}}": "a group of values",
    "{{< meta claims.men.sentense >}}": "no value 'claims.men.sentense'",
    "{{< meta report.terms >}}": "empty for this source",
    "{{< meta nothing >}}": "no value 'nothing'",
    "{{< include other.md >}}": "'include'",
    "{{< meta numbers.men_share": "doesn't end",
    '::: {.content-visible when-meta="claims.women.holds"}\n:::': "hidden without a word",
    '::: {.content-visible when-meta="claims.men.hold"}\n:::': "hidden without a word",
    '::: {.content-visible unless-meta="numbers.men_share"}\n:::': "is no condition",
    "See @fig-b.": "@fig-b refers to nothing",
    "See @tbl-a-b.": "@tbl-a-b refers to nothing",
    "See @eq-x.": "@eq-x refers to nothing",
    "See @sec-x {#sec-x}.": "headings have no numbers",
    "[@nobody2000]": "@nobody2000 isn't in references.bib",
    "@nobody2000 says": "@nobody2000 isn't in references.bib",
    "[see @surtees2008; @nobody2000]": "@nobody2000",
    "@tbl-a [@surtees2008]": "would be lost",
    "@fig-a\n[see @surtees2008]": "would be lost",
    "![](a.png)": "without alternative text",
    "::: {.panel-tabset}\n:::": "tabsets",
    "::: {layout-ncol=2}\n:::": "layouts",
}


@pytest.mark.parametrize(("text", "message"), BAD.items(), ids=BAD.keys())
def test_bad_prose_is_stopped(text: str, message: str) -> None:
    found = stopping(text)
    assert len(found) == 1, found
    assert message in found[0]


def test_a_finding_tells_file_cell_and_line() -> None:
    (finding,) = findings("One.\n\n```\ncode\n```\n\nSee @fig-b.")
    assert str(finding) == "n.ipynb, cell 4, line 7: @fig-b refers to nothing in this document"


def claims(text: str, figures: set[str] = frozenset()) -> list[str]:  # type: ignore[assignment]
    return [one.message for one in check_claims_are_told([Passage("n", text, 1)], ["men"], figures, "n")]


def test_a_claim_that_is_never_told_is_stopped() -> None:
    assert "never told" in claims("Words.")[0]


def test_a_claim_told_in_some_states_only_is_stopped() -> None:
    (message,) = claims('::: {.content-visible when-meta="claims.men.holds"}\nYes.\n:::')
    assert "fails, undetermined" in message


def test_a_claim_told_by_its_sentence_its_states_or_a_figure_is_fine() -> None:
    assert claims("{{< meta claims.men.sentence >}}") == []
    states = "".join(
        f'\n::: {{when-meta="claims.men.{state}"}}\n:::' for state in ("holds", "fails", "undetermined")
    )
    assert claims(states) == []
    assert claims("Words.", {"men"}) == []


TYPED = ["About 24 % are men.", "There were 1,950 men.", "- twelve of 30", "Men: 3 in 10.", "a 12-hour day"]
NOT_TYPED = [
    "In 2008 and from 2005–2011 and in the 1990s.",
    "1. first\n2. second",
    "See Annex 1 and Section 2.3 and Art. 2.",
    "[@surtees2008, p. 211] and @surtees2008 [p. 3]",
    "with 95 % intervals",
    "a 95 % confidence interval",
    "form v1 and H2O and m49",
    "$x = 1.96$",
    "`code 12`",
    "[link](https://example.org/12)",
    "{{< meta numbers.men_share >}}",
    "words[^12]",
    "## Methods\n\nrounded to 5",
    "## Annex A\n\nof 30 cases",
    "| 12 | 13 |",
]


@pytest.mark.parametrize("text", TYPED)
def test_numbers_typed_in_findings_are_told(text: str) -> None:
    found = [finding for finding in findings(text) if "typed by hand" in finding.message]
    assert len(found) == 1
    assert found[0].severity is Severity.WARNING


@pytest.mark.parametrize("text", NOT_TYPED)
def test_other_digits_are_no_numbers(text: str) -> None:
    assert not [finding for finding in findings(text) if "typed by hand" in finding.message]


def test_the_keys_of_a_bibliography() -> None:
    assert bibliography_keys("@book{a2000,\n}\n@comment{x,}\n @Article { b:1 , title={@c{d,}}}") == {
        "a2000",
        "b:1",
    }
