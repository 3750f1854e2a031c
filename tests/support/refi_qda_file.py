"""REFI-QDA projects for tests, made after the standard: users, a codebook of nested codes, documents with codings."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

SECRET = "She told of the house by the river in the text of a document"
ANNA, BERT = "11111111-0000-0000-0000-00000000000a", "11111111-0000-0000-0000-00000000000b"
CODES = {
    "control": "22222222-0000-0000-0000-000000000001",
    "isolation": "22222222-0000-0000-0000-000000000002",
    "locked_in": "22222222-0000-0000-0000-000000000003",
    "debt": "22222222-0000-0000-0000-000000000004",
    "memo": "22222222-0000-0000-0000-000000000005",
}
TEXT, PDF, AUDIO, EMPTY = (f"33333333-0000-0000-0000-00000000000{number}" for number in range(1, 5))

_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
_PROJECT = """\
<Project xmlns="urn:QDA-XML:project:1.0" name="Narratives" origin="A program 1.0" creatingUserGUID="{anna}">
  <Users><User guid="{anna}" name="Anna Coder" id="AC"/><User guid="{{{bert_upper}}}" name="Bert Coder"/></Users>
  <CodeBook><Codes>
    <Code guid="{control}" name="Control" isCodable="false">
      <Description>{secret}</Description>
      <Code guid="{isolation}" name="Isolation" isCodable="true" color="#aa0000">
        <Code guid="{locked_in}" name="Locked in" isCodable="true"/>
      </Code>
    </Code>
    <Code guid="{debt}" name="Debt" isCodable="true"/>
    <Code guid="{memo}" name="Good quote" isCodable="true"/>
  </Codes></CodeBook>
  <Sources>
    <TextSource guid="{text}" name="Narrative 1" plainTextPath="internal://{text}.txt">
      <Description>{secret}</Description>
      <PlainTextSelection guid="44444444-0000-0000-0000-000000000001" name="{secret}" startPosition="0" endPosition="9">
        <Coding guid="55555555-0000-0000-0000-000000000001" creatingUser="{anna}"><CodeRef targetGUID="{isolation}"/></Coding>
        <Coding guid="55555555-0000-0000-0000-000000000002" creatingUser="{bert}"><CodeRef targetGUID="{locked_in}"/></Coding>
      </PlainTextSelection>
      <PlainTextSelection guid="44444444-0000-0000-0000-000000000002" creatingUser="{anna}" startPosition="9" endPosition="20">
        <Coding guid="55555555-0000-0000-0000-000000000003"><CodeRef targetGUID="{debt}"/></Coding>
        <Coding guid="55555555-0000-0000-0000-000000000004" creatingUser="{anna}"><CodeRef targetGUID="{isolation}"/></Coding>
      </PlainTextSelection>
    </TextSource>
    <PDFSource guid="{pdf}" name="Narrative 2" path="internal://{pdf}.pdf">
      <Representation guid="66666666-0000-0000-0000-000000000001" plainTextPath="internal://r.txt">
        <PlainTextSelection guid="44444444-0000-0000-0000-000000000003" startPosition="0" endPosition="5">
          <Coding guid="55555555-0000-0000-0000-000000000005" creatingUser="{bert}"><CodeRef targetGUID="{debt}"/></Coding>
        </PlainTextSelection>
      </Representation>
      <Coding guid="55555555-0000-0000-0000-000000000006" creatingUser="{anna}"><CodeRef targetGUID="{memo}"/></Coding>
    </PDFSource>
    <AudioSource guid="{audio}" name="Narrative 3" path="internal://{audio}.m4a">
      <Transcript guid="66666666-0000-0000-0000-000000000002" plainTextPath="internal://t.txt">
        <TranscriptSelection guid="44444444-0000-0000-0000-000000000004" fromSyncPoint="{audio}" toSyncPoint="{audio}">
          <Coding guid="55555555-0000-0000-0000-000000000007" creatingUser="{{{anna_upper}}}">
            <CodeRef targetGUID="{debt}"/></Coding>
        </TranscriptSelection>
      </Transcript>
    </AudioSource>
    <TextSource guid="{empty}" name="Narrative 4"><PlainTextContent>{secret}</PlainTextContent></TextSource>
  </Sources>
  <Notes><Note guid="77777777-0000-0000-0000-000000000001" name="A note">
    <PlainTextContent>{secret}</PlainTextContent></Note></Notes>
</Project>
"""


def project_xml() -> str:
    """A project of two coders, five codes and four documents, one of them without codings."""
    filled = _PROJECT.format(
        anna=ANNA, bert=BERT, anna_upper=ANNA.upper(), bert_upper=BERT.upper(), secret=SECRET,
        text=TEXT, pdf=PDF, audio=AUDIO, empty=EMPTY, **CODES,
    )  # fmt: skip
    return _HEAD + filled


def write_archive(path: Path, members: Mapping[str, str | bytes]) -> Path:
    """An archive with these files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def write_project(path: Path, xml: str | None = None) -> Path:
    """A ``.qdpx`` file as programs write it, with a document in it that nobody may read."""
    return write_archive(
        path, {"project.qde": project_xml() if xml is None else xml, f"sources/{TEXT}.txt": SECRET}
    )
