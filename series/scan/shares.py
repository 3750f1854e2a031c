"""The scan of an edition in shares that need nothing of each other, so that several processes can work them off.

A share has the files of one report with what is held against its record; or the search index; or other files.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from series.translation.languages import REFERENCE

from .edition import EVIDENCE, Assets, Edition, File
from .folder import refused
from .model import Finding, KnownSecrets, Piece, Problem, Rule
from .readers.registry import reader_of
from .readers.search_index import words_not_on_pages
from .relied import NOTHING_RELIED_ON, Noted, Relied
from .rules import REMEDIES, TextRules
from .spanning import drawings, findings_of_figures, findings_of_pages

SITE = "site"
_FILES_OF_A_SHARE = 150
_SHORT = 300
_REMEDIES = {
    **REMEDIES,
    Rule.BROKEN_FILE: "make the file again; what can't be read can't be released",
    Rule.UNKNOWN_ASSET: "use the project's own files in assets/, or add the file there",
    Rule.NOT_EVIDENCE: "put the result on record with number, claim, table, figure or model",
    Rule.HIDDEN_CONTENT: "remove it: what is published is what readers see",
    Rule.METADATA: "publish the edition again; its files get no such metadata",
}


@dataclass(frozen=True)
class Share:
    """Files to read (paths in the edition); a report whose figures and pages to check; whether to check the index."""

    names: tuple[str, ...] = ()
    report: str = ""
    index: bool = False


def shares_of(names: Sequence[str], reports: Sequence[str]) -> list[Share]:
    """Every file in one share, the longest work first."""
    left = dict.fromkeys(names)
    shares = []
    for report in reports:
        own = [name for name in left if _is_of(report, name)]
        shares.append(Share(tuple(own), report))
        for name in own:
            del left[name]
    others = list(left)
    starts = range(0, len(others), _FILES_OF_A_SHARE)
    return [
        Share(index=True),
        *shares,
        *(Share(tuple(others[start : start + _FILES_OF_A_SHARE])) for start in starts),
    ]


def _is_of(report: str, name: str) -> bool:
    """Whether a file is of one report: its evidence, its data beside the page, its pages, its notebooks."""
    return (
        name.startswith(f"{EVIDENCE}/{report}/")
        or f"/reports/{report}/" in name
        or name.rpartition("/")[2] in (f"{report}.html", f"{report}.pdf", f"{report}.ipynb")
    )


@dataclass(frozen=True)
class Seen:
    """What was found in a share, and what of the whole edition it was held against."""

    share: Share
    findings: tuple[Finding, ...]
    relied: Relied = NOTHING_RELIED_ON


def work_off(folder: Path, edition: Edition, known: KnownSecrets, share: Share) -> Seen:
    """What is found in a share of the edition in ``folder``."""
    if share.index:
        return Seen(share, tuple(words_not_on_pages(folder / SITE, SITE, tuple(edition.others))))
    hashes, drawn_before = Noted(edition.hashes), Noted(edition.drawings)
    edition = replace(edition, hashes=hashes, drawings=drawn_before)
    reader = _Reader(edition, TextRules(known, hashes))
    findings: list[Finding] = []
    for name in share.names:
        path = folder / name
        stopped = refused(name, path, folder)
        findings += [stopped] if stopped else reader.file(name, path)
        findings += reader.name(name)
    for language in (REFERENCE, *edition.others) if share.report in edition.records else ():
        told = edition.in_language(language)
        own = replace(
            told, records={name: told.records[name] for name in told.records if name == share.report}
        )
        drawn = list(drawings(own))
        findings += findings_of_figures(own, drawn)
        findings += findings_of_pages(folder, own, drawn, reader.documents)
    relied = Relied(tuple(sorted(hashes.asked)), tuple(sorted(drawn_before.asked)))
    return Seen(share, tuple(findings), relied)


def work_off_apart(folder: Path, assets: Assets, known: KnownSecrets, share: Share) -> Seen:
    """The same in a process of its own, which reads the edition once and ends with the scan."""
    return work_off(folder, replace(_edition_in(folder), assets=assets), known, share)


@cache
def _edition_in(folder: Path) -> Edition:
    return Edition.read(folder, Assets())


@dataclass(frozen=True)
class _Reader:
    """Reads files; the same content at another place is not read again, where its place doesn't matter."""

    edition: Edition
    rules: TextRules
    seen: dict[tuple[str, str], list[Finding]] = field(default_factory=dict)
    documents: dict[str, list[Piece]] = field(default_factory=dict)
    """The texts of the PDFs, for holding them against their pages."""
    harmless: set[str] = field(default_factory=set)
    """Short texts that were found to be harmless: records repeat the same words thousands of times."""

    def file(self, name: str, path: Path) -> list[Finding]:
        """What is wrong with a file."""
        file = File(name, path.read_bytes())
        reader = reader_of(file)
        if reader is None:
            return [Finding(name, "", Rule.UNKNOWN_FILE, f"no reader for .{file.suffix}", "remove it")]
        # Rules on evidence look at the first folder and at the report's.
        place = "/".join((*name.split("/")[:1], *name.split("/")[-3:]))
        place = f"{self.edition.of_file(name).language} {place}"
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
            for found in reader(file, self.edition.of_file(file.name)):
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
