"""The scan of an edition: every file through its reader, every text through the rules, and what spans files."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from data_access.errors import DisclosureError

from .edition import Assets, Edition, File
from .folder import paths, refused
from .model import Finding, KnownSecrets, Piece, Problem, Rule, ScanResult
from .readers.registry import reader_of
from .readers.search_index import words_not_on_pages
from .rules import REMEDIES, TextRules
from .spanning import drawings, findings_of_figures, findings_of_pages

Progress = Callable[[str], None]
_SITE = "site"
_MOST_TOLD = 20
_SHORT = 300
_REMEDIES = {
    **REMEDIES,
    Rule.BROKEN_FILE: "make the file again; what can't be read can't be released",
    Rule.UNKNOWN_ASSET: "use the project's own files in assets/, or add the file there",
    Rule.NOT_EVIDENCE: "put the result on record with number, claim, table, figure or model",
    Rule.HIDDEN_CONTENT: "remove it: what is published is what readers see",
    Rule.METADATA: "publish the edition again; its files get no such metadata",
}


def scan(
    folder: Path, known: KnownSecrets, *, assets: Assets | None = None, progress: Progress | None = None
) -> ScanResult:
    """Scan every file of the edition in ``folder``.

    ``assets`` are the project's own styles, scripts and fonts (those of this installation by default). ``progress``
    is told the name of each file. Nothing is changed. A file that can't be read, or is of an unknown kind, is a finding.
    """
    started = time.perf_counter()
    edition = Edition.read(folder, assets or Assets())
    findings: list[Finding] = []
    with ThreadPoolExecutor(1) as background:
        # Packing the fonts again takes seconds, and needs no place in line.
        own = background.submit(Assets.of_project) if assets is None else None
        findings += words_not_on_pages(folder / _SITE, _SITE)
        drawn = list(drawings(edition))
        findings += findings_of_figures(edition, drawn)
        if own is not None:
            edition = replace(edition, assets=own.result())
    scanner = _Scanner(edition, TextRules(known, edition.hashes), {}, {}, set())
    count = 0
    for name, path in paths(folder):
        count += 1
        if progress is not None:
            progress(name)
        stopped = refused(name, path, folder)
        findings += [stopped] if stopped else scanner.file(name, path)
        findings += scanner.name(name)
    findings += findings_of_pages(folder, edition, drawn, scanner.documents)
    return ScanResult(tuple(sorted(set(findings))), count, time.perf_counter() - started)


def require_clean(result: ScanResult) -> None:
    """Raise ``DisclosureError`` that names what must not go out; the texts themselves are not repeated."""
    if result.clean:
        return
    told = "\n".join(f"  {finding}" for finding in result.findings[:_MOST_TOLD])
    more = len(result.findings) - _MOST_TOLD
    told += f"\n  and {more} more" * (more > 0)
    remedies = dict.fromkeys(finding.remedy for finding in result.findings)
    raise DisclosureError(
        f"The edition holds {len(result.findings)} things that must not be published; nothing was published\n{told}\n",
        remedy="; ".join(list(remedies)[:5]),
    )


@dataclass(frozen=True)
class _Scanner:
    """Reads files; the same content at another place is not read again, where its place doesn't matter."""

    edition: Edition
    rules: TextRules
    seen: dict[tuple[str, str], list[Finding]]
    documents: dict[str, list[Piece]]
    """The texts of the PDFs, for holding them against their pages."""
    harmless: set[str]
    """Short texts that were found to be harmless: records repeat the same words thousands of times."""

    def file(self, name: str, path: Path) -> list[Finding]:
        """What is wrong with a file."""
        file = File(name, path.read_bytes())
        reader = reader_of(file)
        if reader is None:
            return [Finding(name, "", Rule.UNKNOWN_FILE, f"no reader for .{file.suffix}", "remove it")]
        # Rules on evidence look at the first folder and at the report's.
        place = "/".join((*name.split("/")[:1], *name.split("/")[-3:]))
        key = (place if file.suffix in ("csv", "svg", "png", "ipynb", "json") else file.suffix, file.digest)
        if key not in self.seen:
            self.seen[key] = list(self._read(file))
        return [replace(finding, file=name) for finding in self.seen[key]]

    def name(self, name: str) -> Iterator[Finding]:
        """What is wrong with a file's name."""
        return self._of_piece(name, Piece(name.replace("/", " "), "name of the file"))

    def _read(self, file: File) -> Iterator[Finding]:
        reader = reader_of(file)
        assert reader is not None
        try:
            for found in reader(file, self.edition):
                if isinstance(found, Problem):
                    yield Finding(file.name, found.where, found.rule, found.what, _REMEDIES[found.rule])
                    continue
                if file.suffix == "pdf":
                    self.documents.setdefault(file.name, []).append(found)
                yield from self._of_piece(file.name, found)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, csv.Error) as error:
            # Fails closed: whatever a reader stumbles over, the file stays here.
            yield Finding(
                file.name, "", Rule.BROKEN_FILE, f"can't be read: {type(error).__name__}", _REMEDIES[Rule.BROKEN_FILE]
            )  # fmt: skip

    def _of_piece(self, name: str, piece: Piece) -> Iterator[Finding]:
        if piece.text in self.harmless:
            return
        hits = list(self.rules.hits(piece))
        if not hits and len(piece.text) < _SHORT:
            self.harmless.add(piece.text)
        for hit in hits:
            yield Finding(name, piece.place(hit.at), hit.rule, hit.what, _REMEDIES[hit.rule])
