"""A name that is put together from names of the vocabulary comes out whole in another language, or not at all."""

from __future__ import annotations

import pytest

from series.translation.labels import composed

KNOWN = {
    "Means of control": "Medios de control",
    "threats": "amenazas",
    "women": "mujeres",
    "men": "hombres",
    "others": "otros",
    "education or training": "educación o formación",
}


@pytest.mark.parametrize(
    ("english", "told"),
    [
        ("threats", "amenazas"),
        ("Threats", "Amenazas"),
        ("means of control", "medios de control"),
        ("Means of control: threats", "Medios de control: amenazas"),
        ("women or men", "mujeres u hombres"),
        ("women or others", "mujeres u otros"),
        ("women, men and threats", "mujeres, hombres y amenazas"),
        ("women (than men)", "mujeres (en comparación con: hombres)"),
        ("education or training, men", "educación o formación, hombres"),
        ("women, 2005–2011; men", "mujeres, 2005–2011; hombres"),
        ("women+threats", "mujeres+amenazas"),
        ("1999–2003", "1999–2003"),
        ("women, strangers", None),
        ("women+strangers", None),
        ("Strangers: women", None),
    ],
)
def test_names_in_spanish(english: str, told: str | None) -> None:
    assert composed(english, KNOWN.get, "es") == told


def test_a_long_list_with_a_part_that_is_unknown_takes_no_more_than_its_parts_squared() -> None:
    looked_up: list[str] = []

    def find(text: str) -> str | None:
        looked_up.append(text)
        return None if "unknown" in text.lower() else text if " " not in text else None

    parts = [f"a{'b' * place}" for place in range(24)]
    assert composed(" or ".join([*parts, "unknown"]), find, "es") is None
    assert composed(", ".join([*parts[:12], "unknown"]) + " and c", find, "es") is None
    assert len(looked_up) < 10 * 26**2


def test_a_list_in_french_has_a_space_before_its_semicolons() -> None:
    known = {"women": "femmes", "men": "hommes"}
    assert composed("women; men", known.get, "fr") == "femmes\u202f; hommes"
