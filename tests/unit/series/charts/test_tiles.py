"""Tiles stand where sub-regions lie on a page, in rows by size on a phone, and hidden ones are hatched."""

from __future__ import annotations

import re
from dataclasses import replace

from data_access.vocabulary.regions import region_id, region_scheme
from series import charts
from series.charts.tiles import M49_PLACES, _on_page, _on_phone

from .examples import LABELS, cases_by_region


def _points() -> list[object]:
    from series.charts.points import points

    return list(points(cases_by_region(), "region"))


def test_every_sub_region_of_m49_has_a_place_of_its_own() -> None:
    regions = {region_id(name) for name in region_scheme("m49").regions}
    assert regions <= set(M49_PLACES)
    assert len(set(M49_PLACES.values())) == len(M49_PLACES)


def test_a_page_keeps_places_and_puts_what_has_none_below() -> None:
    at = _on_page(_points(), M49_PLACES)  # type: ignore[arg-type]
    assert at["eastern-europe"][0] == at["southern-europe"][0] > at["western-europe"][0]
    assert at["southern-europe"][1] == at["eastern-europe"][1] + 1
    assert at["other"][1] == max(row for _, row in at.values())
    assert len(set(at.values())) == len(at)


def test_a_phone_has_rows_of_three_largest_first_and_hidden_last() -> None:
    at = _on_phone(_points())  # type: ignore[arg-type]
    assert at["eastern-europe"] == (0, 0) and at["southern-europe"] == (1, 0)
    assert max(at, key=lambda code: (at[code][1], at[code][0])) == "northern-europe"


def test_a_tile_tells_its_name_and_value_and_no_hidden_one() -> None:
    figure = charts.draw_tiles(cases_by_region(), region="region", title="Registered victims", labels=LABELS)
    told = [text.get_text() for text in figure.texts]
    assert "4,380" in told and "eastern-europe" in told
    assert len([text for text in told if re.fullmatch(r"[\d,]+", text)]) == len(cases_by_region()) - 1


def test_the_title_is_in_the_language_of_the_labels() -> None:
    french = replace(LABELS, locale="fr", texts={"Registered victims": "Victimes enregistrées"})
    figure = charts.draw_tiles(cases_by_region(), region="region", title="Registered victims", labels=french)
    assert "Victimes enregistrées" in [text.get_text() for text in figure.texts]
