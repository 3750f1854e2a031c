"""The episode that a case is about: the one that led to the victim's first registration."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from data_access.casebook.casebook import Casebook
from data_access.disclosure.statuses import ProtectionClass
from data_access.sources.demonstration import generate
from tests.statistical.estimators import present_episodes
from tests.unit.data_access.casebook.small_casebook import write_casebook

Episode = tuple[str | None, str | None]
"""Start and end."""
PLACES = ("MDA", "UKR", "BLR", "ROU")
"""The country of a victim's first, second, third, … episode tells which of them was taken."""


def casebook_of_one(
    folder: Path, episodes: list[Episode], registered: list[str | None], year: int | None = None
) -> Casebook:
    """A casebook of one victim with these episodes, in their order, and the months of the registrations."""
    numbers = range(len(episodes))
    registration = pd.DataFrame(
        {
            "registration_id": [f"r{number}" for number in range(len(registered))],
            "victim_id": "v",
            "sequence": [number + 1 for number in range(len(registered))],
            "date": registered,
            "year": [int(month[:4]) if month else year for month in registered],
        }
    )
    episode = pd.DataFrame(
        {
            "episode_id": [f"e{number}" for number in numbers],
            "victim_id": "v",
            "sequence": [number + 1 for number in numbers],
            "start": [start for start, _ in episodes],
            "end": [end for _, end in episodes],
            "country_of_exploitation": PLACES[: len(episodes)],
        }
    )
    tables = {"victim": pd.DataFrame({"victim_id": ["v"]}), "registration": registration, "episode": episode}
    return write_casebook(folder, tables, protection_class=ProtectionClass.PUBLISHED)


def taken(casebook: Casebook) -> list[int]:
    """Places of the episodes that the casebook counts, from 1."""
    frame = casebook.count("country_of_exploitation").frame
    return [PLACES.index(code) + 1 for code in frame["country_of_exploitation"]]


BEFORE, PRESENT, AGAIN = ("2001-02", "2002-01"), ("2004-01", "2005-03"), ("2007-01", "2007-09")
NEVER: Episode = (None, None)
CASES = {
    "the only one": ([PRESENT], ["2005-06"], 1),
    "trafficked before": ([BEFORE, PRESENT], ["2005-06"], 2),
    "trafficked twice before": ([("1999-01", "1999-05"), BEFORE, PRESENT], ["2005-06"], 3),
    "trafficked again": ([PRESENT, AGAIN], ["2005-06", "2007-10"], 1),
    "before and again": ([BEFORE, PRESENT, AGAIN], ["2005-06", "2007-10"], 2),
    "begun in the month of registration": ([BEFORE, ("2005-06", None)], ["2005-06"], 2),
    "present one without start": ([BEFORE, (None, "2005-03"), AGAIN], ["2005-06", "2007-10"], 2),
    "present one without dates": ([BEFORE, NEVER, AGAIN], ["2005-06", "2007-10"], 2),
    "again, start unknown": ([PRESENT, (None, "2007-09")], ["2005-06", "2007-10"], 1),
    "again and again, dates unknown": ([PRESENT, AGAIN, NEVER], ["2005-06", "2007-10"], 1),
    "registered while exploited, then again": ([("2005-01", "2006-01"), NEVER], ["2005-06", "2007-10"], 1),
    "only one, start unknown, registered before its end": ([(None, "2006-01")], ["2005-06"], 1),
    "all begin after the registration": ([PRESENT, AGAIN], ["2003-01"], 1),
    "no dates at all": ([NEVER, NEVER], [None], 2),
}


@pytest.mark.parametrize(("episodes", "registered", "expected"), CASES.values(), ids=CASES.keys())
def test_the_episode_of_a_case_led_to_the_first_registration(
    episodes: list[Episode], registered: list[str | None], expected: int, tmp_path: Path
) -> None:
    assert taken(casebook_of_one(tmp_path, episodes, registered)) == [expected]


def test_the_year_of_registration_decides_where_the_month_is_not_known(tmp_path: Path) -> None:
    book = casebook_of_one(tmp_path, [BEFORE, PRESENT, AGAIN], [None], year=2005)
    assert taken(book) == [2]


def test_the_demonstration_means_the_same_episode_as_its_known_truth(tmp_path: Path) -> None:
    tables = generate(size=3000, seed=3, tables=("victim", "registration", "episode"))
    assert (tables["episode"]["sequence"] > 1).any() and (tables["registration"]["sequence"] > 1).any()
    book = write_casebook(tmp_path, tables, protection_class=ProtectionClass.PUBLISHED)
    frame = book.count("country_of_exploitation", "crossing").frame
    found = frame[frame["value"] > 0].set_index(["country_of_exploitation", "crossing"])["value"]
    present = present_episodes(tables).astype({"country_of_exploitation": "str", "crossing": "str"})
    present = present[(present["country_of_exploitation"] != "nan") & (present["crossing"] != "nan")]
    expected = present.groupby(["country_of_exploitation", "crossing"]).size()
    assert found.to_dict() == expected.to_dict()
