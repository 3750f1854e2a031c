"""Former editions stay on the site, at ``site/editions/<id>/``, each page with a note that leads to the current edition.

They are copies beside the edition's own files: neither its manifest nor its zip has them, and an edition's identity doesn't
depend on what was published before. Only former editions that are as their manifest says are copied.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

from series.release.manifest import FORMER_EDITIONS, read_manifest, sha256
from series.translation import Translator, translator
from series.translation.localised import day_in_words

_SITE = "site/"
_LANGUAGE = re.compile(r'<html\b[^>]*\blang="(?P<language>[a-z]{2})', re.IGNORECASE)
_BODY = re.compile(r"<body\b[^>]*>", re.IGNORECASE)
_HEAD_END = re.compile(r"</head>", re.IGNORECASE)
_STYLE = (
    "background:#fff4d6;color:#1b2733;border-bottom:3px solid #a35200;padding:.7rem 1.25rem;"
    "font:600 1rem/1.5 system-ui,sans-serif;text-align:left"
)
_NOT_INDEXED = '<meta name="robots" content="noindex">'


@dataclass(frozen=True)
class Shelved:
    """What became of the former editions: the identities that are on the site, and of those that are not, why."""

    editions: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def shelve_former(edition: Path, former: Sequence[Path], scratch: Path) -> Shelved:
    """Put the sites of former editions into that of ``edition``, or take away those that are no longer there.

    They are made ready in ``scratch``, an empty folder on the same disk, so that nothing unfinished lies in the edition even
    where the process is killed.
    """
    shelf = edition / FORMER_EDITIONS
    sound = {_identity(folder): folder for folder in former if _as_published(folder)}
    left_out = tuple(
        f"the former edition {folder.name} is not as it was published, so it is not on the site"
        for folder in former
        if folder not in sound.values()
    )
    if set(sound) != {path.name for path in shelf.glob("*") if path.is_dir()}:
        _replace(shelf, sound, edition / _SITE, scratch)
    return Shelved(tuple(sorted(sound)), left_out)


def _replace(shelf: Path, former: Mapping[str, Path], site: Path, scratch: Path) -> None:
    for name, folder in former.items():
        _copy(folder, scratch / "new" / name, site)
    if shelf.is_dir():
        shelf.rename(scratch / "old")
    if former:
        (scratch / "new").rename(shelf)


def _copy(edition: Path, to: Path, current_site: Path) -> None:
    """Pages are written with their note; other files are the same on the disk where the file system can do that."""
    manifest = read_manifest(edition) or {}
    for name in _site_files(manifest):
        inside = name.removeprefix(_SITE)
        source, target = edition / name, to / inside
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.suffix != ".html":
            try:
                os.link(source, target)
            except OSError:
                shutil.copyfile(source, target)
            continue
        same = inside if (current_site / inside).is_file() else "index.html"
        address = "../" * (inside.count("/") + 2) + same
        target.write_text(
            with_note(source.read_text(encoding="utf-8"), manifest, address), encoding="utf-8", newline="\n"
        )


def with_note(page: str, manifest: Mapping[str, Any], address: str) -> str:
    """A page of a former edition with its note first, in the page's language; ``address`` leads to the same page of the
    current edition."""
    series = manifest.get("series", {})
    found = _LANGUAGE.search(page)
    translate = translator(found["language"] if found else "en")
    day = _day(series.get("edition_date"), translate)
    named = escape(", ".join(part for part in (series.get("edition"), day) if part))
    about, current = translate("A former edition"), translate("Read the current edition")
    note = (
        f'<div class="former-edition" role="region" aria-label="{escape(about, quote=True)}" style="{_STYLE}">'
        f"{translate('This is a former edition ({edition}).', edition=named)} "
        f'<a href="{escape(address, quote=True)}" style="color:#7a3d00">{escape(current)}</a></div>'
    )
    page = _HEAD_END.sub(lambda end: f"{_NOT_INDEXED}\n{end[0]}", page, count=1)
    return _BODY.sub(lambda body: f"{body[0]}\n{note}", page, count=1)


def _day(iso: object, translate: Translator) -> str:
    """A date as it is printed: 15 January 2026."""
    try:
        day = date.fromisoformat(str(iso))
    except ValueError:
        return ""
    return day_in_words(day, translate.language)


def _identity(edition: Path) -> str:
    return str((read_manifest(edition) or {}).get("identity", edition.name))


def _site_files(manifest: Mapping[str, Any]) -> Iterator[str]:
    yield from (name for name in manifest.get("files", {}) if name.startswith(_SITE))


def _as_published(edition: Path) -> bool:
    manifest = read_manifest(edition)
    if manifest is None or not isinstance(manifest.get("files"), dict):
        return False
    root = edition.resolve()
    return all(
        (path := edition / name).is_file()
        and path.resolve().is_relative_to(root)
        and sha256(path) == manifest["files"][name]["sha256"]
        for name in _site_files(manifest)
    )
