"""Coarser categories before hidden cells: which categories of a table are put together, where its author allows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from data_access.casebook.dimensions import Dimension
from data_access.casebook.queries_evidence import _NAMED_BY_WHO_IS_THERE, OTHER
from data_access.disclosure.policy import CoarseningRules
from data_access.disclosure.tables import TableDimension

COARSENED_LABEL = "others together"

Printed = Mapping[str, Sequence[int | None]]


@dataclass(frozen=True)
class Coarsen:
    """An author's leave to put categories together. ``keep``: codes that must stay apart, since the text names them."""

    keep: frozenset[str] = frozenset()

    def together(self, printed: Printed, rules: CoarseningRules) -> tuple[str, ...]:
        """The codes to put together, in their order; none where the table hides little enough.

        ``printed``: for each code, the counts of its cells, None where they would be hidden. The codes with most hidden
        cells go first, two at least, until the others hide little enough.
        """
        hidden = {code: sum(count is None for count in counts) for code, counts in printed.items()}
        tolerated = rules.tolerated_hidden_share * sum(len(counts) for counts in printed.values())
        worst = sorted(
            (code for code in hidden if hidden[code] and code not in self.keep),
            key=lambda code: -hidden[code],
        )
        chosen: set[str] = set()
        for code in worst:
            if sum(hidden.values()) - sum(hidden[c] for c in chosen) <= tolerated and len(chosen) != 1:
                break
            chosen.add(code)
        return tuple(code for code in printed if code in chosen) if len(chosen) > 1 else ()

    def one_more(self, printed: Printed, together: Sequence[str], merged: Sequence[int | None]) -> str | None:
        """The smallest code to add, where those that are together are hidden in half of their cells or more."""
        if 2 * sum(count is None for count in merged) < len(merged):
            return None
        others = [code for code in printed if code not in together and code not in self.keep]
        if len(others) < 2:
            return None
        return min(others, key=lambda code: sum(count or 0 for count in printed[code]))


def code_of_coarsened(dimension: Dimension, together: Sequence[str]) -> str:
    """The code of categories that are put together, as ``modelling_frame`` understands it; of places it is ``other``."""
    return OTHER if dimension.kind in _NAMED_BY_WHO_IS_THERE else ",".join(together)


def words_of_coarsening(together: TableDimension) -> Iterator[str]:
    """What a table says of categories that it puts together; nothing, where there are none."""
    labels = [label for _, label in together.labels]
    if labels:
        yield (
            f"{COARSENED_LABEL.capitalize()}: {', '.join(labels[:-1])} and {labels[-1]}, since too few cases were "
            "recorded with some of them."
        )
