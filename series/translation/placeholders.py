"""What a translation must keep as it stands: shortcodes, citations, references, mathematics, addresses, and {names}.

Pure functions on single texts: staging and ``series translate check`` hold a translation against its English text.
"""

from __future__ import annotations

import re
from collections import Counter

_ADDRESS = re.compile(r"(?<=\])\((?P<address>[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)\)")
_ATTRIBUTES = re.compile(r"\{[#.][^{}]*\}")
_CITATION = re.compile(r"(?<![\w\\@./])-?@(?:\{[^}\s]+\}|[A-Za-z0-9_](?:[\w:.#$%&+?<>~/-]*\w)?)")
_CODE = re.compile(r"(?<!`)(?P<tick>`+)(?!`).+?(?<!`)(?P=tick)(?!`)")
_MATHS = re.compile(r"\$[^\s$](?:[^$]*[^\s$\\])?\$(?!\d)")
_NAME = re.compile(r"(?<!\{)\{[A-Za-z_]\w*\}(?!\})")
_SHORTCODE = re.compile(r"\{\{<\s*(?P<inside>.*?)\s*>\}\}", re.DOTALL)
_LETTER = re.compile(r"[^\W\d_]")


def placeholders(text: str) -> Counter[str]:
    """What a text has of them, with how often; the space within them does not count.

    References (``@fig-ratios``) and citations (``@jobe2010``) count each by their key, in whichever brackets they stand.
    """
    found: Counter[str] = Counter()

    def take(pattern: re.Pattern[str], rest: str) -> str:
        for match in pattern.finditer(rest):
            found[_written(pattern, match)] += 1
        return pattern.sub(" ", rest)

    for pattern in (_SHORTCODE, _CODE, _MATHS):
        text = take(pattern, text)
    for match in _ADDRESS.finditer(text):
        found[f"({match['address']})"] += 1
    text = _ADDRESS.sub(" ", text)
    for pattern in (_ATTRIBUTES, _NAME, _CITATION):
        text = take(pattern, text)
    return found


def lost_and_added(english: str, translated: str) -> tuple[list[str], list[str]]:
    """The placeholders of the English text that the translation lacks, and those that it has of its own."""
    wanted, found = placeholders(english), placeholders(translated)
    return sorted((wanted - found).elements()), sorted((found - wanted).elements())


def has_words(text: str) -> bool:
    """Whether anything is left to translate of a text without its placeholders."""
    for pattern in (_SHORTCODE, _CODE, _MATHS, _ADDRESS, _ATTRIBUTES, _NAME, _CITATION):
        text = pattern.sub(" ", text)
    return bool(_LETTER.search(text))


def names(text: str) -> tuple[str, ...]:
    """The ``{names}`` of a text at whose places values stand, in order."""
    return tuple(name for _, _, name in name_spans(text))


def name_spans(text: str) -> list[tuple[int, int, str]]:
    """Where each ``{name}`` begins and ends; braces within shortcodes, code and formulas are none."""
    for pattern in (_SHORTCODE, _CODE, _MATHS):
        text = pattern.sub(lambda found: " " * len(found[0]), text)
    return [(match.start(), match.end(), match[0][1:-1]) for match in _NAME.finditer(text)]


def _written(pattern: re.Pattern[str], match: re.Match[str]) -> str:
    if pattern is _SHORTCODE:
        return f"{{{{< {' '.join(match['inside'].split())} >}}}}"
    return match[0]
