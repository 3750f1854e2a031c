"""Real published data become real findings: with their caveats, and without a word of synthetic demonstration."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from series.cli.app import app

VICTIM_PERPETRATOR = "ctdc-victim-perpetrator-2022"
GLOBAL = "ctdc-global-k-anonymised-2021"


def _publish(output: Path, source: str, data: Path, *reports: str) -> None:
    named = [part for report in reports for part in ("--only", report)]
    options = ["--source", source, "--data", str(data), *named, "--regions", "none", "--formats", "html"]
    result = CliRunner().invoke(app, ["publish", *options, "--output", str(output)], env={"NO_COLOR": "1"})
    assert result.exit_code == 0, result.stderr


@pytest.mark.parametrize(
    ("source", "folder", "reports", "caveats"),
    [
        (
            "ctdc-victim-perpetrator",
            VICTIM_PERPETRATOR,
            ("organized-crime",),
            ("differential privacy", "allegations, not findings of a court"),
        ),
        ("ctdc-global", GLOBAL, ("trafficked-men", "regional-trends"), ("k-anonym",)),
    ],
)
def test_published_data_are_published_with_their_caveats_and_without_the_banner(
    real_data: Path,
    tmp_path: Path,
    source: str,
    folder: str,
    reports: tuple[str, ...],
    caveats: tuple[str, ...],
) -> None:
    _publish(tmp_path, source, real_data / folder, *reports)
    for report in reports:
        page = (tmp_path / "site" / "reports" / f"{report}.html").read_text()
        assert "synthetic-banner" not in page
        assert "Synthetic demonstration data" not in page
        for caveat in caveats:
            assert caveat in page
        record = json.loads((tmp_path / "evidence" / report / "record.json").read_text())
        assert len(record["figures"]) >= 6
        assert len(record["tables"]) + len(record["models"]) >= 3
        assert all(
            cell["status"] in ("released", "structural_zero") for cell in record["numbers"][0]["cells"]
        )
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    assert manifest["source"]["protection_class"] == "published"
    assert str(real_data) not in json.dumps(manifest)
