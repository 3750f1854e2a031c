"""What a case or report answers to a question as one value a row: SQL for the columns of a frame of microdata.

Cases have the answers to a group of items as bits in their table (``cases.py``); a report's, and those of a source without
such bits, are looked up row by row in the table of items.
"""

from __future__ import annotations

from collections.abc import Sequence

from data_access.casebook.cases import bits_of, bits_together
from data_access.casebook.dimensions import Dimension
from data_access.casebook.queries_relations import Relation
from data_access.disclosure.statuses import Denominator

SEVERAL = "several"
"""The value of a column of the only item, where a case has several."""


def answer(rows: Relation, dimension: Dimension, codes: Sequence[str], denominator: Denominator) -> str:
    """1 where a dimension has one of these codes, 0 where it is known to have none; of a group of items after the rule
    of the denominator."""
    if not dimension.multiple:
        expression = rows.expression(dimension)
        return f"CASE WHEN {expression} IN ({rows.listed(codes)}) THEN 1 WHEN {expression} IS NOT NULL THEN 0 END"
    within = denominator is Denominator.WITHIN_GROUP
    if bits := rows.bits(dimension):
        wanted = bits_together(dimension.item_table or "", codes)
        no = f"({bits}.yes | {bits}.no) <> 0" if within else f"{bits}.no & {wanted} = {wanted}"
        return f"CASE WHEN {bits}.yes & {wanted} <> 0 THEN 1 WHEN {no} THEN 0 END"
    listed = f"AND x.{dimension.expression} IN ({rows.listed(codes)})"
    if within:
        yes = f"bool_or(x.answer = 'yes' {listed})"
        return _looked_up(
            rows, dimension, f"CASE WHEN {yes} THEN 1 WHEN bool_or(x.answer <> 'not_known') THEN 0 END"
        )
    told = (
        f"CASE WHEN bool_or(x.answer = 'yes') THEN 1 "
        f"WHEN count(*) FILTER (x.answer = 'no') = {len(codes)} THEN 0 END"
    )
    return _looked_up(rows, dimension, told, listed)


def only_item(rows: Relation, dimension: Dimension) -> str:
    """The code of the only item that is answered with yes, ``SEVERAL`` where there are more."""
    if bits := rows.bits(dimension):
        codes = " ".join(
            f"WHEN {bit} THEN '{code}'" for code, bit in bits_of(dimension.item_table or "").items()
        )
        return f"CASE {bits}.yes WHEN 0 THEN NULL {codes} ELSE '{SEVERAL}' END"
    told = (
        f"CASE WHEN count(*) FILTER (x.answer = 'yes') > 1 THEN '{SEVERAL}' "
        f"ELSE max(x.{dimension.expression}) FILTER (x.answer = 'yes') END"
    )
    return _looked_up(rows, dimension, told)


def number_of_items(rows: Relation, dimension: Dimension) -> str:
    """How many items are answered with yes, where any answer is known."""
    if bits := rows.bits(dimension):
        return f"CASE WHEN ({bits}.yes | {bits}.no) <> 0 THEN CAST(bit_count({bits}.yes) AS BIGINT) END"
    told = "CASE WHEN bool_or(x.answer <> 'not_known') THEN count(*) FILTER (x.answer = 'yes') END"
    return _looked_up(rows, dimension, told)


def _looked_up(rows: Relation, dimension: Dimension, select: str, having: str = "") -> str:
    tie = rows.tie(dimension, "x")
    return f"(SELECT {select} FROM {dimension.item_table} x WHERE {tie} {having})"
