"""What a REFI-QDA project file says of codes: codebook, documents, and who gave which code to which document.

The elements and attributes are those of the REFI-QDA standard 1.5, project schema 1.0 (Evers and others 2019): ``Code`` elements,
nested, in ``CodeBook/Codes``; under ``Sources`` one element for each document, with ``Coding`` elements (on the document, or in
selections of it at any depth), each with a ``CodeRef`` and the ``creatingUser``.

The file is read as a stream of tags. Text between tags, where excerpts, descriptions and notes stand, is never taken up, nor
are the names of selections and users.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

from data_access.errors import DataError
from data_access.sources.refi_qda.archive import project_file

NAMESPACE = "urn:QDA-XML:project:1.0"
_FAMILY = "urn:QDA-XML:"
_DOCUMENTS = frozenset({"TextSource", "PictureSource", "PDFSource", "AudioSource", "VideoSource"})
_DEEPEST = 200
_LONGEST_NAME = 500


@dataclass(frozen=True)
class ProjectCode:
    """A code of the project's codebook. ``path``: its name after those of the codes that it stands under."""

    guid: str
    path: tuple[str, ...]
    parent: str | None = None

    @property
    def name(self) -> str:
        return self.path[-1]


@dataclass(frozen=True)
class Document:
    """A document that was coded: its identifier in the project, and the name that it was given there."""

    guid: str
    name: str = field(repr=False)


@dataclass(frozen=True, order=True)
class Coding:
    """A coder gave a code to a document, once or oftener."""

    document: str
    code: str
    coder: str


@dataclass(frozen=True)
class CodedProject:
    """Codebook, documents and codings of a project. Coders are known by identifiers only."""

    codes: tuple[ProjectCode, ...]
    documents: tuple[Document, ...]
    coders: tuple[str, ...]
    codings: frozenset[Coding]


def read_project(path: str | Path) -> CodedProject:
    """Read the codes of a ``.qdpx`` file.

    Raises DataError, in one message, for a file that is no such archive, an archive made to harm, a project of another version
    of the standard, and codings that refer to nothing.
    """
    file = Path(path)
    with project_file(file) as blocks:
        return _Reader(file).read(blocks)


class _Reader:
    """Follows the tags of a project file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._open: list[str] = []
        self._codes: dict[str, ProjectCode] = {}
        self._code_stack: list[ProjectCode] = []
        self._documents: dict[str, Document] = {}
        self._document: str | None = None
        self._coders: dict[str, None] = {}
        self._coder = ""
        self._selector = ""
        self._codings: set[Coding] = set()

    def read(self, blocks: Iterator[bytes]) -> CodedProject:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        try:
            for block in blocks:
                parser.Parse(block, False)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            # the parser's own words never quote the file
            raise self._error(
                f"the project file is not well-formed XML ({expat.errors.messages[error.code]})"
            ) from None
        self._check_references()
        return CodedProject(
            tuple(self._codes.values()),
            tuple(self._documents.values()),
            tuple(self._coders),
            frozenset(self._codings),
        )

    def _doctype(self, *_declared: object) -> NoReturn:
        raise self._error("the project file declares a document type, which the standard has no use for")

    def _start(self, qualified: str, attributes: dict[str, str]) -> None:
        namespace, _, name = qualified.rpartition(" ")
        if not self._open:
            self._root(namespace, name)
        inside = self._open[-1] if self._open else ""
        self._open.append(name if namespace == NAMESPACE else "")
        if len(self._open) > _DEEPEST:
            raise self._error("the project file is nested deeper than any project")
        if namespace != NAMESPACE:
            return
        match name:
            case "User" if inside == "Users":
                self._coders[self._identifier(attributes, "guid")] = None
            case "Code" if inside in ("Codes", "Code"):
                self._begin_code(attributes)
            case _ if name in _DOCUMENTS and self._document is None:
                self._begin_document(attributes)
            case _ if name.endswith("Selection"):
                self._selector = _plain(attributes.get("creatingUser", ""))
            case "Coding" if self._document is not None:
                # where a coding doesn't say who made it, it is who made the selection that it stands in
                selected = self._selector if inside.endswith("Selection") else ""
                self._coder = _plain(attributes.get("creatingUser", "")) or selected
            case "CodeRef" if inside == "Coding" and self._document is not None:
                code = self._identifier(attributes, "targetGUID")
                self._codings.add(Coding(self._document, code, self._coder))

    def _end(self, qualified: str) -> None:
        name = self._open.pop()
        if name == "Code" and self._code_stack:
            self._code_stack.pop()
        elif name in _DOCUMENTS and not _DOCUMENTS & set(self._open):
            self._document = None

    def _root(self, namespace: str, name: str) -> None:
        if namespace == NAMESPACE and name == "Project":
            return
        if namespace.startswith(_FAMILY) and namespace != NAMESPACE:
            raise self._error(f"the file is of another part or version of the standard ({namespace[:80]!r})")
        raise self._error("the project file is not one of the REFI-QDA standard")

    def _begin_code(self, attributes: dict[str, str]) -> None:
        parent = self._code_stack[-1] if self._code_stack else None
        name = attributes.get("name", "").strip()[:_LONGEST_NAME]
        if not name:
            raise self._error("a code of the project has no name")
        guid = self._identifier(attributes, "guid")
        code = ProjectCode(guid, (*(parent.path if parent else ()), name), parent.guid if parent else None)
        self._codes[guid] = code
        self._code_stack.append(code)

    def _begin_document(self, attributes: dict[str, str]) -> None:
        guid = self._identifier(attributes, "guid")
        self._documents[guid] = Document(guid, attributes.get("name", "").strip()[:_LONGEST_NAME])
        self._document = guid

    def _identifier(self, attributes: dict[str, str], name: str) -> str:
        found = _plain(attributes.get(name, ""))
        if not found:
            raise self._error(f"an element of the project has no {name}")
        return found

    def _check_references(self) -> None:
        if any(coding.code not in self._codes for coding in self._codings):
            raise self._error("a coding refers to a code that isn't in the project's codebook")
        if any(coding.coder not in self._coders for coding in self._codings):
            raise self._error("a coding doesn't say which of the project's users made it")

    def _error(self, message: str) -> DataError:
        return DataError(
            message,
            where=str(self._path),
            remedy="export the project again as REFI-QDA project (.qdpx), with its codebook and users",
        )


def _plain(guid: str) -> str:
    """A GUID without braces, in small letters: programs write both forms."""
    return guid.strip().strip("{}").lower()
