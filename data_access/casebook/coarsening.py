"""Coarser categories before hidden cells: which categories of a table are put together, where its author allows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from data_access.casebook.dimensions import Dimension
from data_access.casebook.queries_evidence import _NAMED_BY_WHO_IS_THERE, OTHER
from data_access.disclosure.policy import CoarseningRules
from data_access.disclosure.tables import TableDimension

COARSENED_LABEL = "others together"


@dataclass(frozen=True)
class Coarsen:
    """An author's leave to put categories together. ``keep``: codes that must stay apart, since the text names them."""

    keep: frozenset[str] = frozenset()

    def together(self, hidden: Mapping[str, Sequence[bool]], rules: CoarseningRules) -> tuple[str, ...]:
        """The codes to put together, in their order; none where the table hides little enough.

        ``hidden``: for each code, which of its cells would be hidden. The codes with most of them go first, two at
        least, until the others hide little enough.
        """
        cells = sum(len(of_code) for of_code in hidden.values())
        left = sum(sum(of_code) for of_code in hidden.values())
        worst = sorted((code for code in hidden if any(hidden[code]) and code not in self.keep),
                       key=lambda code: -sum(hidden[code]))  # fmt: skip
        chosen: set[str] = set()
        for code in worst:
            if left <= rules.tolerated_hidden_share * cells and len(chosen) != 1:
                break
            chosen.add(code)
            left -= sum(hidden[code])
        return tuple(code for code in hidden if code in chosen) if len(chosen) > 1 else ()


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
