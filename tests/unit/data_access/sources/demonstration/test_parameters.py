"""The parameters are one documented file, read strictly, and published as an annex."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from data_access.errors import DataError, UsageError
from data_access.sources.demonstration.parameters import (
    PARAMETER_FILE,
    default_parameters,
    parameter_annex,
    read_parameters,
    with_changes,
)


def changed(folder: Path, change: Any) -> Path:
    """A copy of the file after a change of its content."""
    content = yaml.safe_load(PARAMETER_FILE.read_text(encoding="utf-8"))
    change(content)
    file = folder / "parameters.yml"
    file.write_text(yaml.safe_dump(content), encoding="utf-8")
    return file


def test_every_parameter_has_unit_source_and_status() -> None:
    annex = parameter_annex()
    assert list(annex.columns) == ["parameter", "value", "unit", "status", "source", "note"]
    assert annex["parameter"].is_unique
    assert len(annex) > 100
    assert (annex[["unit", "source", "status"]] != "").all().all()
    assert set(annex["status"]) == {"published", "computed", "assumption"}


def test_no_published_value_rests_on_the_design_alone() -> None:
    for block, name, parameter in default_parameters().listed():
        if parameter.status.value != "assumption":
            assert parameter.source != "design", f"{block}.{name}"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda c: c["size"].update(colour={"value": 1}), "size.colour"),
        (lambda c: c["size"]["victims"].pop("source"), "size.victims.source"),
        (lambda c: c["size"]["victims"].update(status="guess"), "size.victims.status"),
        (lambda c: c["size"]["victims"].update(source="A99"), "A99"),
        (lambda c: c["size"].pop("seed"), "size.seed"),
        (lambda c: c["routes"]["transit_share"].update(value=1.2), "routes.transit_share"),
        (lambda c: c["exploitation"]["men"]["value"].update(forced_labour=0.5), "exploitation.men"),
        (lambda c: c["perpetrators"]["seen_probability"].update(value=float("nan")), "seen_probability"),
    ],
)
def test_a_wrong_file_is_refused_and_the_place_told(tmp_path: Path, change: Any, told: str) -> None:
    with pytest.raises(DataError) as refused:
        read_parameters(changed(tmp_path, change))
    assert told in str(refused.value)


def test_a_missing_file_and_broken_yaml_are_data_errors(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yml"
    broken.write_text("size: [", encoding="utf-8")
    for file in (tmp_path / "none.yml", broken):
        with pytest.raises(DataError):
            read_parameters(file)


def test_changes_make_a_checked_copy() -> None:
    changed_copy = with_changes(default_parameters(), {"size.victims": 500})
    assert changed_copy.size.victims.value == 500
    assert default_parameters().size.victims.value == 13_800
    with pytest.raises(UsageError):
        with_changes(default_parameters(), {"size.colour": 1})
