"""Links from a report to the page with its trace: beside every figure, table and key number."""

from __future__ import annotations

import re

from series.evidence.shortcodes import find_shortcodes
from series.translation import Translator

FOLDER = "traces"
"""Where trace pages lie in the site and in the staging project. Not below the reports: Quarto would list them among these."""

_NUMBERS = re.compile(r"^(?:numbers|bases|intervals)\.(?P<id>[a-z0-9_]+)$")


def trace_address(report: str, identifier: str) -> str:
    """Where the trace of a piece of evidence stands, as an address relative to the report's page."""
    return f"../{FOLDER}/{report}.html#trace-{identifier}"


def key_number_links(markdown: str, report: str, translate: Translator) -> str:
    """The quiet line below key numbers that leads to their traces; empty where a text has none."""
    found = (_NUMBERS.match(code.argument) for code in find_shortcodes(markdown) if code.name == "meta")
    identifiers = dict.fromkeys(match["id"] for match in found if match)
    links = " · ".join(f"[{words_of(one, translate)}]({trace_address(report, one)})" for one in identifiers)
    if not links:
        return ""
    told = translate("Trace: {links}", links=links)
    return f':::: {{.content-visible when-format="html"}}\n::: {{.evidence-note}}\n{told}\n:::\n::::'


def words_of(identifier: str, translate: Translator) -> str:
    """An id of a number as words: ``men_share`` is "men share". In another language than English it stays an id."""
    return identifier.replace("_", " ") if translate.language == "en" else f"`{identifier}`"
