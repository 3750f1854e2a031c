"""The texts of a notebook's code that readers see are found in its syntax; codes and conditions are not."""

from __future__ import annotations

from series.translation.code_texts import code_texts


def found(code: str) -> list[str]:
    return [text.english for text in code_texts(code)]


def test_what_is_given_to_evidence() -> None:
    code = """
number("a_share", share, label="men")
claim("men_many", share.above(0.5), holds="Most are men "
      "({{< meta numbers.a_share >}}).", fails="Few are men.", undetermined="It can't be decided.")
figure("fig-men", data, draw, finding="men_many", caption="Men.", alt="Bars.", note=None if few else "Of those known.")
"""
    assert found(code) == [
        "men",
        "Most are men ({{< meta numbers.a_share >}}).",
        "Few are men.",
        "It can't be decided.",
        "Men.",
        "Bars.",
        "Of those known.",
    ]


def test_names_of_categories_with_single_words_beside_longer_ones() -> None:
    code = (
        'NAMES = {"poor household": "poor,very_poor", "majority": "none", "rural home": "settlement=rural"}'
    )
    assert found(code) == ["poor household", "majority", "rural home"]


def test_conditions_codes_and_formulas_are_no_texts() -> None:
    code = (
        'casebook.where("sex=male").share("means_of_control", by=["sex", "age_group"]); fit("a ~ b + C(c)")'
    )
    assert found(code) == []


def test_what_chooses_a_cell_of_a_table_is_no_text() -> None:
    code = """
number("a_gap", joint.cell(finding="organised", share_of="across a border").above(rest), label="gap")
figure("fig-gap", joint, draw, finding="gap_seen", title="Gap in points")
"""
    assert found(code) == ["gap", "Gap in points"]


def test_a_text_that_is_put_together_is_one_text_with_names() -> None:
    code = """
x = f"from {spans[0]} to {spans[1]}, again {spans[0]}"
y = "men exploited in " + place + "."
z = f"{', '.join(FIRST)} come first, of {row.dimensions['kind']} {title.lower()}"
"""
    assert found(code) == [
        "from {spans} to {spans_2}, again {spans}",
        "men exploited in {place}.",
        "{first} come first, of {kind} {title}",
    ]


def test_parts_of_a_text_are_texts() -> None:
    assert found("label = f\"cases {'of the largest' if one else here} in all\"") == [
        "cases {value} in all",
        "of the largest",
    ]


def test_translators_are_told_what_a_text_is() -> None:
    (text,) = code_texts('figure("fig-a", data, draw, alt="Bars.")')
    assert text.note == "alternative text"
