"""Reserved DOIs: read strictly, each mistake told with its place and its mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_access.errors import UsageError
from series.catalog import read_catalog
from series.catalog.dois import Dois, read_dois
from tests.support.sample_staging import PROJECT_ROOT

CATALOG = read_catalog(PROJECT_ROOT / "notebooks" / "reports.yml")


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "dois.yml"
    path.write_text(text, "utf-8")
    return path


def test_of_the_series_and_of_reports(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "series: 10.1234/s1\nreports:\n  trafficked-men: 10.1234/s1.3\n  regional-trends-caribbean: 10.1234/s1.5\n",
    )
    dois = read_dois(path, CATALOG)
    assert dois == Dois(
        "10.1234/s1", {"trafficked-men": "10.1234/s1.3", "regional-trends-caribbean": "10.1234/s1.5"}
    )
    assert dois.of(None) == "10.1234/s1"
    assert dois.of("organized-crime") is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("serie: 10.1234/a\n", "unknown key 'serie'"),
        ("reports: {men: 10.1234/a}\n", "a report that the series hasn't got: men"),
        ("series: https://doi.org/10.1234/a\n", "is no DOI"),
        ("series: 10.1234/a\nreports: {trafficked-men: 10.1234/a}\n", "stands twice"),
        ("reports: [10.1234/a]\n", "list reports by their id"),
        ("- 10.1234/a\n", "no keys"),
        ("a: [\n", "no YAML"),
    ],
)
def test_mistakes(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(UsageError, match=told) as refused:
        read_dois(write(tmp_path, text), CATALOG)
    assert "dois.yml" in str(refused.value)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="can't be read"):
        read_dois(tmp_path / "none.yml", CATALOG)
