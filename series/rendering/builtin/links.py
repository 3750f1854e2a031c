"""Every internal link, anchor and file of a built site must exist; nothing may be loaded from another host."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from series.errors import RenderingError

# Attributes whose value the browser fetches by itself; a link that the reader follows is no request of ours.
LOADED = {("img", "src"), ("script", "src"), ("source", "srcset"), ("link", "href"), ("iframe", "src"),
          ("video", "src"), ("audio", "src"), ("object", "data"), ("embed", "src")}  # fmt: skip
FORMER_EDITIONS = "editions/"
SHOWN = 5


@dataclass
class PageLinks(HTMLParser):
    """The ids, links and loaded files of one page."""

    ids: set[str] = field(default_factory=set)
    repeated: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if value is None:
                continue
            if name == "id":
                (self.repeated if value in self.ids else self.ids).add(value)
            elif (tag, name) in LOADED:
                self.loaded.append(value)
            elif tag == "a" and name == "href":
                self.links.append(value)


def read_links(page: Path) -> PageLinks:
    """What ``page`` links to and loads."""
    reader = PageLinks()
    reader.feed(page.read_text(encoding="utf-8"))
    reader.close()
    return reader


def check_links(
    site: Path, *, pdf_is_made: bool = True, others: Mapping[str, str] | None = None
) -> list[str]:
    """Check every page of ``site``; return warnings (links to PDFs that were not asked for).

    ``others``: where the same site lies in other languages, as seen from this one. They are made after it or before: their
    pages have the same addresses as those here, and nothing else of theirs is linked to.
    Raises ``RenderingError`` that lists the first broken links, repeated ids and files from other hosts.
    """
    folders = tuple((others or {}).values())
    inside = tuple(folder for folder in folders if not folder.startswith(".."))
    names = (path.relative_to(site).as_posix() for path in sorted(site.rglob("*.html")))
    pages = {name: read_links(site / name) for name in names if not (inside and name.startswith(inside))}
    broken: list[str] = []
    warnings: list[str] = []
    for name, page in pages.items():
        broken += [f"{name}: the id {repeated} occurs twice" for repeated in sorted(page.repeated)]
        for target in [*page.links, *page.loaded]:
            problem = _problem(site, pages, name, target, folders, is_loaded=target in page.loaded)
            if problem and target.endswith(".pdf") and not pdf_is_made:
                warnings.append(f"{name} links to {target}, and PDFs were not asked for")
            elif problem:
                broken.append(problem)
    if broken:
        more = f" and {len(broken) - SHOWN} more" if len(broken) > SHOWN else ""
        raise RenderingError(f"The site has broken links: {'; '.join(broken[:SHOWN])}{more}",
                             remedy="correct the links in the pages or notebooks named")  # fmt: skip
    return sorted(set(warnings))


def _problem(
    site: Path,
    pages: dict[str, PageLinks],
    name: str,
    target: str,
    others: tuple[str, ...],
    *,
    is_loaded: bool,
) -> str | None:
    parts = urlsplit(target)
    if parts.scheme == "data":
        return None
    if parts.scheme or parts.netloc:
        return f"{name} loads {target} from another host" if is_loaded else None
    path = (
        posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(parts.path)))
        if parts.path
        else name
    )
    if parts.path.startswith("/"):
        return None if name == "404.html" else f"{name} links to {target}, which is not relative"
    if path.removeprefix("../").startswith(FORMER_EDITIONS):
        return None  # they are put on the site when it is published
    elsewhere = {path.removeprefix(folder) for folder in others if path.startswith(folder)}
    if elsewhere & {name, "index.html"}:
        return None  # the same page in another language, or its front page
    if path.startswith(".."):
        return f"{name} links to {target}, outside the site"
    if not (site / path).is_file():
        return f"{name} links to {target}, which does not exist"
    anchor = unquote(parts.fragment)
    if anchor and path in pages and anchor not in pages[path].ids:
        return f"{name} links to {target}, and there is no such anchor"
    return None
