"""What a new delivery brings: told from the organisation's own identifiers, whatever the order of the rows."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from data_access.errors import UsageError
from data_access.sources.comparing import Difference, compare_deliveries
from tests.support.ngo_spreadsheet import register, write_register

MAPPING = """\
data: old.xlsx
header_row: 4
checked: true
columns:
  N° dossier: {to: victim.victim_id}
  Nom: {ignore: names}
  Prénom: {ignore: names}
  Sexe: {to: victim.sex, codes: {F: female, Femme: female, H: male, Homme: male}}
  Âge à l'accueil: {to: registration.age}
  Date d'accueil: {to: registration.date}
  Nationalité: {to: victim.citizenship, codes: {Roumaine: ROU, Moldave: MDA, Bulgare: BGR}}
  Pays d'exploitation: {to: episode.country_of_exploitation}
  Forme d'exploitation: {ignore: x}
  Secteur d'activité: {ignore: x}
  Passeport confisqué: {ignore: x}
  Moyens de contrainte: {ignore: x}
  Niveau d'études: {ignore: x}
  Orienté par: {ignore: x}
  Hébergement: {to: assistance.assistance_type=shelter}
  Groupe: {to: registration.case_group_id}
  Consentement recherche: {ignore: x}
  Observations: {ignore: x}
"""
DATE, SEX, NATIONALITY, SHELTER = 5, 3, 6, 14


@pytest.fixture
def people() -> list[list[object]]:
    rows = register(80)
    for row in rows:
        row[DATE] = "03/2018"
        row[NATIONALITY] = "Roumaine"
        row[SEX] = "F"
        row[SHELTER] = "oui"
    return rows


def compared(folder: Path, old: list[list[object]], new: list[list[object]]) -> Difference:
    for name, rows in (("old", old), ("new", new)):
        write_register(folder / f"{name}.xlsx", people=rows)
        (folder / f"{name}.yml").write_text(MAPPING.replace("old.xlsx", f"{name}.xlsx"), encoding="utf-8")
    return compare_deliveries("mapped", folder / "old.yml", folder / "new.yml")


def test_the_same_in_another_order_is_no_change(tmp_path: Path, people: list[list[object]]) -> None:
    shuffled = random.Random(1).sample(people, len(people))
    found = compared(tmp_path, people, shuffled)
    assert (found.victims, found.new, found.revised, found.withdrawn, found.late) == (80, 0, 0, 0, 0)
    assert found.new_codes == {} and found.completeness == {}


def test_new_revised_withdrawn_and_late_records_are_told(tmp_path: Path, people: list[list[object]]) -> None:
    new = [list(row) for row in people[3:]]
    new[0][SEX] = "H"
    new[1][SHELTER] = "non"
    for number, date in ((901, "05/2019"), (902, "01/2017")):
        new.append([f"D-{number}", *new[5][1:DATE], date, *new[5][DATE + 1 :]])
    found = compared(tmp_path, people, new)
    assert (found.victims, found.new, found.revised, found.withdrawn) == (79, 2, 2, 3)
    assert found.late == 1
    assert found.new_codes == {"victim.sex": ("male",)}


def test_completeness_and_new_codes_are_told(tmp_path: Path, people: list[list[object]]) -> None:
    new = [
        [*row[:NATIONALITY], "Moldave" if at % 2 else "?", *row[NATIONALITY + 1 :]]
        for at, row in enumerate(people)
    ]
    found = compared(tmp_path, people, new)
    assert found.new_codes["victim.citizenship"] == ("MDA",)
    assert found.completeness["victim.citizenship"].change == pytest.approx(-0.5)


def test_records_of_a_published_source_can_t_be_told_apart() -> None:
    with pytest.raises(UsageError, match="can't be told apart"):
        compare_deliveries("ctdc-global", "a.csv", "b.csv")
