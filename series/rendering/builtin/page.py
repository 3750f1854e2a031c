"""One page of the site: pandoc's parts (title, lead, contents, sections) set into the page template."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from series.rendering.builtin.head import head_of
from series.rendering.builtin.pandoc import convert, shared_filter
from series.rendering.builtin.project import StagedDocument, StagedProject
from series.rendering.interface import Format
from series.rendering.words import script_words
from series.translation import ENGLISH, Translator
from series.translation.typography import one_line

BOUNDARY = "<!--series-boundary-->"
SECTIONS = "<!--sections-->"
TAG = re.compile(r"<[^>]+>")
LANDING = "index.html"
PHONE = "(max-width: 40rem)"
IMAGE = re.compile(r'<img\b[^>]*?\bsrc="(?P<path>[^":]+)\.svg"[^>]*>')
# The formula's TeX, hidden inside its MathML: readers don't see it, search would.
TEX_ANNOTATION = re.compile(r'<annotation encoding="application/x-tex">.*?</annotation>', re.DOTALL)


@dataclass(frozen=True)
class Neighbour:
    """The report before or after, as seen from a page."""

    href: str
    number: str
    title: str


@dataclass(frozen=True)
class NavigationItem:
    """An entry of the main navigation; ``href`` is relative to the site's root."""

    text: str
    href: str
    is_reports: bool = False


@dataclass(frozen=True)
class Language:
    """A language of an edition: its code, what it calls itself, and where its front page is, seen from this site's."""

    code: str
    name: str
    front: str


@dataclass(frozen=True)
class Site:
    """What every page of a site shares."""

    title: str
    root: str
    navigation: tuple[NavigationItem, ...]
    identity: str = ""
    languages: tuple[Language, ...] = ()
    translate: Translator = ENGLISH

    @property
    def language(self) -> str:
        """The language that all its pages are in."""
        return self.translate.language


@dataclass(frozen=True)
class Page:
    """Everything the template prints. Fields that hold HTML come from pandoc; all others are plain text."""

    kind: str  # landing, report or page
    address: str
    base: str
    language: str
    title: Markup
    subtitle: Markup
    summary: Markup
    banner: Markup
    languages: Markup
    lead: Markup
    toc: Markup
    body: Markup
    citation: Markup
    window_title: str
    search_title: str
    description: str
    authors: tuple[str, ...]
    keywords: tuple[str, ...]
    date: str
    number: str
    publisher: str
    edition_line: str
    pdf: str | None
    has_data: bool
    has_citation: bool
    previous: Neighbour | None
    next: Neighbour | None
    head: Markup
    searchable: bool = True


def make_page(
    project: StagedProject, document: StagedDocument, site: Site, formats: Collection[Format]
) -> str:
    """The whole HTML of ``document``."""
    text = page_parts(project, document)
    metadata_json, toc, content = (part.strip() for part in TEX_ANNOTATION.sub("", text).split(BOUNDARY))
    metadata = json.loads(metadata_json)
    lead, _, sections = content.rpartition(SECTIONS) if SECTIONS in content else (content, "", "")
    folder = project.root / document.path.parent
    media = "all" if str(document.page) == LANDING else PHONE  # a card is as narrow as a phone
    parts = _pictures(lead, folder, media), _pictures(sections, folder, media)
    page = _page(project, document, site, formats, metadata, toc, *parts)
    words = script_words(site.translate) if site.language != "en" else {}
    return (
        environment()
        .get_template("page.html.j2")
        .render(page=page, site=site, translate=site.translate, script_words=words)
    )


def page_parts(project: StagedProject, document: StagedDocument) -> str:
    """What pandoc makes of ``document`` for its page: metadata, contents and sections, with boundaries between them."""
    options = [
        "--template",
        str(_pandoc_template()),
        "--mathml",
        "--wrap=none",
        "--syntax-highlighting=none",
        "--toc",
        "--toc-depth=3",
    ]
    page_filter = shared_filter(project.root, "page.lua")
    return convert(
        document.source,
        document.path,
        root=project.root,
        to="html5",
        options=options,
        filters=[page_filter],
        memory=project.memory,
    )


@cache
def environment() -> jinja2.Environment:
    """The templates of the built-in site; everything that isn't marked as HTML is escaped."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
    )


def plain_text(markup: str) -> str:
    """HTML from pandoc as plain text, for titles and attributes."""
    return one_line(html.unescape(TAG.sub("", markup)))


def _pandoc_template() -> Path:
    return Path(__file__).parent / "templates" / "parts.html"


def _page(
    project: StagedProject,
    document: StagedDocument,
    site: Site,
    formats: Collection[Format],
    metadata: Mapping[str, Any],
    toc: str,
    lead: str,
    body: str,
) -> Page:
    series = metadata.get("series") or {}
    title = str(metadata.get("title", ""))
    kind = "landing" if str(document.page) == LANDING else "report" if document.is_report else "page"
    number = plain_text(str(series.get("number", "")))
    numbered = site.translate("No. {number}", number=number) if number else ""
    previous, following = _neighbours(project, document)
    return Page(
        kind=kind,
        address=str(document.page),
        base="../" * (len(document.page.parts) - 1),
        language=site.language,
        title=Markup(title),
        subtitle=Markup(metadata.get("subtitle", "")),
        summary=Markup(_without_paragraph(_summary(kind, metadata))),
        banner=Markup(_banner(document, metadata, site.translate)),
        languages=Markup(metadata.get("language-switch", "")),
        lead=Markup(lead),
        toc=Markup(toc if kind != "landing" and toc.count("<li>") > 1 else ""),
        body=Markup(body),
        citation=Markup(_citation(metadata, series, site)),
        window_title=_window_title(plain_text(title), numbered if kind == "report" else "", site.title),
        search_title=(f"{numbered} · " if kind == "report" and number else "") + plain_text(title),
        description=plain_text(str(metadata.get("description", ""))),
        authors=_texts(metadata.get("author")),
        keywords=_texts(metadata.get("keywords")),
        date=plain_text(str(metadata.get("date", ""))),
        number=number,
        publisher=plain_text(str(series.get("publisher", ""))),
        edition_line=_edition_line(series, site.translate),
        pdf=_pdf_link(document, metadata) if Format.PDF in formats else None,
        has_data='id="data-of-this-report"' in body,
        has_citation='id="how-to-cite"' in body,
        previous=previous,
        next=following,
        head=head_of(document),
        searchable=document.metadata.get("search") is not False,
    )


def _summary(kind: str, metadata: Mapping[str, Any]) -> str:
    """The sentence below the title; a page that is no report needs one line only, its subtitle."""
    own = str(metadata.get("subtitle", "")) if kind != "report" else ""
    return own or str(metadata.get("description", ""))


def _banner(document: StagedDocument, metadata: Mapping[str, Any], translate: Translator) -> str:
    """The page's banner: the staged one, and one of our own where a synthetic page comes without."""
    staged = str(metadata.get("synthetic-banner", ""))
    return staged or (_own_banner(translate) if document.is_synthetic else "")


def _own_banner(translate: Translator) -> str:
    head = html.escape(translate("Synthetic demonstration data, not findings."), quote=False)
    text = html.escape(
        translate("The records behind this page are invented; no person is described."), quote=False
    )
    return f"<p><strong>{head}</strong> {text}</p>"


def _window_title(title: str, number: str, site_title: str) -> str:
    if title == site_title:
        return title
    return f"{title} · {number} · {site_title}" if number else f"{title} · {site_title}"


def _citation(metadata: Mapping[str, Any], series: Mapping[str, Any], site: Site) -> str:
    staged = str(metadata.get("citation-text", ""))
    if staged:
        return _without_paragraph(staged)
    publisher, edition = plain_text(str(series.get("publisher", ""))), _edition(series, site.translate)
    text = f"{html.escape(publisher)}. " if publisher else ""
    text += f"<em>{html.escape(site.title)}</em>."
    return text + (f" {html.escape(edition)}." if edition else "")


def _edition_line(series: Mapping[str, Any], translate: Translator) -> str:
    """``Edition 2026-01 · 15 January 2026``; an edition named "First edition" needs no further word."""
    parts = _edition(series, translate), plain_text(str(series.get("edition-date", "")))
    return " · ".join(part for part in parts if part)


def _edition(series: Mapping[str, Any], translate: Translator) -> str:
    name = plain_text(str(series.get("edition", "")))
    named = not name or translate("Edition").lower() in name.lower()
    return name if named else translate("Edition {name}", name=name)


def _pdf_link(document: StagedDocument, metadata: Mapping[str, Any]) -> str | None:
    if not document.is_report:
        return None
    return plain_text(str(metadata.get("pdf-link", ""))) or document.pdf.name


def _neighbours(
    project: StagedProject, document: StagedDocument
) -> tuple[Neighbour | None, Neighbour | None]:
    reports = project.reports
    if document not in reports:
        return None, None
    position = reports.index(document)
    before = reports[position - 1] if position > 0 else None
    after = reports[position + 1] if position + 1 < len(reports) else None
    return _neighbour(before), _neighbour(after)


def _neighbour(document: StagedDocument | None) -> Neighbour | None:
    if document is None:
        return None
    title = re.sub(r"\\([^A-Za-z0-9\s])", r"\1", str(document.metadata.get("title", "")))
    return Neighbour(document.page.name, str(document.series.get("number", "")), title)


def _texts(value: Any) -> tuple[str, ...]:
    items = value if isinstance(value, list) else [value] if value else []
    names = [item.get("name", "") if isinstance(item, Mapping) else item for item in items]
    return tuple(plain_text(str(name)) for name in names if name)


def _without_paragraph(markup: str) -> str:
    found = re.fullmatch(r"\s*<p>(.*)</p>\s*", markup, re.DOTALL)
    return found.group(1) if found and "<p>" not in found.group(1) else markup


def _pictures(markup: str, folder: Path, media: str = PHONE) -> str:
    """Figures that were also drawn for a phone (``…-phone.svg``) become a picture with two sources."""

    def two_sources(found: re.Match[str]) -> str:
        phone = f"{found.group('path')}-phone.svg"
        if not (folder / phone).is_file():
            return found.group()
        return f'<picture><source media="{media}" srcset="{phone}">{found.group()}</picture>'

    return IMAGE.sub(two_sources, markup)
