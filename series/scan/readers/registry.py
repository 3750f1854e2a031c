"""Which reader reads which file. A file that nobody here reads is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from series.scan.edition import Edition, File
from series.scan.model import Piece, Problem

from . import (
    assets,
    documents,
    lock_file,
    markup,
    notebooks,
    pictures,
    protection_files,
    search_index,
    structured,
    tables,
    vector,
)

Reader = Callable[[File, Edition], Iterator[Piece | Problem]]

_BY_SUFFIX: dict[str, Reader] = {
    "html": markup.read,
    "xml": markup.read_xml,
    "svg": vector.read,
    "png": pictures.read,
    "pdf": documents.read,
    "csv": tables.read,
    "json": structured.read_json,
    "yml": structured.read_text,
    "txt": structured.read_text,
    "md": structured.read_text,
    "qmd": structured.read_text,
    "bib": structured.read_text,
    "cff": structured.read_text,
    "ipynb": notebooks.read,
    "pf_meta": search_index.read_meta,
    "pf_index": search_index.read_index,
    "pf_fragment": search_index.read_fragment,
    **dict.fromkeys(
        ("css", "js", "scss", "lua", "typ", "ttf", "otf", "woff", "woff2", "wasm", "pagefind"), assets.read
    ),
}


_BY_NAME: dict[str, Reader] = {
    lock_file.NAME: lock_file.read,
    protection_files.CERTIFICATE: protection_files.read_certificate,
    protection_files.LEDGER: protection_files.read_ledger,
}


def reader_of(file: File) -> Reader | None:
    """The reader of a file, by its path in the edition or its kind; None where neither is known."""
    return _BY_NAME.get(file.name) or _BY_SUFFIX.get(file.suffix)
