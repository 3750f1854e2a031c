"""What the built-in renderer knows of Quarto, and what it refuses by name.

The list is closed on purpose: a page that silently lacks a panel or a tab is worse than a page that stops the
release with a clear message.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from series.errors import RenderingError
from series.rendering.builtin.shortcodes import FENCED_CODE, line_of, mask_code

CALLOUTS = ("note", "tip", "important", "warning", "caution")
CELL_OPTIONS = frozenset({
    "label", "fig-cap", "fig-alt", "tbl-cap", "echo", "eval", "output", "include", "warning", "error", "message",
})  # fmt: skip
FORMATS = ("html", "html5", "typst", "pdf")

# Each pattern is searched outside code; the words name the feature for the message.
REFUSED: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\{[^}\n]*\blayout(?:-\w+)?\s*="), "a layout of several figures (layout-…)"),
    (re.compile(r"\{[^}\n]*\bfig-subcap|tbl-subcap"), "subfigures (fig-subcap)"),
    (re.compile(r"\{[^}\n]*\.panel-[\w-]+"), "a panel (tabset, sidebar or input)"),
    (re.compile(r"\{[^}\n]*\.column-[\w-]+"), "a page column (.column-…)"),
    (re.compile(r"\{[^}\n]*\.(?:aside|lightbox|incremental|fragment|theorem|proof)\b"), "this class of block"),
    (re.compile(r"\{[^}\n]*#(?:nte|tip|wrn|imp|cau)-[\w-]+"), "a numbered callout"),
    (re.compile(r"\{[^}\n]*#(?:lst|thm|lem|cor|prp|cnj|def|exm|exr|sol|rem|alg)-[\w-]+"), "a numbered listing or theorem"),
    (re.compile(rf"\{{[^}}\n]*\.callout-(?!(?:{'|'.join(CALLOUTS)})\b)[\w-]+"), "this kind of callout"),
    (re.compile(r"\{=\w+\}"), "raw output in another format ({=html} and the like)"),
    (re.compile(r"(?<![\w\\])@(?:lst|thm|lem|cor|prp|cnj|def|exm|exr|nte|tip|wrn|imp|cau)-[\w-]+"),
     "a reference to a numbered listing, theorem or callout"),
)  # fmt: skip
EXECUTABLE = re.compile(r"^ {0,3}(?:`{3,}|~{3,})\s*\{(?:python|r|julia|ojs|=\w+|mermaid|dot)\b", re.I)
CONDITION_FORMAT = re.compile(r"\b(?:when|unless)-format\s*=\s*\"?([\w-]+)")
CONDITION_OTHER = re.compile(r"\b(?:when|unless)-profile\s*=")


def check_text(text: str, at: Callable[[int], str]) -> None:
    """Raise ``RenderingError`` naming the first unsupported feature in ``text`` and its place."""
    masked = mask_code(text)
    found: list[tuple[int, str]] = []
    for pattern, words in REFUSED:
        found += [(match.start(), words) for match in pattern.finditer(masked)]
    found += [
        (match.start(), "code that runs while rendering")
        for match in FENCED_CODE.finditer(text)
        if EXECUTABLE.match(match.group())
    ]
    found += [(match.start(), "a condition on a profile") for match in CONDITION_OTHER.finditer(masked)]
    found += [
        (match.start(), f"a condition on the format '{match.group(1)}'")
        for match in CONDITION_FORMAT.finditer(masked)
        if match.group(1) not in FORMATS
    ]
    if found:
        position, words = min(found)
        raise RenderingError(
            f"The built-in renderer does not support {words}",
            where=at(line_of(text, position)),
            remedy="leave it out, or render with Quarto (--renderer quarto)",
        )
