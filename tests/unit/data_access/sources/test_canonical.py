"""Own data as canonical tables: the template's examples import, mistakes are told, and who did not agree is left out."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from data_access.errors import DataError, UsageError
from data_access.sources.importing import import_source, validate_source
from data_access.sources.template import write_template

VICTIMS = "victim_id,sex,sex_not_known\na,male,\nb,,refused\nc,female,\n"
REGISTRATIONS = "registration_id,victim_id,sequence,year,research_consent\nr1,a,1,2019,yes\nr2,b,1,2020,\nr3,c,1,2020,no\n"
EPISODES = "episode_id,victim_id,sequence\ne1,a,1\ne2,b,1\ne3,c,1\n"
CONTROL = "episode_id,means_of_control,answer,answer_not_known\ne1,threats,yes,\ne3,threats,no,\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {"victim": VICTIMS, "registration": REGISTRATIONS, "episode": EPISODES, "control": CONTROL}
    for name, text in files.items():
        (tmp_path / f"{name}.csv").write_text(text)
    return tmp_path


def test_tables_are_taken_as_they_are_and_blanks_are_not_known(folder: Path) -> None:
    imported = import_source("canonical", folder)
    victims = pd.read_parquet(imported.table_path("victim"))
    assert victims[["victim_id", "sex", "sex_not_known"]].astype(object).where(
        victims.notna(), None
    ).to_numpy().tolist() == [
        ["a", "male", None],
        ["b", None, "refused"],
    ]
    assert imported.description.years == (2019, 2020)


def test_who_did_not_agree_is_left_out_of_every_table(folder: Path) -> None:
    imported = import_source("canonical", folder)
    for name in ("registration", "episode", "control"):
        assert "3" not in pd.read_parquet(imported.table_path(name)).iloc[:, 0].str[-1].tolist()
    assert any("Fewer than 10" in caveat for caveat in imported.description.caveats)


def test_the_order_of_files_and_their_kind_make_no_difference_to_what_is_read(folder: Path) -> None:
    before = import_source("canonical", folder)
    pd.read_csv(folder / "victim.csv", dtype=str).to_parquet(folder / "victim.parquet")
    (folder / "victim.csv").unlink()
    after = import_source("canonical", folder)
    assert before.path != after.path
    pd.testing.assert_frame_equal(*(pd.read_parquet(one.table_path("victim")) for one in (before, after)))


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        ("victims.csv", VICTIMS, "did you mean 'victim'"),
        ("victim.csv", VICTIMS.replace("sex,", "gendre,"), "has no column 'gendre'"),
        ("victim.csv", VICTIMS.replace("sex_not_known", "sex_notknown"), "did you mean 'sex_not_known'"),
        ("victim.csv", "victim_id,sex\n", "no rows of victim"),
        ("registration.csv", REGISTRATIONS.replace("sequence", "sequenz"), "did you mean 'sequence'"),
        ("registration.csv", "registration_id,victim_id,year\nr1,a,2019\n", "lacks the columns sequence"),
        ("source.yml", "titel: x", "titel"),
    ],
)
def test_a_mistake_is_told_with_the_nearest_right_name(
    folder: Path, file: str, text: str, words: str
) -> None:
    (folder / file).write_text(text)
    with pytest.raises(DataError, match=words):
        import_source("canonical", folder)


def test_a_value_that_breaks_a_rule_is_a_finding(folder: Path) -> None:
    (folder / "victim.csv").write_text(VICTIMS.replace("male,\nb", "homme,\nb"))
    (folder / "registration.csv").write_text(REGISTRATIONS.replace("2019", "soon"))
    report = validate_source("canonical", folder)
    assert {finding.rule for finding in report.findings} >= {"code", "number"}


def test_the_template_holds_every_table_and_examples_that_import(tmp_path: Path) -> None:
    written = write_template(tmp_path / "own", "# Dictionary\n")
    names = {path.name for path in written}
    assert {"victim.csv", "narrative.csv", "source.yml", "README.md", "dictionary.md", "examples"} <= names
    header = (tmp_path / "own" / "victim.csv").read_text()
    assert header.startswith("victim_id,sex,sex_not_known,citizenship,") and header.count("\n") == 1
    imported = import_source("canonical", tmp_path / "own" / "examples")
    assert imported.description.title == "Invented example records"
    assert imported.coverage.carries("perpetrator_role.role")


def test_a_template_is_never_written_over_anything(folder: Path) -> None:
    with pytest.raises(UsageError, match="something at this place already"):
        write_template(folder, "")
