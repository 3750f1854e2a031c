"""Data package, RO-Crate, citation and DataCite metadata: valid by their own tools, and true of the files."""

from __future__ import annotations

import json
import warnings
from typing import Any

import yaml

from tests.unit.series.handover.conftest import IDENTITY, SmallEdition, described


def read(edition: SmallEdition, name: str) -> Any:
    return json.loads((edition.folder / name).read_text(encoding="utf-8"))


def validated(folder: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # frictionless's own
        import frictionless

        return frictionless.validate(folder)


def test_the_data_package_is_valid_with_every_row_of_every_table(edition: SmallEdition) -> None:
    found = validated(str(edition.folder / "datapackage.json"))
    assert found.valid, found.flatten(["rowNumber", "fieldName", "type", "note"])
    assert found.stats["tasks"] == len(list((edition.folder / "evidence").rglob("*.csv"))) > 0


def test_a_changed_table_makes_the_data_package_invalid(tmp_path: Any) -> None:
    edition = described(tmp_path)
    path = next((edition.folder / "evidence").rglob("tbl-*.csv"))
    path.write_text(path.read_text("utf-8").replace("rounded", "invented", 1), "utf-8")
    assert not validated(str(edition.folder / "datapackage.json")).valid


def test_each_resource_says_what_is_counted_and_what_hidden_looks_like(edition: SmallEdition) -> None:
    package = read(edition, "datapackage.json")
    for resource in package["resources"]:
        assert resource["title"].endswith((".", "?", "!"))
        assert "Counted: " in resource["description"]
        assert "··" in resource["schema"]["missingValues"]
    assert len({resource["name"] for resource in package["resources"]}) == len(package["resources"])


def test_the_crate_opens_with_rocrate_and_holds_every_table(edition: SmallEdition) -> None:
    from rocrate.rocrate import ROCrate

    crate = ROCrate(str(edition.folder))
    assert crate.root_dataset["name"] == "Thematic Research Series, First edition"
    assert crate.root_dataset["identifier"] == IDENTITY
    held = {entity.id for entity in crate.data_entities}
    assert {name for name in edition.files if name.endswith(".csv")} <= held
    run = crate.dereference("#run")
    assert run["instrument"]["name"] == "trafficking-series"
    assert {one.id for one in run["result"]} <= held


def test_every_reference_of_the_crate_leads_somewhere(with_dois: SmallEdition) -> None:
    graph = read(with_dois, "ro-crate-metadata.json")["@graph"]
    ids = {entity["@id"] for entity in graph} | {"https://w3id.org/ro/crate/1.1"}

    def references(value: Any) -> set[str]:
        if isinstance(value, dict):
            own = {value["@id"]} if set(value) == {"@id"} else set()
            return own.union(*(references(part) for part in value.values()))
        return set().union(*map(references, value)) if isinstance(value, list) else set()

    assert references(graph) <= ids


def test_the_citation_names_the_series_its_reports_and_the_source(with_dois: SmallEdition) -> None:
    cff = yaml.safe_load((with_dois.folder / "CITATION.cff").read_text("utf-8"))
    assert cff["doi"] == "10.1234/series"
    assert cff["version"] == f"First edition ({IDENTITY})"
    men, regional, source = cff["references"]
    assert men["doi"] == "10.1234/men"
    assert "doi" not in regional
    assert source["type"] == "data"


def test_datacite_has_a_record_for_the_series_and_for_each_report(with_dois: SmallEdition) -> None:
    series, men, regional = read(with_dois, "datacite.json")
    assert series["types"]["resourceTypeGeneral"] == "Collection"
    assert men["doi"] == "10.1234/men"
    assert men["relatedIdentifiers"][0]["relatedIdentifier"] == series["doi"] == "10.1234/series"
    assert "doi" not in regional


def test_the_same_edition_is_described_in_the_same_bytes(edition: SmallEdition, tmp_path: Any) -> None:
    again = described(tmp_path)
    for name in ("datapackage.json", "ro-crate-metadata.json", "CITATION.cff", "datacite.json"):
        assert (edition.folder / name).read_bytes() == (again.folder / name).read_bytes()
