"""What an edition says of itself, against which its files are held: evidence, hashes of the manifest, own assets."""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from series.evidence import EvidenceRecord, read_record
from series.evidence.writing import record_json
from series.release.manifest import MANIFEST_FILE
from series.rendering.memory import FORGETFUL, Memory
from series.translation.languages import LANGUAGES, REFERENCE

PROJECT = Path(__file__).resolve().parents[2]
EVIDENCE = "evidence"
RECORD_FILE = "record.json"
_SHORT = 16
_HASH = re.compile(r"[0-9a-f]{16,}")
_TITLES = re.compile(r"\A\s*(?:<title>.*?</title>\s*)?(?:<desc>.*?</desc>\s*)?", re.DOTALL)


@dataclass(frozen=True)
class File:
    """A file of the edition: its path there (with slashes) and its content."""

    name: str
    content: bytes

    @property
    def suffix(self) -> str:
        return self.name.rpartition(".")[2].lower() if "." in self.name.rpartition("/")[2] else ""

    @property
    def base(self) -> str:
        return self.name.rpartition("/")[2]

    @cached_property
    def text(self) -> str:
        """The content as text; raises ``UnicodeDecodeError`` where it isn't UTF-8."""
        return self.content.decode("utf-8")

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Assets:
    """The project's own styles, scripts, fonts and programs, by the hash of their content, and its inline code."""

    hashes: frozenset[str] = frozenset()
    inline: str = ""
    """The texts of the page templates: an inline script or style must stand in one of them."""

    @classmethod
    def of_project(cls, folders: Iterable[Path] = (), memory: Memory = FORGETFUL) -> Assets:
        """Those of this installation: ``assets``, the fonts as the site gets them, pagefind's program.

        ``folders`` hold further ones (those of a renderer that brings its own). ``memory``: where fonts and the program
        are found as they were written before.
        """
        found = set(_hashes(PROJECT / "assets"))
        for folder in folders:
            found |= _hashes(folder)
        with tempfile.TemporaryDirectory() as temporary:
            place = Path(temporary)
            found |= _written_by_renderer(place, memory)
        templates = sorted((PROJECT / "series" / "rendering" / "builtin").rglob("*.j2"))
        return cls(frozenset(found), "\n".join(path.read_text(encoding="utf-8") for path in templates))


def _written_by_renderer(place: Path, memory: Memory) -> set[str]:
    """Hashes of the fonts and of pagefind's program, from writing them once: they come from installed packages."""
    from series.rendering.fonts import write_project_fonts
    from series.rendering.search import FOLDER, index_site

    write_project_fonts(place, memory)
    (place / "site").mkdir()
    for language in (REFERENCE, *LANGUAGES):
        page = f'<html lang="{language}"><body data-pagefind-body>empty</body></html>'
        (place / "site" / f"{language}.html").write_text(page, encoding="utf-8")
    index_site(place / "site", memory)
    programs = [path for path in (place / "site" / FOLDER).glob("*") if path.name.startswith(("pagefind", "wasm"))
                and path.suffix in (".js", ".pagefind")]  # fmt: skip
    return _hashes(place / "assets") | {hashlib.sha256(path.read_bytes()).hexdigest() for path in programs}


def _hashes(folder: Path) -> set[str]:
    return {
        hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.rglob("*")) if path.is_file()
    }


@dataclass(frozen=True)
class Told:
    """What is on record as a language tells it: records by report, and digests of files by ``<report>/<file name>``."""

    records: Mapping[str, EvidenceRecord] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Edition:
    """An edition's evidence by report, the digests of its data files, and the hashes that it prints on purpose."""

    records: Mapping[str, EvidenceRecord] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 of each file of evidence, by ``<report>/<file name>``."""
    drawings: frozenset[str] = frozenset()
    """Digests of the figures without their titles and descriptions (see ``drawing_digest``)."""
    hashes: frozenset[str] = frozenset()
    assets: Assets = Assets()
    identity: str = ""
    """How pages name the edition: by the first digits of the hash of all evidence."""
    language: str = REFERENCE
    others: Mapping[str, Told] = field(default_factory=dict)
    """What is on record as the other languages tell it."""

    @classmethod
    def read(cls, folder: Path, assets: Assets) -> Edition:
        """Read what the edition in ``folder`` says of itself. Broken records are left to their own reader."""
        drawings: set[str] = set()
        own = _told(folder, "", drawings)
        languages = sorted({path.parent.name for path in (folder / EVIDENCE).glob(f"*/*/{RECORD_FILE}")})
        others = {language: _told(folder, language, drawings) for language in languages}
        of_reports, of_all = _hashes_of_records(own.records)
        hashes = _printed_hashes(folder) | of_reports | {of_all}
        identity = f"evidence sha256:{of_all[:_SHORT]}"
        return cls(own.records, own.files, frozenset(drawings), hashes, assets, identity, others=others)

    def of_file(self, name: str) -> Edition:
        """The edition in the language of one of its files (a path in it)."""
        return self.in_language(language_of(name, self.others))

    def in_language(self, language: str) -> Edition:
        """The same with the records and files of evidence as a language tells them."""
        told = self.others.get(language)
        return replace(self, records=told.records, files=told.files, language=language) if told else self


def language_of(name: str, languages: Collection[str]) -> str:
    """In which of these languages a file of an edition is; English where it is in none of them."""
    parts = name.split("/")
    at = {"site": 1, "staging": 1, EVIDENCE: 2}.get(parts[0], 0)
    return parts[at] if 0 < at < len(parts) - 1 and parts[at] in languages else REFERENCE


def _told(folder: Path, language: str, drawings: set[str]) -> Told:
    """The evidence of all reports as a language tells it; its drawings are added to ``drawings``."""
    records, files = {}, {}
    for place in sorted((folder / EVIDENCE).glob("*")):
        if (record := _record(place / language)) is not None:
            records[place.name] = record
        for path in sorted((place / language).glob("*")):
            if not path.is_file():
                continue
            content = path.read_bytes()
            files[f"{place.name}/{path.name}"] = hashlib.sha256(content).hexdigest()
            if path.suffix == ".svg":
                drawings.add(drawing_digest(content.decode("utf-8", errors="replace")))
    return Told(records, files)


def _record(place: Path) -> EvidenceRecord | None:
    try:
        return read_record(place)
    except Exception:  # whatever is wrong with it, the file's own reader says so
        return None


def _printed_hashes(folder: Path) -> frozenset[str]:
    """Hashes in the manifest outside its list of files, which no page repeats, and those of the files themselves."""
    try:
        text = (folder / MANIFEST_FILE).read_text(encoding="utf-8")
        json.loads(text)
    except (OSError, ValueError):
        return frozenset()
    return frozenset(_HASH.findall(text))


def _hashes_of_records(records: Mapping[str, EvidenceRecord]) -> tuple[set[str], str]:
    """The hashes of the evidence that pages print: of each report, and of all together."""
    texts = [f"{report}\n{record_json(record)}".encode() for report, record in sorted(records.items())]
    return {hashlib.sha256(text).hexdigest() for text in texts}, hashlib.sha256(b"".join(texts)).hexdigest()


def drawing_digest(svg: str) -> str:
    """The digest of a figure whatever its title and description are, which staging fills in after drawing."""
    start = svg.find(">", svg.find("<svg")) + 1
    head = svg[:start].replace(' role="img"', "")
    return hashlib.sha256((head + _TITLES.sub("", svg[start:], count=1)).encode()).hexdigest()
