"""What `series check` finds: one seeded fault for each rule, told with its cell, its line and what to do."""

from __future__ import annotations

from collections.abc import Callable

import nbformat
import pytest
from nbformat import NotebookNode

from series.checking import Finding, Rule
from series.staging.model import REPORT_VALUES
from tests.unit.series.checking.clean_notebook import CELLS, cell, changed, clean, said_of


def with_cell(
    name: str, source: str, *, before: str | None = None, kind: str = "code", tags: tuple[str, ...] = ()
) -> NotebookNode:
    node = clean()
    make = nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell
    place = [one.id for one in node.cells].index(before) if before else len(node.cells)
    node.cells.insert(place, make(source, id=name, metadata={"tags": list(tags)} if tags else {}))
    return node


def with_output() -> NotebookNode:
    node = clean()
    cell(node, "casebook").outputs = [nbformat.v4.new_output("stream", text="12 men")]
    return node


def run_upwards() -> NotebookNode:
    node = clean()
    for count, name in enumerate(("imports", "claims", "casebook"), start=1):
        cell(node, name).execution_count = count
    return node


def of_somebody() -> NotebookNode:
    node = clean()
    node.metadata["authors"] = [{"name": "somebody"}]
    return node


def with_drawn_name() -> NotebookNode:
    node = clean()
    cell(node, "claims").id = "3fa85f64"
    return node


def without_order() -> NotebookNode:
    node = clean()
    by_name = {one.id: one for one in node.cells}
    node.cells = [by_name[name] for name in CELLS if name != "casebook"]
    node.cells.insert(3, by_name["casebook"])
    return node


# The rule, the notebook with the fault, the cell and the line that must be named, and words of the message.
FAULTS: list[tuple[Rule, Callable[[], NotebookNode], str, int, str]] = [
    (Rule.FORM, of_somebody, "", 0, "authors"),
    (
        Rule.FORM,
        lambda: with_cell("title", "# Trafficked men", kind="markdown"),
        "title",
        1,
        "title of its own",
    ),
    (Rule.FORM, lambda: with_cell("magic", "%matplotlib inline"), "magic", 1, "can't be read"),
    (Rule.SAVED_OUTPUTS, with_output, "casebook", 1, "1 cell with outputs"),
    (Rule.CELL_NAMES, with_drawn_name, "3fa85f64", 1, "without a name"),
    (Rule.CELL_ORDER, run_upwards, "claims", 1, ""),
    (Rule.CELL_ORDER, without_order, "claims", 3, "by_sex is used here and made only in cell 4 (casebook)"),
    (Rule.UNKNOWN_NAME, lambda: changed("claims", "by_sex", "by_sexx"), "claims", 3, "by_sexx"),
    (
        Rule.UNUSED_IMPORT,
        lambda: changed("imports", "import open_casebook", "import derive, open_casebook"),
        "imports",
        1,
        "data_access.derive",
    ),
    (
        Rule.FOREIGN_IMPORT,
        lambda: with_cell("more", "import pandas as pd\n\nx = pd.DataFrame()"),
        "more",
        1,
        "pandas",
    ),
    (Rule.PRIVATE_ACCESS, lambda: with_cell("file", 'x = open("cases.csv")'), "file", 1, "open()"),
    (Rule.PRIVATE_ACCESS, lambda: with_cell("inner", "x = casebook._rows"), "inner", 1, "_rows"),
    (Rule.FOREIGN_OUTPUT, lambda: with_cell("shown", "x = 1\nprint(x)"), "shown", 2, "print()"),
    (
        Rule.FOREIGN_OUTPUT,
        lambda: with_cell("shown", 'casebook.count("sex")'),
        "shown",
        1,
        "Jupyter would show",
    ),
    (Rule.FOREIGN_OUTPUT, with_output, "casebook", 1, "isn't evidence"),
    (
        Rule.PARAMETERS,
        lambda: changed("parameters", "data: str | None = None", "data = None"),
        "parameters",
        1,
        "not a typed parameter",
    ),
    (
        Rule.PARAMETERS,
        lambda: changed("parameters", "delivery: int | None", "delivery: str | None"),
        "parameters",
        1,
        "delivery: int | None",
    ),
    (
        Rule.UNUSED_PARAMETER,
        lambda: changed("parameters", 'scheme: str = "m49"', 'scheme: str = "m49"\nyear: int = 2011'),
        "parameters",
        5,
        "year",
    ),
    (
        Rule.NEEDS,
        lambda: with_cell("poor", "x = 1", tags=("needs:victim.educaton",)),
        "poor",
        1,
        "victim.educaton",
    ),
    (
        Rule.TYPED_NUMBER,
        lambda: changed("results", "@fig-men shows it", "21.5 % were men. @fig-men shows it"),
        "results",
        13,
        "21.5",
    ),
    (
        Rule.TYPED_NUMBER,
        lambda: changed("claims", "Men are no minority.", "Men are 62 % of all."),
        "claims",
        5,
        "62",
    ),
    (
        Rule.UNUSED_CLAIM,
        lambda: (
            changed("figure", 'finding="men_minority"', 'finding="Men are few."')
            if not CELLS["results"][1].count("men_minority")
            else _untold()
        ),
        "claims",
        1,
        "men_minority is never told",
    ),
    (
        Rule.CLAIM_STATES,
        lambda: changed("claims", '    fails="Men are no minority.",\n', ""),
        "claims",
        1,
        "no sentence for when it fails",
    ),
    (Rule.CLAIM_STATES, lambda: changed("claims", "no minority.", "no minority"), "claims", 5, "doesn't end"),
    (Rule.ALT_TEXT, lambda: changed("figure", "    alt=", "    note="), "figure", 5, "no alternative text"),
    (Rule.ALT_TEXT, lambda: changed("figure", _alt(), '""'), "figure", 11, "is empty"),
    (Rule.ALT_TEXT, lambda: changed("figure", _alt(), '"Two bars."'), "figure", 11, "too short"),
    (
        Rule.ALT_TEXT,
        lambda: changed("figure", "{{< meta numbers.men_share >}}", "some"),
        "figure",
        11,
        "gives no value",
    ),
    (Rule.FINDING, lambda: changed("figure", '    finding="men_minority",\n', ""), "figure", 5, "no finding"),
    (Rule.CAPTION, lambda: changed("figure", 'by sex.")', 'by sex")'), "figure", 13, "tbl-sex doesn't end"),
    (
        Rule.CAPTION,
        lambda: changed("figure", ', caption="Registered victims by sex.")', ")"),
        "figure",
        13,
        "tbl-sex has no caption",
    ),
    (
        Rule.UNKNOWN_VALUE,
        lambda: changed("results", "**{{< meta numbers.men_share", "**{{< meta numbers.mens_share"),
        "results",
        2,
        "mens_share",
    ),
    (
        Rule.UNKNOWN_REFERENCE,
        lambda: changed("results", "@tbl-sex has", "@tbl-sexes and @tbl-sex have"),
        "results",
        14,
        "@tbl-sexes",
    ),
    (
        Rule.UNKNOWN_CITATION,
        lambda: changed("results", "@surtees2008men", "@surtees2009men"),
        "results",
        13,
        "surtees2009men",
    ),
    (Rule.UNMENTIONED, lambda: changed("results", "@tbl-sex has all.", ""), "figure", 13, "tbl-sex"),
    (
        Rule.LOST_REFERENCE,
        lambda: _tagged("figure", "needs:victim.education"),
        "results",
        13,
        "fig-men is on record only where the source has victim.education",
    ),
    (
        Rule.PICTURE,
        lambda: changed("closing", "Words.", "![](x.png)"),
        "closing",
        3,
        "without alternative text",
    ),
    (
        Rule.WORDING,
        lambda: changed("closing", "Words.", "Trafficking victims in Moldova."),
        "closing",
        3,
        "Moldova",
    ),
    (
        Rule.WORDING,
        lambda: changed("claims", "Men are no minority.", "It is a risk factor."),
        "claims",
        5,
        "risk factor",
    ),
    (
        Rule.SECTIONS,
        lambda: changed("closing", "## Limitations", "## Limits"),
        "",
        0,
        "no section 'Limitations'",
    ),
    (
        Rule.SECTIONS,
        lambda: changed("results", "{.key-numbers}", "{.key-figures}"),
        "",
        0,
        "key numbers are missing",
    ),
    (
        Rule.UNWRITTEN,
        lambda: changed("closing", "Words.", "*To write: words.*"),
        "closing",
        3,
        "still to write: words",
    ),
    (
        Rule.CATALOGUE,
        lambda: changed("casebook", '"men_share"', '"mens_share"'),
        "",
        0,
        "the number men_share",
    ),
]


def _alt() -> str:
    (line,) = [one for one in CELLS["figure"][1].splitlines() if "alt=" in one]
    return line.strip().removeprefix("alt=").removesuffix(",")


def _untold() -> NotebookNode:
    node = changed("results", "- {{< meta claims.men_minority.sentence >}}", "- Nothing.")
    found = cell(node, "figure")
    found.source = found.source.replace('finding="men_minority"', 'finding="Men are few."')
    return node


def _tagged(name: str, *tags: str) -> NotebookNode:
    node = clean()
    cell(node, name).metadata["tags"] = list(tags)
    return node


def test_a_clean_notebook_gives_no_finding() -> None:
    assert [str(one) for one in said_of(clean())] == []


@pytest.mark.parametrize(
    ("rule", "make", "name", "line", "words"),
    FAULTS,
    ids=[f"{rule.value}-{words[:20]}" for rule, _, _, _, words in FAULTS],
)
def test_a_fault_is_told_with_its_place(
    rule: Rule, make: Callable[[], NotebookNode], name: str, line: int, words: str
) -> None:
    told = said_of(make())
    assert [
        one
        for one in told
        if (one.rule, one.cell_name, one.line) == (rule, name, line) and words in one.message
    ], "\n".join(f"{one.rule}: {one}" for one in told)


def test_every_rule_has_its_fault() -> None:
    assert {rule for rule, *_ in FAULTS} == set(Rule)


@pytest.mark.parametrize(("rule", "make"), [(rule, make) for rule, make, *_ in FAULTS])
def test_each_message_says_how_to_mend_it(rule: Rule, make: Callable[[], NotebookNode]) -> None:
    for one in said_of(make()):
        assert one.remedy.strip(), one
        assert not one.message.endswith("."), one
        assert not one.remedy.endswith((".", "?")), one


def test_a_misspelt_name_is_told_the_nearest_right_one() -> None:
    told = said_of(changed("results", "@surtees2008men", "@surtees2009men"))
    assert [one.remedy for one in told if "surtees2008men" in one.remedy]
    told = said_of(changed("results", "@tbl-sex has", "@tbl-sexes and @tbl-sex have"))
    assert [one.remedy for one in told if "'tbl-sex'" in one.remedy]


@pytest.mark.parametrize(
    "sentence",
    [
        "Men aged 30 or over are few.",
        "They are told of within 24 months.",
        "Boys are under 18.",
        "From 30 to 38 years.",
    ],
)
def test_ages_and_horizons_define_a_group_and_are_no_findings(sentence: str) -> None:
    told = said_of(changed("claims", "Men are no minority.", sentence))
    assert [one for one in told if one.rule is Rule.TYPED_NUMBER] == []


def test_a_share_is_a_finding_whatever_stands_before_it() -> None:
    told = said_of(changed("claims", "Men are no minority.", "They stand at 21.5 % of all."))
    assert [one.rule for one in told] == [Rule.TYPED_NUMBER]


@pytest.mark.parametrize(
    "code",
    [
        "x = 1",
        'casebook.count("sex");',
        "x = []\nx.append(1)",
        "def f():\n    x = 1\n\n\nf()",
        'number("a", by_sex, label="a")',
    ],
)
def test_a_cell_that_shows_nothing_is_left_alone(code: str) -> None:
    assert [one for one in said_of(with_cell("more", code)) if one.rule is Rule.FOREIGN_OUTPUT] == []


def test_names_that_the_code_fills_in_are_believed_where_they_can_be() -> None:
    node = with_cell(
        "published",
        "from data_access import published_figure\n\n"
        'for name in ["men_share"]:\n    number(f"published_{name}", published_figure(name), label="a")',
        before="results",
    )
    cell(node, "results").source += "\n{{< meta numbers.published_men_share >}}"
    assert said_of(node) == []
    cell(node, "results").source += "\n{{< meta numbers.published_mice >}}"
    assert [one.rule for one in said_of(node)] == [Rule.UNKNOWN_VALUE]


def test_a_finding_reads_as_a_sentence() -> None:
    one = Finding("men.ipynb", 3, 2, Rule.CAPTION, "the caption of fig-a doesn't end", "finish it", "figure")
    assert (
        str(one)
        == "men.ipynb, cell 3 (figure), line 2: the caption of fig-a doesn't end. What to do: finish it."
    )


def test_the_values_of_a_report_are_those_that_staging_gives() -> None:
    from series.staging.model import report_values
    from tests.support.sample_series import executed, setting

    assert set(report_values(setting(), executed())) == set(REPORT_VALUES)
