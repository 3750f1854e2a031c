"""``{{< meta … >}}``: Quarto's own way to put a computed value into prose, a caption, a link or a table.

In running text a shortcode becomes an empty span that the Lua filter fills with the parsed value, so that a
value can never change the structure around it. In link targets and attributes, where Markdown isn't parsed, the
plain text goes in at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from series.errors import RenderingError

At = Callable[[int], str]

SHORTCODE = re.compile(r"\{\{<\s*(\S+)\s*(.*?)\s*>\}\}", re.DOTALL)
FENCED_CODE = re.compile(
    r"^ {0,3}(?P<fence>`{3,}|~{3,})[^\n]*\n.*?^ {0,3}(?P=fence)[`~]*[ \t]*$", re.M | re.DOTALL
)
INLINE_CODE = re.compile(r"(?<!`)(?P<ticks>`+)(?!`)(?:.+?)(?<!`)(?P=ticks)(?!`)", re.DOTALL)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
LINK_TARGET = re.compile(r"(?<=\]\()[^()\n]*\{\{<[^()\n]*(?=\))")
ATTRIBUTE = re.compile(r'(?<=[\s{])[\w-]+="[^"\n]*\{\{<[^"\n]*"')
EQUATION = re.compile(r"(\$\$.+?\$\$)\s*\{(#eq-[\w-]+)([^}\n]*)\}", re.DOTALL)
# pandoc's rule: nothing but a formula begins with "$" before a sign and ends with "$" after one, no digit next.
MATH_SHORTCODE = re.compile(
    r"\$\$[^$]*\{\{<[^$]*\$\$|(?<![\\$])\$(?=\S)[^$\n]*\{\{<[^$\n]*(?<=\S)\$(?![\d$])"
)
DEEPEST = 5


def mask_code(text: str) -> str:
    """``text`` with code and comments blanked out, character by character, so that positions and lines stay."""

    def blank(found: re.Match[str]) -> str:
        return re.sub(r"[^\n]", " ", found.group())

    masked = COMMENT.sub(blank, FENCED_CODE.sub(blank, text))
    return INLINE_CODE.sub(lambda found: found.group() if "\n\n" in found.group() else blank(found), masked)


def line_of(text: str, position: int) -> int:
    """The line of ``position``, counted from 1."""
    return text.count("\n", 0, position) + 1


def expand_text(text: str, metadata: Mapping[str, Any], at: At) -> str:
    """``text`` with its shortcodes turned into spans (or plain values where no markup is read), equations
    labelled for the filter, and comments removed.

    Raises ``RenderingError`` for shortcodes other than ``meta`` and for values that do not exist.
    """
    masked = mask_code(text)
    result: list[str] = []
    end = 0
    plain_parts = [found.span() for pattern in (LINK_TARGET, ATTRIBUTE) for found in pattern.finditer(masked)]
    in_math = MATH_SHORTCODE.search(masked)
    if in_math:
        raise RenderingError(
            "A computed value stands inside a formula",
            where=at(line_of(text, in_math.start())),
            remedy="put the value beside the formula, not in it",
        )
    for found in SHORTCODE.finditer(masked):
        where = at(line_of(masked, found.start()))
        name = meta_name(found, where)
        is_plain = any(first <= found.start() < last for first, last in plain_parts)
        value = lookup(metadata, name, where)
        result += [
            text[end : found.start()],
            plain(value) if is_plain else f'[]{{.meta-value name="{name}"}}',
        ]
        end = found.end()
    expanded = "".join([*result, text[end:]])
    return _label_equations(_without_comments(expanded))


def meta_name(found: re.Match[str], where: str) -> str:
    """The dotted name in a ``meta`` shortcode; any other shortcode is refused."""
    kind, rest = found.group(1), found.group(2)
    if kind != "meta" or not re.fullmatch(r"[\w.-]+", rest):
        raise RenderingError(
            f"The shortcode {found.group()} is not supported by the built-in renderer",
            where=where,
            remedy="use {{< meta name >}} only, or render with Quarto",
        )
    return rest


def lookup(metadata: Mapping[str, Any], name: str, where: str) -> str:
    """The value that ``name`` (dotted) leads to, as the Markdown text it is; unknown names raise."""
    value: Any = metadata
    for step in name.split("."):
        if not isinstance(value, Mapping) or step not in value:
            raise RenderingError(
                f"The prose uses {name}, which nothing put on record",
                where=where,
                remedy="check the id, or put the number or claim on record in the notebook",
            )
        value = value[step]
    if isinstance(value, (Mapping, list)) or value is None:
        raise RenderingError(f"The prose uses {name}, which is no single value", where=where)
    return str(value).lower() if isinstance(value, bool) else str(value)


def plain(markdown: str) -> str:
    """A value for places where Markdown isn't read: backslash escapes undone."""
    return re.sub(r"\\([^A-Za-z0-9\s])", r"\1", markdown)


def expand_metadata(metadata: Mapping[str, Any], file: str) -> dict[str, Any]:
    """Metadata whose own shortcodes (a claim's sentence uses numbers) are replaced by their values."""

    def expand(value: Any, path: str, depth: int = 0) -> Any:
        if isinstance(value, Mapping):
            return {key: expand(item, f"{path}.{key}" if path else str(key)) for key, item in value.items()}
        if isinstance(value, list):
            return [expand(item, path) for item in value]
        if not isinstance(value, str) or "{{<" not in value:
            return value
        if depth > DEEPEST:
            raise RenderingError(f"The value {path} refers to itself", where=file)
        where = f"{file}, front matter, {path}"
        replaced = SHORTCODE.sub(lambda found: lookup(metadata, meta_name(found, where), where), value)
        return expand(replaced, path, depth + 1)

    return dict(expand(metadata, ""))


def _without_comments(text: str) -> str:
    masked = FENCED_CODE.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), text)
    result, end = [], 0
    for found in COMMENT.finditer(masked):
        result += [text[end : found.start()], "\n" * found.group().count("\n")]
        end = found.end()
    return "".join([*result, text[end:]])


def _label_equations(text: str) -> str:
    """``$$…$$ {#eq-x alt="…"}`` as a labelled span: pandoc alone would print the braces."""
    return EQUATION.sub(
        lambda found: f"[{found.group(1)}]{{{found.group(2)} .equation{found.group(3)}}}", text
    )
