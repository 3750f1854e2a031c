"""What the author of a notebook sees of an item: Markdown, made from the record alone, so that harvest can check it."""

from __future__ import annotations

from series.evidence.formatting import Formatter
from series.evidence.items import ClaimItem, FigureItem, Item, ModelItem, NumberItem
from series.evidence.layout import model_grid, table_grid
from series.evidence.text import escape_markdown


def preview_markdown(item: Item) -> str:
    """The item as Markdown. Never used in a publication: staging writes its own, with numbers filled in."""
    formatter = Formatter(threshold=None)
    if isinstance(item, NumberItem):
        return _number(item, formatter)
    if isinstance(item, ClaimItem):
        return f"**{item.id}**: {item.state}. {item.sentence}"
    if isinstance(item, FigureItem):
        return f"**{item.id}**: {item.caption}"
    grid = model_grid(item, formatter) if isinstance(item, ModelItem) else table_grid(item, formatter)
    return f"{grid.markdown()}\n\n**{item.id}**: {item.caption}"


def _number(item: NumberItem, formatter: Formatter) -> str:
    cell = item.cell
    parts = [formatter.value(cell.value, item.format)]
    low, high = cell.interval
    if low is not None and high is not None:
        parts.append(f"95 % interval {formatter.interval(low, high, item.format)}")
    if cell.n_valid is not None:
        parts.append(formatter.base(cell.n_valid))
    return f"**{item.id}**: {escape_markdown('; '.join(parts))} ({escape_markdown(item.label)})"
