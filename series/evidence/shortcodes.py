"""Quarto's shortcodes in a text: finding them, and filling in values where Quarto itself would leave them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_SHORTCODE = re.compile(r"\{\{<\s*(?P<name>[^\s>]+)\s*(?P<argument>[^>]*?)\s*>\}\}")
_ATTRIBUTE_VALUE = re.compile(r'(?P<before>[\w-]+=")(?P<text>[^"\n]*\{\{<[^"\n]*)(?P<after>")')


@dataclass(frozen=True)
class Shortcode:
    """One shortcode: its name (``meta``), its argument (``numbers.men_share``), and where it begins in the text."""

    name: str
    argument: str
    position: int


def find_shortcodes(text: str) -> Iterator[Shortcode]:
    """Every shortcode in ``text``, in order."""
    for match in _SHORTCODE.finditer(text):
        yield Shortcode(match["name"], match["argument"], match.start())


def look_up(values: Mapping[str, Any], path: str) -> Any:
    """The value at a dotted path (``claims.men.holds``), or None where there is none."""
    found: Any = values
    for part in path.split("."):
        if not isinstance(found, Mapping) or part not in found:
            return None
        found = found[part]
    return found


def fill(text: str, values: Mapping[str, Any], quote: Callable[[str], str] = str) -> str:
    """``text`` with each ``{{< meta path >}}`` replaced by its value; what isn't known stays, for the gates to find."""

    def replace(match: re.Match[str]) -> str:
        found = look_up(values, match["argument"]) if match["name"] == "meta" else None
        return quote(found) if isinstance(found, str) else match[0]

    return _SHORTCODE.sub(replace, text)


def fill_attributes(text: str, plain_values: Mapping[str, Any]) -> str:
    """Markdown with the shortcodes inside attributes (``title="…"``) filled in; Quarto leaves those as they stand."""

    def replace(match: re.Match[str]) -> str:
        filled = fill(match["text"], plain_values, _attribute_text)
        return f"{match['before']}{filled}{match['after']}"

    return _ATTRIBUTE_VALUE.sub(replace, text)


def _attribute_text(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', "”")
