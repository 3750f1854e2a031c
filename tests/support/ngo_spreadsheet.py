"""An invented register of an organisation that receives victims in France, as such registers look: titles above the header,
French words and months, several ways to write the same, free text, and gaps. No row stands for a person.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

HEADER = (
    "N° dossier", "Nom", "Prénom", "Sexe", "Âge à l'accueil", "Date d'accueil", "Nationalité", "Pays d'exploitation",
    "Forme d'exploitation", "Secteur d'activité", "Passeport confisqué", "Moyens de contrainte", "Niveau d'études", "Orienté par",
    "Hébergement", "Groupe", "Consentement recherche", "Observations",
)  # fmt: skip
HEADER_ROW = 4
_MONTHS = (
    "janvier",
    "févr.",
    "mars",
    "avril",
    "mai",
    "juin",
    "juil.",
    "août",
    "sept.",
    "octobre",
    "novembre",
    "déc.",
)
_NATIONALITIES = (
    ("Nigéria", "nigeria", "NIGERIA"),
    ("Roumanie", "Roumaine", "roumanie"),
    ("Moldavie", "Moldave"),
    ("Ukraine", "ukraine"),
    ("Bulgarie", "Bulgare"),
    ("Maroc",),
)
_SECTORS = ("BTP", "bâtiment", "agriculture", "vendanges", "employée de maison", "restauration", "usine", "")
_STUDIES = (
    "primaire",
    "collège",
    "lycée",
    "Bac",
    "université",
    "formation professionnelle",
    "",
    "non renseigné",
)
_MEANS = (
    "dette",
    "menaces",
    "coups",
    "fausses promesses",
    "enfermement",
    "salaire confisqué",
    "horaires excessifs",
    "menaces sur la famille",
)
_LABOUR = ("Travail forcé", "travail forcé", "Travail forcé / Mendicité")
_SEXUAL = (
    "Exploitation sexuelle",
    "exploitation sexuelle",
    "Exploitation sexuelle / Autre",
    "prostitution forcée",
)
_REFERRED = ("police", "association", "services sociaux", "venue seule", "famille", "autre", "")


def write_register(
    path: Path,
    rows: int = 600,
    *,
    seed: int = 7,
    first_year: int = 2015,
    people: Sequence[Sequence[Any]] | None = None,
) -> Path:
    """Write the register as an Excel workbook and return its path."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "Registre"
    sheet.append(["Registre des personnes accueillies (inventé)"])
    sheet.append([])
    sheet.append(["Mis à jour le 3 février", "", "", "confidentiel"])
    sheet.append(list(HEADER))
    for row in people if people is not None else register(rows, seed=seed, first_year=first_year):
        sheet.append(list(row))
    workbook.save(path)
    return path


def register(rows: int = 600, *, seed: int = 7, first_year: int = 2015) -> list[list[Any]]:
    """The rows of the register."""
    draw = random.Random(seed)
    return [_person(draw, number, first_year) for number in range(1, rows + 1)]


def _person(draw: random.Random, number: int, first_year: int) -> list[Any]:
    man = draw.random() < 0.4
    labour = draw.random() < (0.8 if man else 0.4)
    consent = draw.random()
    return [
        f"D-{number:04d}",
        "XXX",
        "Xxx",
        draw.choice(("H", "Homme", "h", "homme ") if man else ("F", "Femme", "f", "FEMME")),
        draw.choice((f"{draw.randint(14, 52)} ans", draw.randint(14, 52), str(draw.randint(18, 40)), "")),
        _date(draw, first_year),
        draw.choice(draw.choices(_NATIONALITIES, (30, 25, 15, 15, 10, 5))[0]),
        draw.choice(("France", "FRANCE", "france", "Espagne", "Italie", "?")),
        draw.choice(_LABOUR if labour else _SEXUAL),
        draw.choice(_SECTORS) if labour else "",
        draw.choice(("oui", "non", "Oui", "NSP", "")),
        "; ".join(sorted(one for one in _MEANS if draw.random() < 0.35)),
        draw.choice(_STUDIES),
        draw.choice(_REFERRED),
        draw.choice(("oui", "oui", "non")),
        f"G{number // 2}" if draw.random() < 0.2 else "",
        "oui" if consent < 0.95 else "non",
        "a été vue deux fois; à rappeler" if draw.random() < 0.3 else "",
    ]  # fmt: skip


def _date(draw: random.Random, first_year: int) -> Any:
    year, month, day = first_year + draw.randint(0, 5), draw.randint(1, 12), draw.randint(1, 28)
    return draw.choice((
        f"{day} {_MONTHS[month - 1]} {year}", f"{_MONTHS[month - 1]} {year}", f"{day:02d}/{month:02d}/{year}",
        date(year, month, day), f"{month:02d}/{year}",
    ))  # fmt: skip
