"""What is read of a REFI-QDA project: codes, documents and codings, never a word of a document; and what is refused."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from data_access.errors import DataError
from data_access.sources.refi_qda import archive as archives
from data_access.sources.refi_qda import read_project
from data_access.sources.refi_qda.project import Coding
from tests.support.refi_qda_file import (
    ANNA,
    AUDIO,
    BERT,
    CODES,
    EMPTY,
    PDF,
    SECRET,
    TEXT,
    project_xml,
    write_archive,
    write_project,
)


@pytest.fixture
def qdpx(tmp_path: Path) -> Path:
    return write_project(tmp_path / "narratives.qdpx")


def test_the_codebook_is_read_with_the_codes_that_each_stands_under(qdpx: Path) -> None:
    paths = {code.guid: "/".join(code.path) for code in read_project(qdpx).codes}
    assert paths == {
        CODES["control"]: "Control",
        CODES["isolation"]: "Control/Isolation",
        CODES["locked_in"]: "Control/Isolation/Locked in",
        CODES["debt"]: "Debt",
        CODES["memo"]: "Good quote",
    }


def test_codings_are_read_from_documents_selections_representations_and_transcripts(qdpx: Path) -> None:
    assert read_project(qdpx).codings == {
        Coding(TEXT, CODES["isolation"], ANNA),
        Coding(TEXT, CODES["locked_in"], BERT),
        Coding(TEXT, CODES["debt"], ANNA),
        Coding(PDF, CODES["debt"], BERT),
        Coding(PDF, CODES["memo"], ANNA),
        Coding(AUDIO, CODES["debt"], ANNA),
    }


def test_documents_without_codings_are_known_too(qdpx: Path) -> None:
    assert [document.guid for document in read_project(qdpx).documents] == [TEXT, PDF, AUDIO, EMPTY]


def test_no_word_of_a_document_an_excerpt_or_a_note_and_no_name_of_a_coder_is_kept(qdpx: Path) -> None:
    kept = str([vars(read_project(qdpx)), *map(vars, read_project(qdpx).documents)])
    assert SECRET not in kept
    assert "Anna Coder" not in kept


def test_documents_in_the_archive_are_never_opened(qdpx: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []
    real = zipfile.ZipFile.open

    def spied(self: zipfile.ZipFile, name: zipfile.ZipInfo, *rest: object, **options: object) -> object:
        opened.append(name.filename)
        return real(self, name, *rest, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(zipfile.ZipFile, "open", spied)
    read_project(qdpx)
    assert opened == ["project.qde"]


def refused(path: Path, words: str) -> str:
    """The one message with which a file is refused; no part of a document is in it."""
    with pytest.raises(DataError, match=words) as caught:
        read_project(path)
    assert SECRET not in str(caught.value)
    assert caught.value.remedy
    return str(caught.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    refused(tmp_path / "none.qdpx", "no such project")


def test_a_file_that_is_no_archive(tmp_path: Path) -> None:
    path = tmp_path / "text.qdpx"
    path.write_text(project_xml(), encoding="utf-8")
    refused(path, "not a REFI-QDA project, or it is damaged")


def test_a_damaged_archive(qdpx: Path) -> None:
    content = bytearray(qdpx.read_bytes())
    content[60:90] = bytes(30)
    qdpx.write_bytes(bytes(content))
    refused(qdpx, "not a REFI-QDA project, or it is damaged")


def test_an_archive_without_a_project(tmp_path: Path) -> None:
    refused(write_archive(tmp_path / "p.qdpx", {"sources/1.txt": SECRET}), "no project.qde")


def test_an_archive_with_two_projects(tmp_path: Path) -> None:
    members = {"project.qde": project_xml(), "PROJECT.QDE": project_xml()}
    refused(write_archive(tmp_path / "p.qdpx", members), "several files project.qde")


@pytest.mark.parametrize(
    "name", ["../outside.txt", "/etc/outside", "sources\\..\\..\\outside", "C:\\outside"]
)
def test_an_archive_with_files_that_lead_outside(tmp_path: Path, name: str) -> None:
    path = write_archive(tmp_path / "p.qdpx", {"project.qde": project_xml(), name: SECRET})
    refused(path, "lead outside")


def test_an_archive_made_to_fill_the_memory(tmp_path: Path) -> None:
    bomb = project_xml().encode() + b" " * 20_000_000
    refused(write_archive(tmp_path / "p.qdpx", {"project.qde": bomb}), "much larger")


def test_a_size_is_counted_and_not_believed(qdpx: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "LARGEST_RATIO", 10_000)
    monkeypatch.setattr(archives, "LARGEST_PROJECT", 2000)
    refused(qdpx, "much larger")


def test_an_encrypted_archive(qdpx: Path) -> None:
    content = bytearray(qdpx.read_bytes())
    central = content.index(b"PK\x01\x02")
    content[central + 8] |= 1
    qdpx.write_bytes(bytes(content))
    refused(qdpx, "encrypted")


def with_doctype(declared: str) -> str:
    head, _, rest = project_xml().partition("\n")
    return f"{head}\n<!DOCTYPE Project [{declared}]>\n{rest}"


@pytest.mark.parametrize(
    "declared",
    [
        '<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">',
        '<!ENTITY file SYSTEM "file:///etc/hostname">',
        '<!ENTITY % outside SYSTEM "http://127.0.0.1/x.dtd"> %outside;',
    ],
    ids=["expansion", "file", "address"],
)
def test_a_project_that_declares_entities(tmp_path: Path, declared: str) -> None:
    refused(write_project(tmp_path / "p.qdpx", with_doctype(declared)), "declares a document type")


def test_a_project_that_is_not_well_formed(tmp_path: Path) -> None:
    refused(write_project(tmp_path / "p.qdpx", project_xml()[:-30]), "not well-formed")


@pytest.mark.parametrize("namespace", ["urn:QDA-XML:project:2.0", "urn:QDA-XML:codebook:1.0"])
def test_a_project_of_another_version(tmp_path: Path, namespace: str) -> None:
    xml = project_xml().replace("urn:QDA-XML:project:1.0", namespace)
    assert namespace in refused(
        write_project(tmp_path / "p.qdpx", xml), "another part or version of the standard"
    )


def test_xml_of_something_else(tmp_path: Path) -> None:
    refused(write_project(tmp_path / "p.qdpx", "<html><body/></html>"), "not one of the REFI-QDA standard")


def test_xml_that_is_nested_without_end(tmp_path: Path) -> None:
    xml = project_xml().replace("<Sources>", "<Sources>" + "<x>" * 300 + "</x>" * 300)
    refused(write_project(tmp_path / "p.qdpx", xml), "nested deeper")


def test_a_coding_of_a_code_that_is_not_in_the_codebook(tmp_path: Path) -> None:
    xml = project_xml().replace(f'<CodeRef targetGUID="{CODES["debt"]}"', f'<CodeRef targetGUID="{EMPTY}"')
    refused(write_project(tmp_path / "p.qdpx", xml), "a code that isn't in the project's codebook")


def test_a_coding_of_nobody(tmp_path: Path) -> None:
    xml = project_xml().replace(f' creatingUser="{BERT}"', "")
    refused(write_project(tmp_path / "p.qdpx", xml), "which of the project's users")
