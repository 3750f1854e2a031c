"""From the codings of a project to the canonical table: who coded what, asked and no, and mappings that leave nothing open."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from data_access.casebook.casebook import Casebook
from data_access.casebook.validation import table_schema
from data_access.errors import DataError, UsageError
from data_access.sources.refi_qda import CodedProject, narrative_table, read_project
from tests.support.refi_qda_file import AUDIO, EMPTY, PDF, TEXT, project_xml, write_project
from tests.unit.data_access.casebook.small_casebook import small_tables, write_casebook

REGISTRATIONS = {"Narrative 1": "r1", "Narrative 2": "r2", "Narrative 3": "r3", "Narrative 4": "r4"}
CODES = {"Control/Isolation": "isolation", "Debt": "debt_for_travel", "Good quote": None}


@pytest.fixture
def project(tmp_path: Path) -> CodedProject:
    return read_project(write_project(tmp_path / "narratives.qdpx"))


def answers(table: pd.DataFrame) -> dict[tuple[str, str, int], str]:
    keys = zip(table["registration_id"], table["narrative_code"], table["coder"], strict=True)
    return dict(zip(keys, table["answer"], strict=True))


def test_each_coder_of_a_document_has_an_answer_for_each_code(project: CodedProject) -> None:
    assert answers(narrative_table(project, registrations=REGISTRATIONS, codes=CODES)) == {
        ("r1", "isolation", 1): "yes",
        ("r1", "debt_for_travel", 1): "yes",
        ("r1", "isolation", 2): "yes",  # by a code that stands under it
        ("r1", "debt_for_travel", 2): "no",
        ("r2", "isolation", 1): "no",  # read, since another code was given
        ("r2", "debt_for_travel", 1): "no",
        ("r2", "isolation", 2): "no",
        ("r2", "debt_for_travel", 2): "yes",
        ("r3", "isolation", 1): "no",
        ("r3", "debt_for_travel", 1): "yes",
    }


def test_coders_who_read_everything_have_answers_for_everything(project: CodedProject) -> None:
    table = narrative_table(project, registrations=REGISTRATIONS, codes=CODES, all_read_all=True)
    assert len(table) == 4 * 2 * 2
    assert answers(table)["r4", "isolation", 2] == "no"


def test_a_code_under_another_can_have_an_entry_of_its_own(project: CodedProject) -> None:
    codes = {**CODES, "Locked in": "surveillance"}
    found = answers(narrative_table(project, registrations=REGISTRATIONS, codes=codes))
    assert found["r1", "isolation", 2] == "no"
    assert found["r1", "surveillance", 2] == "yes"


def test_documents_can_be_named_by_their_identifiers(project: CodedProject) -> None:
    by_guid = {TEXT: "r1", PDF: "r2", AUDIO: "r3"}
    assert answers(narrative_table(project, registrations=by_guid, codes=CODES)) == answers(
        narrative_table(project, registrations=REGISTRATIONS, codes=CODES)
    )


def test_the_table_is_canonical(project: CodedProject) -> None:
    table = narrative_table(project, registrations=REGISTRATIONS, codes=CODES)
    table_schema("narrative").validate(table)
    assert not table.duplicated(["registration_id", "narrative_code", "coder"]).any()


def test_a_casebook_with_the_table_can_be_asked_by_its_codes(project: CodedProject, tmp_path: Path) -> None:
    tables = small_tables(60)
    theirs = {name: f"r{number:05d}" for number, name in enumerate(REGISTRATIONS)}
    tables["narrative"] = narrative_table(project, registrations=theirs, codes=CODES)
    casebook: Casebook = write_casebook(tmp_path, tables)
    assert casebook.carries("narrative_code")
    assert casebook.share("narrative_code").cell(narrative_code="isolation").hidden  # of three narratives


def test_a_document_without_registration_is_told_by_its_identifier_alone(project: CodedProject) -> None:
    others = {name: registration for name, registration in REGISTRATIONS.items() if name != "Narrative 2"}
    with pytest.raises(DataError, match="1 documents have no registration") as caught:
        narrative_table(project, registrations=others, codes=CODES)
    assert PDF in str(caught.value)
    assert "Narrative 2" not in str(caught.value)


def test_documents_that_nobody_coded_need_no_registration(project: CodedProject) -> None:
    others = {name: registration for name, registration in REGISTRATIONS.items() if name != "Narrative 4"}
    narrative_table(project, registrations=others, codes=CODES)
    with pytest.raises(DataError, match=EMPTY):
        narrative_table(project, registrations=others, codes=CODES, all_read_all=True)


def test_documents_of_one_name_need_their_identifiers(tmp_path: Path) -> None:
    xml = project_xml().replace('name="Narrative 2"', 'name="Narrative 1"')
    project = read_project(write_project(tmp_path / "p.qdpx", xml))
    with pytest.raises(DataError, match="2 documents have no registration, or share their name"):
        narrative_table(project, registrations=REGISTRATIONS, codes=CODES)


def test_two_documents_of_one_registration_are_refused(project: CodedProject) -> None:
    with pytest.raises(DataError, match="same registration"):
        narrative_table(project, registrations={**REGISTRATIONS, "Narrative 2": "r1"}, codes=CODES)


def test_a_code_that_the_mapping_leaves_open_is_named(project: CodedProject) -> None:
    with pytest.raises(DataError, match="says nothing of Good quote"):
        narrative_table(project, registrations=REGISTRATIONS, codes={"Control": "isolation", "Debt": None})


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        ({**CODES, "Isolatoin": "isolation"}, "the project has no code 'Isolatoin'"),
        ({**CODES, "Debt": "dept_for_travel"}, "the codebook has no code 'dept_for_travel'"),
        ({**CODES, "Isolation": "surveillance"}, "names 'Isolation' twice"),
    ],
)
def test_a_mapping_of_what_is_not_there_is_refused(
    project: CodedProject, codes: dict[str, str | None], words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        narrative_table(project, registrations=REGISTRATIONS, codes=codes)


def test_coders_are_numbers_whatever_their_names(tmp_path: Path) -> None:
    xml = project_xml().replace("Anna Coder", "Zoe Coder")
    one, other = (
        narrative_table(
            read_project(write_project(tmp_path / name, text)), registrations=REGISTRATIONS, codes=CODES
        )
        for name, text in (("one.qdpx", xml), ("other.qdpx", project_xml()))
    )
    pd.testing.assert_frame_equal(one, other)
