"""How cells of a protected table become rows and columns of a printed one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from series.evidence.formatting import Formatter, is_hidden
from series.evidence.grid import Alignment, Grid
from series.evidence.items import EvidenceCell, FigureItem, ModelItem, TableItem
from series.evidence.kinds import NumberFormat
from series.evidence.text import escape_markdown
from series.translation import Translator
from series.translation.marking import marked

STRUCTURAL_ZERO = "structural_zero"
STRUCTURAL_ZERO_SYMBOL = "–"
TOTAL = "total"
TERM = "term"

_VALUE_HEADS = {
    "count": "n",
    "share": marked("Share"),
    "rate": marked("Rate"),
    "coefficient": marked("Coefficient"),
    "marginal_effect": marked("Difference"),
    "estimate": marked("Estimate"),
    "derived": marked("Value"),
    "published_figure": marked("Value"),
}
_FORMAT_HEADS = {
    NumberFormat.RATIO: marked("Ratio"),
    NumberFormat.P_VALUE: "p",
    NumberFormat.YEARS: marked("Years"),
}
_SHARE_FORMATS = (NumberFormat.PERCENT, NumberFormat.PERCENT_ONE_DECIMAL)
_PROBABILITY_MODELS = ("logit", "firth_logit", "multinomial_logit", "ordered_logit")
_CONSTANT = {"Intercept": marked("Constant")}
_RATIO_HEADS = {
    "logit": marked("Odds ratio"),
    "firth_logit": marked("Odds ratio"),
    "cox": marked("Hazard ratio"),
    "multinomial_logit": marked("Relative risk ratio"),
    "ordered_logit": marked("Odds ratio"),
    "poisson": marked("Rate ratio"),
    "negative_binomial": marked("Rate ratio"),
}


def _title(text: str) -> str:
    """A column's head begins with a capital letter."""
    return text[:1].upper() + text[1:]


def table_grid(item: TableItem, formatter: Formatter) -> Grid:
    """The printed form of a table: wide when it has a dimension across, else one row for each cell."""
    return _wide(item, formatter) if item.columns else _long(item, formatter)


def model_grid(item: ModelItem, formatter: Formatter) -> Grid:
    """The printed form of a model: a row a term, with interval, p value and, where computed, marginal effect."""
    kind = NumberFormat.RATIO if item.ratios else NumberFormat.DECIMAL
    translate = formatter.translate
    head = translate(_RATIO_HEADS.get(item.model, "Ratio") if item.ratios else "Coefficient")
    interval = _title(translate("95 % interval"))
    keys = [dimension for dimension in item.dimensions if dimension != TERM]
    effects = {_effect_key(cell, keys): cell for cell in item.marginal_effects}
    with_p = any("p_value" in cell.extra for cell in item.cells)
    heads = [
        *(escape_markdown(_title(item.dimension_titles.get(key, key))) for key in keys),
        translate("Term"),
        head,
        interval,
    ]
    heads += ["p"] if with_p else []
    heads += (
        [f"{translate('Marginal effect')} {_effect_unit(item, formatter)}".strip(), interval]
        if effects
        else []
    )
    rows = []
    for cell in (*item.cells, *_effects_alone(item, keys)):
        fitted = cell in item.cells
        row = [escape_markdown(item.label(key, cell.dimensions.get(key, ""))) for key in keys]
        row.append(escape_markdown(_term_label(item, _effect_key(cell, keys)[-1], translate)))
        row += _estimate(cell, kind, item.ratios, formatter) if fitted else ["", ""]
        row += [_p_value(cell, formatter) if fitted else ""] if with_p else []
        row += _effect(effects.get(_effect_key(cell, keys)), item, formatter) if effects else []
        rows.append(tuple(row))
    return _grid(heads, len(keys) + 1, rows)


def uses_structural_zero(item: TableItem | FigureItem) -> bool:
    return any(cell.status == STRUCTURAL_ZERO for cell in item.cells)


def bases(cells: Sequence[EvidenceCell]) -> tuple[float, float] | None:
    """Smallest and largest base (n valid) of the cells that are shown; None where they have none."""
    known = [cell.n_valid for cell in cells if cell.n_valid is not None and not cell.hidden]
    return (min(known), max(known)) if known else None


def _long(item: TableItem, formatter: Formatter) -> Grid:
    with_interval = any(cell.low is not None for cell in item.cells)
    with_base = any(cell.n_valid is not None for cell in item.cells)
    with_missing = any(cell.missing_share is not None for cell in item.cells)
    heads = [escape_markdown(_title(item.dimension_titles.get(key, key))) for key in item.rows]
    heads.append(_value_head(item, formatter))
    translate = formatter.translate
    heads += [_title(translate("95 % interval"))] if with_interval else []
    heads += [translate("Base (n)")] if with_base else []
    heads += [translate("Not known (%)")] if with_missing else []
    rows = []
    for cell in item.cells:
        row = [_dimension_cell(item, key, cell) for key in item.rows]
        row.append(_value(cell, item.format, formatter))
        row += [_interval(cell, item.format, formatter)] if with_interval else []
        row += [formatter.in_table(cell.n_valid, NumberFormat.COUNT)] if with_base else []
        if with_missing:
            row.append(formatter.in_table(cell.missing_share, NumberFormat.PERCENT_ONE_DECIMAL))
        rows.append(tuple(row))
    return _grid(heads, len(item.rows), rows)


def _wide(item: TableItem, formatter: Formatter) -> Grid:
    across = item.columns or ""
    codes = list(dict.fromkeys(cell.dimensions[across] for cell in item.cells))
    unit = formatter.column_unit(item.format)
    heads = [escape_markdown(_title(item.dimension_titles.get(key, key))) for key in item.rows]
    heads += [f"{escape_markdown(_heading(item, across, code))} {unit}".strip() for code in codes]
    by_row: dict[tuple[str, ...], dict[str, EvidenceCell]] = {}
    for cell in item.cells:
        by_row.setdefault(_key(cell, item.rows), {})[cell.dimensions[across]] = cell
    rows = []
    for cells in by_row.values():
        first = next(iter(cells.values()))
        row = [_dimension_cell(item, key, first) for key in item.rows]
        row += [_value(cells[code], item.format, formatter) if code in cells else "" for code in codes]
        rows.append(tuple(row))
    base_row = _base_row(item, codes, by_row, formatter)
    return _grid(heads, len(item.rows), [*rows, *base_row])


def _base_row(
    item: TableItem,
    codes: Sequence[str],
    by_row: dict[tuple[str, ...], dict[str, EvidenceCell]],
    formatter: Formatter,
) -> list[tuple[str, ...]]:
    """A last row with the base of each column, where all shares of a column have the same one."""
    if item.format not in _SHARE_FORMATS:
        return []
    found = []
    for code in codes:
        column = {cells[code].n_valid for cells in by_row.values() if code in cells}
        column.discard(None)
        if len(column) != 1:
            return []
        found.append(formatter.in_table(column.pop(), NumberFormat.COUNT))
    return [(formatter.translate("Base (n)"), *[""] * (len(item.rows) - 1), *found)]


def _grid(heads: Sequence[str], left: int, rows: Sequence[tuple[str, ...]]) -> Grid:
    alignments = (Alignment.LEFT,) * left + (Alignment.RIGHT,) * (len(heads) - left)
    return Grid(tuple(heads), alignments, tuple(rows))


def _value(cell: EvidenceCell, kind: NumberFormat, formatter: Formatter) -> str:
    if cell.status == STRUCTURAL_ZERO:
        return STRUCTURAL_ZERO_SYMBOL
    return escape_markdown(formatter.in_table(cell.value, kind))


def _interval(cell: EvidenceCell, kind: NumberFormat, formatter: Formatter) -> str:
    return escape_markdown(formatter.interval_in_table(cell.low, cell.high, kind))


def _value_head(item: TableItem, formatter: Formatter) -> str:
    head = _VALUE_HEADS.get(item.statistic, "Value")
    if item.format in _FORMAT_HEADS:
        return formatter.translate(_FORMAT_HEADS[item.format])
    if item.statistic == "derived" and item.format in _SHARE_FORMATS:
        head = "Share"
    return f"{formatter.translate(head)} {formatter.column_unit(item.format)}".strip()


def _dimension_cell(item: TableItem, dimension: str, cell: EvidenceCell) -> str:
    code = cell.dimensions[dimension]
    text = escape_markdown(_heading(item, dimension, code))
    return f"**{text}**" if code == TOTAL and text else text


def _heading(item: TableItem, dimension: str, code: str) -> str:
    """The name of a code as a heading: a label begins with a capital, a bare code is told as words."""
    label = item.labels.get(dimension, {}).get(code)
    return item.label(dimension, code) if label is None else label[:1].upper() + label[1:]


def _term_label(item: ModelItem, term: str, translate: Translator) -> str:
    if term in _CONSTANT and not item.term_labels.get(term):
        return translate(_CONSTANT[term])
    return item.term_labels.get(term) or item.label(TERM, term)


def _p_value(cell: EvidenceCell, formatter: Formatter) -> str:
    value = cell.extra.get("p_value")
    return escape_markdown(formatter.bare(value, NumberFormat.P_VALUE)) if not is_hidden(value) else ""


def _estimate(cell: EvidenceCell, kind: NumberFormat, ratios: bool, formatter: Formatter) -> list[str]:
    if ratios and not cell.hidden:
        value, low, high = (cell.extra.get(name) for name in ("ratio", "ratio_low", "ratio_high"))
        cell = cell.model_copy(update={"value": value, "low": low, "high": high})
    return [escape_markdown(formatter.in_table(cell.value, kind)), _interval(cell, kind, formatter)]


def _effect(cell: EvidenceCell | None, item: ModelItem, formatter: Formatter) -> list[str]:
    if cell is None:
        return ["", ""]
    kind = NumberFormat.PERCENTAGE_POINTS if item.model in _PROBABILITY_MODELS else NumberFormat.DECIMAL
    return [escape_markdown(formatter.in_table(cell.value, kind)), _interval(cell, kind, formatter)]


def _effect_unit(item: ModelItem, formatter: Formatter) -> str:
    points = item.model in _PROBABILITY_MODELS
    return formatter.column_unit(NumberFormat.PERCENTAGE_POINTS) if points else ""


def _effects_alone(item: ModelItem, keys: Sequence[str]) -> list[EvidenceCell]:
    """Marginal effects that belong to no single term (of a variable with several terms)."""
    terms = {_effect_key(cell, keys) for cell in item.cells}
    return [cell for cell in item.marginal_effects if _effect_key(cell, keys) not in terms]


def _effect_key(cell: EvidenceCell, keys: Sequence[str]) -> tuple[str, ...]:
    return (*_key(cell, keys), cell.dimensions.get(TERM, ""))


def _key(cell: EvidenceCell, dimensions: Iterable[str]) -> tuple[str, ...]:
    return tuple(cell.dimensions.get(dimension, "") for dimension in dimensions)
