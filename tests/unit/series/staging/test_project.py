"""The staging project as a whole: files, pages, cards, and the gates before anything is written."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
import yaml

from data_access.disclosure import ProtectionClass
from series.errors import GateError, MissingToolError
from series.staging import SeriesToStage, StagingResult, pages, stage_series
from series.translation import ENGLISH
from tests.support.protected import protected_table
from tests.support.sample_series import PROSE, executed, project_root, report, setting
from tests.support.sample_staging import PROJECT_ROOT


def everything(**source: object) -> SeriesToStage:
    regional = report(
        id="regional-trends-eastern-europe",
        number="5.1",
        title="Regional trends: Eastern Europe",
        region="Eastern Europe",
        notebook=Path("notebooks/regional-trends.ipynb"),
    )
    return SeriesToStage(
        setting=setting(**source),
        reports=[executed(), executed(found=regional)],
        not_published=[("Re-trafficking", "the source has no <i>episodes</i>")],
        coverage=protected_table({("v1", "1999"): 2900, ("v2", "2004"): None}, ("form_version", "year")),
        parameters=[{"name": "male_share", "value": [1, 2], "source": "A07 | x", "status": "published"}],
    )


def staged(tmp_path: Path, what: SeriesToStage | None = None) -> StagingResult:
    root = tmp_path / "root"
    root.mkdir()
    return stage_series(tmp_path / "staging", what or everything(), project_root(root))


def page(result: StagingResult, name: str) -> str:
    return (result.folder / name).read_text("utf-8")


def test_the_files_of_the_project(tmp_path: Path) -> None:
    result = staged(tmp_path)
    names = {path.as_posix() for path in result.files}
    assert {
        "_quarto.yml",
        "about.qmd",
        "assets/series.css",
        "data.qmd",
        "index.qmd",
        "methods.qmd",
        "five-safes.qmd",
        "references.bib",
        "reports/regional-trends-eastern-europe.ipynb",
        "reports/trafficked-men.ipynb",
        "reports/trafficked-men/data/fig-men-sectors-phone.svg",
        "reports/trafficked-men/data/fig-men-sectors.csv",
        "reports/trafficked-men/data/fig-men-sectors.png",
        "reports/trafficked-men/data/fig-men-sectors.svg",
        "reports/trafficked-men/data/tbl-men-sectors.csv",
    } <= names
    assert result.warnings == ()


def test_a_staged_report_holds_and_links_the_page_s_version_of_a_figure_only(tmp_path: Path) -> None:
    text = page(staged(tmp_path), "reports/trafficked-men.ipynb")
    notebook = nbformat.reads(text, as_version=4)
    (cell,) = (cell for cell in notebook["cells"] if "label: fig-men-sectors" in cell["source"])
    assert [set(output["data"]) for output in cell["outputs"]] == [{"image/svg+xml"}]
    assert "-phone" not in text


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first, second = staged(tmp_path / "a"), staged(tmp_path / "b")
    assert first.files == second.files
    for name in first.files:
        assert (first.folder / name).read_bytes() == (second.folder / name).read_bytes(), name


@pytest.mark.parametrize("name", pages.PAGES)
def test_every_page_of_synthetic_data_says_so_first(tmp_path: Path, name: str) -> None:
    text = page(staged(tmp_path), name)
    front, body = text.removeprefix("---\n").split("\n---\n", 1)
    assert yaml.safe_load(front)["synthetic"] is True
    assert body.strip().startswith(':::: {.content-visible when-format="html"}\n::: {.synthetic-banner}')
    assert "<!-- staging" not in text


def test_pages_of_a_published_source_have_no_banner(tmp_path: Path) -> None:
    result = staged(tmp_path, everything(protection_class=ProtectionClass.PUBLISHED, synthetic=True))
    assert "synthetic-banner" not in page(result, "index.qmd")


def test_a_card_has_number_title_finding_figure_and_key_number(tmp_path: Path) -> None:
    text = page(staged(tmp_path), "index.qmd")
    assert "[No. 3]{.report-number}" in text
    assert "### [Trafficked men](reports/trafficked-men.html)" in text
    assert "Men are a minority (24\u00a0%)." in text
    assert (
        "[![Bar chart. Men are 24\u00a0%.](reports/trafficked-men/data/fig-men-sectors.svg)]"
        "(reports/trafficked-men.html)" in text
    )
    assert (
        "[24\u00a0%]{.card-number} [share of men among registered victims, n\u00a0=\u00a03,000]{.card-number-label}"
        in text
    )


def test_regional_editions_are_grouped(tmp_path: Path) -> None:
    text = page(staged(tmp_path), "index.qmd")
    assert text.count("{.report-card}") == 1
    assert (
        "- [No. 5.1]{.report-number} [Eastern Europe](reports/regional-trends-eastern-europe.html): 24"
        in text
    )


def test_every_page_knows_the_identity_of_the_edition(tmp_path: Path) -> None:
    result = staged(tmp_path)
    for name in pages.PAGES:
        front = pages.page_passages(page(result, name))[1]
        assert front["series"]["identity"].startswith("evidence sha256:")


def test_the_landing_page_has_citation_identity_and_reasons(tmp_path: Path) -> None:
    text = page(staged(tmp_path), "index.qmd")
    assert "The trafficking-series authors (2026). *Thematic Research Series: What case data say*." in text
    assert "First edition · 15 January 2026 · Demonstration casebook (synthetic) · evidence sha256" in text
    assert "- *Re-trafficking*: the source has no \\<i\\>episodes\\</i\\>." in text


def test_the_data_page_has_source_coverage_dictionary_and_parameters(tmp_path: Path) -> None:
    text = page(staged(tmp_path), "data.qmd")
    assert "Invented records." in text
    assert (
        ": How complete the data are\\: by form version and year. {#tbl-coverage}".replace("\\:", ":") in text
    )
    assert "2,900" in text
    assert "labour\\_sector" in text
    assert "A07 \\| x" in text
    assert "the first form, on paper" in text


def test_the_methods_page_prints_the_rules_of_the_policy(tmp_path: Path) -> None:
    text = page(staged(tmp_path), "methods.qmd")
    policy = setting().policy.profiles.confidential
    rows = {
        line.split("|")[1].strip(): line.split("|")[2].strip()
        for line in text.splitlines()
        if line.startswith("| ")
    }
    assert rows["Smallest count that is shown"] == f"{policy.counts.threshold} persons"
    assert rows["Published counts are multiples of"] == str(policy.counts.rounding_base)


def test_mistakes_are_listed_and_nothing_is_written(tmp_path: Path) -> None:
    wrong = executed(PROSE + "\nSee @fig-nothing and {{< meta numbers.nothing >}} and [@nobody].\n")
    with pytest.raises(GateError) as stopped:
        staged(tmp_path, SeriesToStage(setting(), [wrong]))
    message = str(stopped.value)
    assert "3 mistakes" in message
    assert "notebooks/trafficked-men.ipynb, cell 1, line 17: @fig-nothing" in message
    assert not (tmp_path / "staging").exists()


def test_words_that_come_with_the_evidence_are_checked_too(tmp_path: Path) -> None:
    from series.evidence import table
    from tests.support.protected import sectors

    def bad() -> None:
        table("tbl-bad", sectors(), caption="Of {{< meta numbers.nobody >}}.")

    with pytest.raises(GateError, match=r"evidence tbl-bad, line 1: there is no number 'nobody'"):
        staged(tmp_path, SeriesToStage(setting(), [executed(PROSE, report(), bad)]))


def test_numbers_typed_by_hand_are_a_warning(tmp_path: Path) -> None:
    result = staged(tmp_path, SeriesToStage(setting(), [executed(PROSE + "\nThere are 240 men.\n")]))
    assert [str(one) for one in result.warnings] == [
        "notebooks/trafficked-men.ipynb, cell 1, line 17: the number 240 is typed by hand; "
        "put it on record with number()"
    ]


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "staging").mkdir()
    (tmp_path / "staging" / "old.txt").write_text("x")
    with pytest.raises(GateError, match="isn't empty"):
        staged(tmp_path)


def test_a_missing_template_is_told(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    project_root(root)
    (root / "index.qmd").unlink()
    with pytest.raises(MissingToolError, match=r"index\.qmd"):
        stage_series(tmp_path / "staging", everything(), root)


def test_the_templates_are_quarto_without_staging() -> None:
    for name in pages.PAGES:
        text = (PROJECT_ROOT / name).read_text("utf-8")
        front = yaml.safe_load(text.removeprefix("---\n").split("\n---\n", 1)[0])
        assert front["title"]
        assert front["description"]


def test_settings_of_the_demonstration_are_told_in_words() -> None:
    from series.staging.data_parts import demonstration_parameters

    rows = [
        {"parameter": "a.b", "value": '{"v1": 0.12, "v2": 0.06}', "note": ""},
        {"parameter": "c", "value": '{"v1": ["x", "y"], "v2": []}', "note": ""},
        {"parameter": "d", "value": "{not json", "note": ""},
    ]
    lines = demonstration_parameters(rows, setting().source, ENGLISH).splitlines()
    cells = [[part.strip() for part in line.strip("|").split("|")] for line in lines]
    assert cells[0] == ["Parameter", "Value"]
    assert [row[1] for row in cells[2:]] == ["v1 0.12, v2 0.06", "v1: x, y; v2: none", "\\{not json"]


def test_the_demonstration_s_own_parameters_are_printed_without_being_asked_for() -> None:
    from series.staging.data_parts import demonstration_parameters

    assert "assumption" in demonstration_parameters(None, setting().source, ENGLISH)
    assert "no parameters" in demonstration_parameters(None, setting(name="ctdc-global").source, ENGLISH)


def test_every_code_list_that_a_column_names_is_in_the_dictionary() -> None:
    import re

    from series.staging.dictionary_part import schema_dictionary

    text = schema_dictionary()
    anchors = set(re.findall(r"\{#(codes-[a-z0-9-]+)\}", text))
    links = set(re.findall(r"\]\(#(codes-[a-z0-9-]+)\)", text))
    assert links
    assert links <= anchors


def test_the_methods_page_lists_every_model_with_its_formula(tmp_path: Path) -> None:
    from series.evidence import model
    from tests.support.protected import fitted_model

    def put_on_record() -> None:
        fitted = fitted_model({"age_band=30+": (0.5, 0.3, 0.7)})
        labels = {"age_band=30+": "aged 30 or over"}
        model("tbl-model-construction", fitted, caption="A logit.", term_labels=labels)

    prose = f"{PROSE}\n\nSee @tbl-model-construction.\n"
    text = page(
        staged(tmp_path, SeriesToStage(setting(), [executed(prose, report(), put_on_record)])), "methods.qmd"
    )
    rows = [line for line in text.splitlines() if "tbl-model" in line]
    assert [[cell.strip() for cell in row.strip("|").split("|")] for row in rows] == [
        [
            "[No. 3](reports/trafficked-men.html#tbl-model-construction)",
            "logit",
            "`construction ~ age_band`",
            "1,950",
            "940",
        ]
    ]


def test_every_kind_of_model_has_a_name_in_the_list() -> None:
    from data_access.disclosure.models import ModelKind
    from series.staging.models_part import model_names

    assert set(model_names(ENGLISH)) == {str(kind) for kind in ModelKind}
