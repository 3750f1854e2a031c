"""PDF: text seen or not, descriptions, alternative texts, notes; files, programs and layers in it are refused."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from series.scan.edition import Edition, File
from series.scan.model import Piece, Problem, Rule

from .pdf_text import character_table, stream_text

if TYPE_CHECKING:
    import pikepdf

_REFUSED_KEYS = {
    "/EmbeddedFiles": "attached files", "/EF": "attached files", "/AF": "attached files", "/JavaScript": "a program",
    "/JS": "a program", "/OpenAction": "an action on opening", "/AA": "an action", "/Launch": "an action",
    "/AcroForm": "a form", "/XFA": "a form", "/OCProperties": "layers that can be hidden", "/PieceInfo": "data of an editor",
    "/RichMedia": "media", "/Collection": "a collection of files",
}  # fmt: skip
_NOTES = frozenset(("/Link",))
_INFORMATION = frozenset(
    ("/Title", "/Author", "/Subject", "/Keywords", "/Creator", "/Producer", "/CreationDate", "/ModDate", "/Trapped")
)  # fmt: skip
_TAGS = re.compile(r"<[^>]*>")
_XMP_IDENTITY = re.compile(r"<xmpMM:(?:InstanceID|DocumentID|OriginalDocumentID)>[^<]*</xmpMM:\w+>")


def read(file: File, edition: Edition) -> Iterator[Piece | Problem]:
    """Everything in a PDF. One that needed repair, or is encrypted, is taken for broken."""
    import pikepdf

    tail = file.content[-1024:]
    if not file.content.startswith(b"%PDF-") or b"%%EOF" not in tail:
        yield Problem("", Rule.BROKEN_FILE, "doesn't begin or end as a PDF does")
        return
    if tail.rpartition(b"%%EOF")[2].strip():
        yield Problem("", Rule.HIDDEN_CONTENT, "bytes after its end")
    if file.content.count(b"%%EOF") > 1:
        yield Problem("", Rule.HIDDEN_CONTENT, "former versions of itself (updated in place)")
    try:
        with pikepdf.open(io.BytesIO(file.content), attempt_recovery=False) as pdf:
            yield from _information(pdf)
            yield from _pages(pdf)
            yield from _objects(pdf)
    except pikepdf.PdfError as error:
        yield Problem("", Rule.BROKEN_FILE, f"can't be read: {type(error).__name__}")


def _information(pdf: pikepdf.Pdf) -> Iterator[Piece | Problem]:
    information: Any = pdf.trailer.get("/Info", {})
    for name, value in information.items():
        yield Piece(str(value), f"property {name}")
        if name not in _INFORMATION:
            yield Problem(f"property {name}", Rule.METADATA, "a property that the project doesn't write")
    described = pdf.Root.get("/Metadata")
    if described is not None:
        text = described.read_bytes().decode("utf-8", errors="replace")
        yield Piece(_TAGS.sub(" ", _XMP_IDENTITY.sub("", text)), "XMP metadata")


def _pages(pdf: pikepdf.Pdf) -> Iterator[Piece | Problem]:
    import pikepdf

    for number, page in enumerate(pdf.pages, start=1):
        where = f"page {number}"
        contents: Any = page.obj.get("/Contents")
        streams = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
        body = b"\n".join(stream.read_bytes() for stream in streams if stream is not None)
        yield from _stream(body, page.obj.get("/Resources", {}), where)
        for note in page.obj.get("/Annots", []):
            yield from _note(note, where)


def pages_text(pdf: pikepdf.Pdf) -> Iterator[str]:
    """The text of each page as its content stream shows it, for who compares PDFs; figures are drawn, and have none."""
    yield from (found.text for found in _pages(pdf) if isinstance(found, Piece) and "," not in found.where)


def _note(note: Any, where: str) -> Iterator[Piece | Problem]:
    if str(note.get("/Subtype")) not in _NOTES:
        yield Problem(where, Rule.HIDDEN_CONTENT, f"a note of the kind {note.get('/Subtype')}")
    for key in ("/Contents", "/T", "/Subj", "/NM", "/RC"):
        if key in note:
            yield Piece(str(note[key]), f"{where}, note")
    address = note.get("/A", {}).get("/URI") if "/A" in note else None
    if address is not None:
        yield Piece(str(address), f"{where}, address of a link")


def _stream(body: bytes, resources: Any, where: str) -> Iterator[Piece | Problem]:
    fonts = {}
    for name, font in resources.get("/Font", {}).items():
        table = font.get("/ToUnicode")
        fonts[name.lstrip("/")] = character_table(table.read_bytes()) if table is not None else {}
    text, unknown = stream_text(body, fonts)
    if text.strip():
        yield Piece(text, where)
    if unknown:
        yield Problem(
            where, Rule.HIDDEN_CONTENT, f"{unknown} characters of which the file doesn't say what they are"
        )


def _objects(pdf: pikepdf.Pdf) -> Iterator[Piece | Problem]:
    """What isn't a page: forms (figures), alternative texts of the structure, and what must not be there."""
    import pikepdf

    for number, found in enumerate(pdf.objects, start=1):
        if not isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
            continue
        where = f"object {number}"
        for key in found.keys():  # noqa: SIM118 (not a dictionary of Python's)
            if key in _REFUSED_KEYS:
                yield Problem(where, Rule.HIDDEN_CONTENT, _REFUSED_KEYS[key])
        for key in ("/Alt", "/ActualText", "/E", "/Title", "/T"):
            if isinstance(found.get(key), pikepdf.String):
                yield Piece(str(found[key]), f"{where}, {key.lstrip('/')}")
        if isinstance(found, pikepdf.Stream) and str(found.get("/Subtype")) == "/Form":
            yield from _stream(found.read_bytes(), found.get("/Resources", {}), where)
