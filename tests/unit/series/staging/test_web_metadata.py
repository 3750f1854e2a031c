"""What machines read in the head of a page: schema.org as JSON-LD, put there by Quarto's own means."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

from series.catalog.dois import Dois
from series.staging.web_metadata import in_header, report_metadata, series_metadata
from tests.support.sample_series import executed, report, setting


def content(front: dict[str, Any]) -> Any:
    text = front["include-in-header"][0]["text"]
    found = re.fullmatch(r'<script type="application/ld\+json">([^<]*)</script>\n', text)
    assert found
    return json.loads(found[1])


def test_a_report_says_what_it_is_and_on_which_data_it_rests() -> None:
    found = report_metadata(executed(), setting())
    assert (found["@type"], found["reportNumber"]) == ("Report", "Thematic Research Series No. 3")
    assert found["isPartOf"]["name"] == "Thematic Research Series"
    assert found["isBasedOn"]["name"] == "Demonstration casebook (synthetic)"
    assert "@id" not in found


def test_a_reserved_doi_names_it() -> None:
    given = setting()
    given = replace(
        given, edition=replace(given.edition, dois=Dois("10.1234/s", {"trafficked-men": "10.1234/m"}))
    )
    assert report_metadata(executed(), given)["@id"] == "https://doi.org/10.1234/m"
    assert series_metadata(given)["identifier"] == "doi:10.1234/s"


def test_no_text_can_end_the_script() -> None:
    wicked = executed(found=report(title="</script><script>alert(1)</script>"))
    assert content(in_header(report_metadata(wicked, setting())))["name"].startswith("</script>")
