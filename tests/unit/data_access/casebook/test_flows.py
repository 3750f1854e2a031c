"""Routes are protected as one list with its total: large ones aren't lost to totals that no table prints."""

from __future__ import annotations

from data_access.casebook.casebook import Casebook
from data_access.disclosure.statuses import CellStatus


def test_every_route_that_is_large_enough_by_itself_is_listed(confidential: Casebook) -> None:
    some = confidential.where(age_group="child")
    listed = some.flows("citizenship", "country_of_exploitation").frame
    table = some.crosstab("citizenship", "country_of_exploitation").frame
    places = ["citizenship", "country_of_exploitation"]
    shown = table[table["value"].notna() & ~table[places].isin(["other", "total"]).any(axis=1)]
    routes = set(zip(listed["citizenship"], listed["country_of_exploitation"], strict=True))
    assert set(zip(shown["citizenship"], shown["country_of_exploitation"], strict=True)) <= routes
    assert len(routes) > len(shown) + 1, "a table with totals hides more"


def test_the_last_row_names_every_hidden_route_so_that_the_attack_watches_it(confidential: Casebook) -> None:
    table = confidential.flows("citizenship", "country_of_exploitation", top=3)
    *routes, others = table.cells
    assert all(cell.status is not CellStatus.SUPPRESSED for cell in routes)
    hidden = [count.group.text for count in others.counts if count.value is None]
    assert hidden
    assert all("citizenship=" in text or "citizenship!=" in text for text in hidden)
    listed = {count.group.text for cell in routes for count in cell.counts}
    assert not listed & set(hidden)
