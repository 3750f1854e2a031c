"""A page of the data dictionary as a notebook shows it: a table in JupyterLab, text elsewhere."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from html import escape

WIDTH = 110


@dataclass(frozen=True, repr=False)
class Description:
    """A title, what there is to say, and rows of text below ``headings``; ``notes`` stand under them.

    It holds words and protected shares only, and shows itself.
    """

    title: str
    facts: tuple[tuple[str, str], ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        lines = [self.title, ""]
        for name, text in self.facts:
            lines += textwrap.wrap(f"{name}: {text}", WIDTH, subsequent_indent="  ")
        if self.rows:
            widths = [max(map(len, column)) for column in zip(self.headings, *self.rows, strict=True)]
            if self.facts:
                lines.append("")
            lines += [
                "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
                for row in (self.headings, *self.rows)
            ]
        for note in self.notes:
            lines += ["", *textwrap.wrap(note, WIDTH)]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        told = "<br>".join(f"<b>{escape(name)}:</b> {escape(text)}" for name, text in self.facts)
        facts = f"<p>{told}</p>" if told else ""
        notes = "".join(f"<p><small>{escape(note)}</small></p>" for note in self.notes)
        return f"<figure><figcaption><b>{escape(self.title)}</b></figcaption>{facts}{self._table()}{notes}</figure>"

    def _table(self) -> str:
        if not self.rows:
            return ""
        head = "".join(f'<th style="text-align: left">{escape(heading)}</th>' for heading in self.headings)
        body = "".join(
            "<tr>"
            + "".join(
                f'<td style="text-align: left"><code>{escape(cell)}</code></td>'
                if place == 0
                else f'<td style="text-align: left">{escape(cell)}</td>'
                for place, cell in enumerate(row)
            )
            + "</tr>"
            for row in self.rows
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
