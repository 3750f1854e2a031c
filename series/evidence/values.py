"""The values of a record as text, for prose, captions and alternative texts: once as Markdown, once plain."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from series.evidence.formatting import Formatter
from series.evidence.items import ClaimItem, EvidenceRecord, FigureItem, NumberItem
from series.evidence.kinds import ClaimState
from series.evidence.shortcodes import fill
from series.evidence.text import escape_markdown, plain_line


@dataclass(frozen=True)
class Values:
    """What ``{{< meta … >}}`` stands for: ``markdown`` goes into front matter, ``plain`` into attributes.

    Both are trees with the branches ``numbers``, ``intervals``, ``bases``, ``claims`` and, in a publication, ``report``.
    """

    markdown: Mapping[str, Any] = field(default_factory=dict)
    plain: Mapping[str, Any] = field(default_factory=dict)

    def fill(self, text: str) -> str:
        """A Markdown text with all values filled in."""
        return fill(text, self.markdown)

    def fill_plain(self, text: str) -> str:
        """A Markdown text as one line of plain text with all values filled in: for alternative texts."""
        return plain_line(fill(markdown_to_plain(text), self.plain))


def record_values(
    record: EvidenceRecord, formatter: Formatter, report: Mapping[str, str] | None = None
) -> Values:
    """The values of a record; ``report`` (plain texts) becomes the branch ``report``.

    A number has an interval only where the record has one, and a base only where the record has one (or where the
    number is hidden: then words say so), so that prose which asks for more is stopped by the gates.
    """
    plain: dict[str, Any] = {"numbers": {}, "intervals": {}, "bases": {}}
    for item in record.numbers:
        _add_number(item, formatter, plain)
    plain["report"] = {key: plain_line(value) for key, value in (report or {}).items()}
    markdown = _escaped(plain)
    plain["claims"] = {
        item.id: _claim(item, fill(markdown_to_plain(item.sentence), plain)) for item in record.claims
    }
    markdown["claims"] = {item.id: _claim(item, fill(item.sentence, markdown)) for item in record.claims}
    return Values(markdown, plain)


def figure_descriptions(record: EvidenceRecord, values: Values) -> dict[str, tuple[str, str]]:
    """Title and alternative text of each figure, plain and with all values filled in."""
    return {
        figure.id: (values.fill_plain(finding_of(figure, values)), values.fill_plain(figure.alt))
        for figure in record.figures
    }


def finding_of(figure: FigureItem, values: Values) -> str:
    """The finding that heads a figure, as Markdown: the sentence of the claim that it names, or its own."""
    claims = values.markdown.get("claims", {})
    return str(claims[figure.finding]["sentence"]) if figure.finding in claims else figure.finding


def markdown_to_plain(text: str) -> str:
    """Author's Markdown without its marks: emphasis, code, links and spans (their words stay), and backslashes."""
    text = re.sub(r"\[([^\]]*)\](?:\([^)]*\)|\{[.#][^{}]*\})", r"\1", text)
    text = re.sub(r"(?<!\\)(\*\*|\*|`)", "", text)
    text = re.sub(r"(?<![\w\\])_([^_]+)_(?!\w)", r"\1", text)
    return re.sub(r"\\([^\w\s])", r"\1", text)


def _add_number(item: NumberItem, formatter: Formatter, plain: dict[str, Any]) -> None:
    cell = item.cell
    plain["numbers"][item.id] = formatter.value(cell.value, item.format, told=cell.told)
    low, high = cell.interval
    if cell.hidden or (low is not None and high is not None):
        plain["intervals"][item.id] = formatter.interval(low, high, item.format)
    if cell.hidden or cell.n_valid is not None:
        plain["bases"][item.id] = formatter.base(cell.n_valid)


def _claim(item: ClaimItem, sentence: str) -> dict[str, Any]:
    states = {state.value: item.state is state for state in ClaimState}
    return {"state": item.state.value, **states, "sentence": sentence}


def _escaped(tree: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: _escaped(value) if isinstance(value, Mapping) else escape_markdown(value)
        for key, value in tree.items()
    }
