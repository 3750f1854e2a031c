"""``series data`` on the context panel: it has no cases, and is described and validated all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_access.errors import DataError
from series.cli.data import describe_source, validate_data
from tests.support.glotip_file import glotip_row, write_glotip


def test_it_is_described_with_what_is_known_and_what_was_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    leaked = glotip_row("6,112,019", Indicator="Persons convicted", Dimension="by citizenship")
    path = write_glotip(tmp_path / "glotip.xlsx", glotip_row("<5"), glotip_row("8", Year=2019), leaked)
    describe_source("glotip", data=path, delivery=None)
    told = capsys.readouterr().out
    assert "Global Report on Trafficking in Persons" in told
    assert "2 rows" in told and "1 rows" in told
    assert any(line.split() == ["value", "50%"] for line in told.splitlines())


def test_it_is_validated(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    validate_data(
        "glotip", data=write_glotip(tmp_path / "a.xlsx", glotip_row("8")), delivery=None, skip_invalid=False
    )
    assert "Valid: 1 rows" in capsys.readouterr().out
    with pytest.raises(DataError, match="impossible_date"):
        bad = write_glotip(tmp_path / "b.xlsx", glotip_row("8", Year=66))
        validate_data("glotip", data=bad, delivery=None, skip_invalid=False)
