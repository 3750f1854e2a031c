"""The whole site: pages, files, fonts, search, and a check that every internal link leads somewhere."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from series.errors import RenderingError
from series.rendering.builtin.links import check_links
from series.rendering.builtin.page import Language, NavigationItem, Site, environment, make_page
from series.rendering.builtin.pandoc import project_assets
from series.rendering.builtin.project import StagedDocument, StagedProject
from series.rendering.fonts import write_web_fonts
from series.rendering.interface import Format, Progress
from series.rendering.search import index_site
from series.translation import translator
from series.translation.localised import language_name

ASSETS = ("series.css", "builtin.css", "series.js", "favicon.svg")
SOURCE_SUFFIXES = {".qmd", ".ipynb", ".yml", ".yaml", ".bib", ".csl", ".scss", ".lua", ".typ"}


def build_site(
    project: StagedProject, destination: Path, formats: Collection[Format], progress: Progress
) -> list[str]:
    """Write the site of ``project`` into ``destination`` and return warnings.

    Raises ``RenderingError`` when a page cannot be made or an internal link or anchor leads nowhere.
    """
    site = describe_site(project)
    with ThreadPoolExecutor(max_workers=max(2, os.cpu_count() or 2)) as workers:
        fonts = workers.submit(write_web_fonts, destination / "assets" / "fonts", project.memory)
        pages = [(doc, workers.submit(make_page, project, doc, site, formats)) for doc in project.documents]
        try:
            for document, page in pages:
                _write(destination / document.page, page.result())
                progress(f"page {document.page}")
            fonts.result()
        except BaseException:
            workers.shutdown(cancel_futures=True)
            raise
    _copy_files(project, destination)
    synthetic = any(document.is_synthetic for document in project.documents)
    not_found = (
        environment()
        .get_template("not_found.html.j2")
        .render(site=site, synthetic=synthetic, translate=site.translate)
    )
    _write(destination / "404.html", not_found)
    warnings = check_links(destination, pdf_is_made=Format.PDF in formats, others=other_languages(project))
    index_site(destination, project.memory)
    progress("search index")
    return warnings


def build_page(project: StagedProject, destination: Path) -> None:
    """Write the page of a project of one document with all that it shows: no search, no PDF, no check of links to others.

    For who looks at a report while it is written. Raises ``RenderingError``.
    """
    (document,) = project.documents
    write_web_fonts(destination / "assets" / "fonts", project.memory)
    _write(destination / document.page, make_page(project, document, describe_site(project), {Format.HTML}))
    _copy_files(project, destination)


def describe_site(project: StagedProject) -> Site:
    """Title, language and navigation of the site, from ``_quarto.yml``."""
    website = project.website
    address = urlsplit(str(website.get("site-url", ""))).path
    return Site(
        title=str(website.get("title", "Thematic Research Series")),
        root=address.rstrip("/") + "/" if address else "",
        navigation=tuple(_navigation(project)),
        identity=_identity(project),
        languages=tuple(_languages(project)),
        translate=translator(project.language),
    )


def other_languages(project: StagedProject) -> dict[str, str]:
    """The folders of the sites in the other languages of an edition, as seen from this site's own: by language."""
    first, *others = project.languages
    up = "" if project.language == first else "../"
    folders = {first: up, **{language: f"{up}{language}/" for language in others}}
    return {language: folder for language, folder in folders.items() if language != project.language}


def _languages(project: StagedProject) -> Iterator[Language]:
    others = other_languages(project)
    for code in project.languages if others else ():
        yield Language(code, language_name(code), f"{others.get(code, '')}index.html")


def _identity(project: StagedProject) -> str:
    """The edition's identity, which the pages beside the reports carry."""
    named = (str(document.series.get("identity") or "") for document in project.documents)
    return next((identity for identity in named if identity), "")


def _navigation(project: StagedProject) -> Iterator[NavigationItem]:
    """The navbar's entries; where there is none, the sidebar's pages."""
    navbar = project.website.get("navbar")
    if isinstance(navbar, Mapping):
        entries = [*_entries(navbar.get("left")), *_entries(navbar.get("right"))]
    else:
        sidebar = project.website.get("sidebar")
        entries = _entries(sidebar.get("contents")) if isinstance(sidebar, Mapping) else []
    documents = {str(document.path): document for document in project.documents}
    listed: set[str] = set()
    for text, target in entries:
        path, _, anchor = target.partition("#")
        document = documents.get(path)
        if document is None or document.is_report or target in listed:
            continue
        listed.add(target)
        is_landing = path == "index.qmd"
        if is_landing and not anchor and "{#reports}" in document.source.markdown:
            anchor = "reports"
        href = f"{document.page}#{anchor}" if anchor else str(document.page)
        yield NavigationItem(text or _title(document), href, is_reports=is_landing)


def _entries(items: Any) -> list[tuple[str, str]]:
    """``(text, source file)`` of navigation entries; those that lead elsewhere or hold others are opened up."""
    found: list[tuple[str, str]] = []
    for item in items if isinstance(items, list) else []:
        if isinstance(item, str):
            found.append(("", item))
        elif isinstance(item, Mapping):
            target = item.get("href") or item.get("file")
            if target:
                found.append((str(item.get("text", "")), str(target)))
            found += _entries(item.get("menu") or item.get("contents"))
    return found


def _title(document: StagedDocument) -> str:
    return str(document.metadata.get("title", document.path.stem))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _copy_files(project: StagedProject, destination: Path) -> None:
    """Data and figures that pages link to, those that exist only in a notebook, and the site's own assets."""
    root = project.root
    for path in sorted(root.rglob("*")):
        relative = PurePosixPath(path.relative_to(root).as_posix())
        hidden = any(part.startswith((".", "_")) for part in relative.parts)
        if path.is_file() and not hidden and relative.parts[0] != "assets" and _is_resource(relative):
            _copy(path, destination / relative)
    for document in project.documents:
        for name, content in document.source.extracted.items():
            target = destination / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    for asset in ASSETS:
        staged = root / "assets" / asset
        source = staged if staged.is_file() else project_assets() / asset
        if not source.is_file():
            raise RenderingError("A file of the site's design is missing", where=f"assets/{asset}")
        _copy(source, destination / "assets" / asset)


def _is_resource(path: PurePosixPath) -> bool:
    return path.suffix.lower() not in SOURCE_SUFFIXES


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
