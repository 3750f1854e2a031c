"""Styles, scripts, fonts and programs: not read but recognised, by the hash of the project's own."""

from __future__ import annotations

from collections.abc import Iterator

from series.scan.edition import Edition, File
from series.scan.model import Piece, Problem, Rule


def read(file: File, edition: Edition) -> Iterator[Piece | Problem]:
    """Refuse what isn't one of the project's own, byte for byte."""
    if file.digest not in edition.assets.hashes:
        yield Problem("", Rule.UNKNOWN_ASSET, f"its content is none of the project's {file.suffix} files")
