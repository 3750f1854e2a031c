"""What a document puts into the head of its page by Quarto's ``include-in-header``: data and links for machines, never code."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from markupsafe import Markup

from series.errors import RenderingError
from series.rendering.builtin.project import StagedDocument

_ALTERNATES = re.compile(r'(?:<link rel="alternate" hreflang="[A-Za-z-]+" href="[^"<>]*">\s*)+')
_LINKED_DATA = re.compile(r'<script type="application/ld\+json">(?P<content>[^<]*)</script>')


def head_of(document: StagedDocument) -> Markup:
    """The JSON-LD of ``format.html.include-in-header``, and its links to the page in other languages.

    Raises ``RenderingError`` for anything else there.
    """
    format_ = document.metadata.get("format")
    page = format_.get("html") if isinstance(format_, Mapping) else None
    included = page.get("include-in-header", []) if isinstance(page, Mapping) else []
    texts = [str(one.get("text", "") if isinstance(one, Mapping) else one).strip() for one in included]
    for text in texts:
        if _ALTERNATES.fullmatch(text):
            continue
        found = _LINKED_DATA.fullmatch(text)
        if not found or not _is_json(found["content"]):
            raise RenderingError(
                "The built-in renderer puts nothing but JSON-LD and links to other languages into the head of a page",
                where=f"{document.path}, format.html.include-in-header",
                remedy="leave it out, or render with Quarto (--renderer quarto)",
            )
    return Markup("\n".join(texts))


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
