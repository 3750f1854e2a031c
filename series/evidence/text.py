"""Writing text that came from data so that it prints as text: in Markdown, HTML, Typst, shortcodes and spreadsheets."""

from __future__ import annotations

import re
import unicodedata

_ALWAYS = frozenset("\\`*_{}[]<>#+!|~^$@'\"&")
_FORMULA_START = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
_JOINERS = ("\u200c", "\u200d")
_HARD_SPACES = ("\u00a0", "\u202f")


def escape_markdown(value: object) -> str:
    """``value`` as pandoc Markdown that prints exactly these characters, on one line.

    Every character to which pandoc or Quarto can give a meaning where it stands gets a backslash, so that raw HTML,
    Typst, citations (``@key``), cross references, shortcodes (``{{< … >}}``), mathematics, attributes, lists and table
    borders in the data come out as text. Line breaks and control characters become spaces; invisible marks that turn
    the direction of writing are dropped. ``3,000``, ``24 %`` and ``Guinea-Bissau`` are unchanged.
    """
    text = plain_line(value)
    return "".join(
        f"\\{character}" if _has_meaning(text, position) else character
        for position, character in enumerate(text)
    )


def _has_meaning(text: str, position: int) -> bool:
    character = text[position]
    if character in _ALWAYS:
        return True
    before, after = text[:position], text[position + 1 : position + 2]
    joined = before[-1:].isalnum() and after.isalnum()
    if character == "-":  # lists, rules, dashes
        return not joined
    if character == ".":  # "1. ", "..."
        return "." in (before[-1:], after) or (after in ("", " ") and " " not in before)
    if character == "=":  # a line of ===
        return not (before[-1:].isspace() and after.isspace())
    if character == ")":  # "a) ", "(1) "
        return " " not in before
    if character == "%":  # a title block at the very beginning
        return not before
    if character == ":":  # ": definition", "::: div", "https://"
        return not (before[-1:].isalnum() and after in ("", " "))
    return False


def plain_line(value: object) -> str:
    """``value`` as one line of plain text: white space folded, control and direction characters gone."""
    kept = []
    for character in str(value):
        category = unicodedata.category(character)
        if category in ("Zl", "Zp", "Cc") or (category == "Zs" and character not in _HARD_SPACES):
            kept.append(" ")
        elif category in ("Cf", "Cs", "Co", "Cn") and character not in _JOINERS:
            continue
        else:
            kept.append(character)
    return re.sub(" {2,}", " ", "".join(kept)).strip()


def guard_formula(value: str) -> str:
    """A text cell for a CSV file that no spreadsheet takes for a formula: a leading ``'`` where it could be one."""
    return f"'{value}" if value.lstrip(" ").startswith(_FORMULA_START) else value


def escape_xml(value: object) -> str:
    """``value`` as the text of an XML element or of a quoted attribute."""
    text = plain_line(value)
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#39;")):
        text = text.replace(character, entity)
    return text
