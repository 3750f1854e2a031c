"""Outside numbers come in by one door, each with its source."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_access import DataError, UsageError, is_protected, published_figure
from data_access.published_figures import FIGURES_FILE, read_published_figures


def test_a_percentage_comes_as_a_share_with_its_source() -> None:
    figure = published_figure("male_share_belarus")
    assert figure.value == pytest.approx(0.283)
    assert figure.source == "surtees2008men"
    assert figure.population == "IOM caseload, Belarus, 2004–2006"
    assert is_protected(figure)


def test_a_count_comes_as_it_was_printed() -> None:
    assert published_figure("re_trafficking_cases").value == 79


def test_every_citation_stands_in_the_references(project: Path) -> None:
    references = (project / "notebooks" / "references.bib").read_text(encoding="utf-8")
    for figure in read_published_figures().values():
        assert f"{{{figure.citation}," in references, figure.id


def test_an_unknown_figure_is_told_the_nearest() -> None:
    with pytest.raises(UsageError, match="male_share_belarus"):
        published_figure("male_share_belaruss")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("unit: percent", "unit: procent"),
        ("evidence: found", "evidence: memory"),
        ("    period:", "    periode:"),
    ],
)
def test_a_wrong_file_is_an_error(tmp_path: Path, old: str, new: str) -> None:
    text = FIGURES_FILE.read_text(encoding="utf-8")
    file = tmp_path / "figures.yml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError, match="not valid"):
        read_published_figures(file)


def test_an_id_stands_once(tmp_path: Path) -> None:
    text = FIGURES_FILE.read_text(encoding="utf-8")
    file = tmp_path / "figures.yml"
    file.write_text(text.replace("id: recorded_cases_2010", "id: registered_victims_2009"), encoding="utf-8")
    with pytest.raises(DataError, match="stand twice"):
        read_published_figures(file)
