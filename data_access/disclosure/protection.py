"""Protection of counts: what is hidden, and what is printed of the others. Pure functions of evidence.

The rule for a confidential casebook: a count is hidden where it stands on too few persons or case groups, or one group
is too large (``contributors``), where it would tell a sensitive value of an identifiable group (``attributes``), or
where an edition decided so (``decisions``). Every other one is rounded, or carries noise (``perturbation``), and more
counts are hidden (``suppression``) until an outsider who knows all that is shown, how it was made, and how it adds up,
remains unsure about each hidden count by at least the policy's width.

All margins and the grand total are protected together with the cells, whether the table shows them or not: an
outsider finds them in other tables. Each margin is protected alone first, so that it looks the same in every table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from data_access.disclosure.attributes import revealing
from data_access.disclosure.decisions import NOTHING_DECIDED, Decided
from data_access.disclosure.evidence import AxisRole, CountEvidence, Position, ProtectedCounts
from data_access.disclosure.layout import Axes, Layout, lay_out
from data_access.disclosure.perturbation import perturbed
from data_access.disclosure.policy import CountMethod, CountRules, Zeros
from data_access.disclosure.statuses import CellStatus, Reason
from data_access.disclosure.suppression import Knowledge, hide_until_safe

__all__ = [
    "AxisRole",
    "CountEvidence",
    "Position",
    "ProtectedCounts",
    "lay_out",
    "protect_counts",
    "round_count",
]


def round_count(count: int, base: int) -> int:
    """The nearest multiple of ``base`` (halves upward)."""
    return int((2 * count + base) // (2 * base) * base)


def protect_counts(
    evidence: CountEvidence, rules: CountRules, decided: Decided = NOTHING_DECIDED
) -> ProtectedCounts:
    """Protect a table of any number of dimensions, under the decisions on its edition.

    Raises ValueError for counts that can't be counts, and for confidential ones without their contributors.
    """
    layout = lay_out(evidence)
    if rules.method is CountMethod.EXACT:
        return _published(layout, layout.counts, np.zeros(len(layout.counts), dtype=bool), rules, {})
    if evidence.contributors is None:
        raise ValueError("nobody knows how many persons and case groups stand behind these counts")
    if rules.method is CountMethod.CELL_KEY and evidence.keys is None:
        raise ValueError("the method cell_key needs the keys of the cells")
    printed, sticky = _printed(evidence, layout, rules, decided)
    revealed = revealing(evidence, layout, rules)
    reasons = {
        **primary(evidence, layout, rules),
        Reason.ATTRIBUTE: revealed > 0,
        **_decided(layout, rules, decided),
    }
    at_first = np.any(list(reasons.values()), axis=0) & ~layout.impossible
    known = _known(layout, printed, sticky, revealed, rules)
    margins, alone = _margins_first(evidence, layout, at_first, known)
    hidden = hide_until_safe(layout, margins, known)
    shown = _published(layout, printed, hidden, rules, {**reasons, Reason.COMPLEMENTARY: hidden})
    return replace(shown, withheld=_margins_among(layout, hidden & ~alone))


def primary(evidence: CountEvidence, layout: Layout, rules: CountRules) -> dict[Reason, NDArray[np.bool_]]:
    """Which counts are hidden for whom they stand on, and why.

    Under noise of their own, small counts are not hidden: they are changed to nil or the threshold. What the noise of
    a few persons doesn't cover are larger counts that one case group fills.
    """
    assert evidence.contributors is not None
    concerned = np.ones(len(layout.counts), dtype=bool)
    if rules.method is CountMethod.CELL_KEY:
        concerned &= layout.counts >= rules.threshold
    if rules.zeros is Zeros.SHOWN:
        concerned &= layout.counts > 0
    by_block = [evidence.contributors.over(block.axes).wanting(rules) for block in layout.blocks]
    reasons = {
        reason: np.concatenate([found[reason].ravel() for found in by_block]) & concerned
        for reason in by_block[0]
    }
    reasons[Reason.TOO_FEW_PERSONS] |= (layout.counts < rules.threshold) & concerned
    return reasons


def _printed(
    evidence: CountEvidence, layout: Layout, rules: CountRules, decided: Decided
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """What would be printed of each count if it isn't hidden; and which are printed as in the former edition."""
    if rules.method is CountMethod.CELL_KEY:
        assert evidence.keys is not None
        keys = [evidence.keys.sum(axis=_others(evidence, block.axes)).ravel() for block in layout.blocks]
        printed = perturbed(layout.counts, np.concatenate(keys), rules)
    else:
        base = rules.rounding_base
        printed = (2 * layout.counts + base) // (2 * base) * base
    sticky = np.zeros(len(printed), dtype=bool)
    for position, former in decided.former.items():
        place = layout.place(position)
        if former.printed is not None and _is_sticky(layout, place, position, rules, decided):
            printed[place], sticky[place] = former.printed, True
    return printed, sticky


def _others(evidence: CountEvidence, axes: Axes) -> Axes:
    return tuple(axis for axis in range(evidence.counts.ndim) if axis not in axes)


def _is_sticky(layout: Layout, place: int, position: Position, rules: CountRules, decided: Decided) -> bool:
    return not layout.impossible[place] and decided.is_sticky(
        position, int(layout.counts[place]), rules.revision_threshold
    )


def _decided(layout: Layout, rules: CountRules, decided: Decided) -> dict[Reason, NDArray[np.bool_]]:
    hidden, formerly = np.zeros((2, len(layout.counts)), dtype=bool)
    for position in decided.hidden:
        hidden[layout.place(position)] = True
    for position, former in decided.former.items():
        place = layout.place(position)
        formerly[place] = former.printed is None and _is_sticky(layout, place, position, rules, decided)
    return {Reason.DECIDED: hidden, Reason.FORMERLY_HIDDEN: formerly}


def _known(
    layout: Layout,
    printed: NDArray[np.int64],
    sticky: NDArray[np.bool_],
    revealed: NDArray[np.float64],
    rules: CountRules,
) -> Knowledge:
    """What an outsider who knows the rules knows of the counts that are shown.

    Of one that may be printed as in the former edition no more than that it changed by less than ``revision_threshold`` since.
    """
    since = np.where(sticky, rules.revision_threshold - 1.0, 0.0)
    watched = np.zeros(len(printed), dtype=bool)
    if rules.perturbation is not None:
        most = rules.perturbation.maximum
        lower = np.maximum(printed - most - since, np.where(printed > 0, 1.0, 0.0))
        upper = printed + most + since
        watched = layout.counts < rules.threshold
    else:
        base = rules.rounding_base
        lower = np.maximum(printed - base // 2 - since, rules.threshold)
        upper = printed + (base - 1) // 2 + since
    if rules.zeros is Zeros.SHOWN:
        nil = layout.counts == 0
        lower, upper, watched = np.where(nil, 0.0, lower), np.where(nil, 0.0, upper), watched & ~nil
    return Knowledge(
        lower.astype(float), upper.astype(float), np.maximum(revealed, rules.minimum_interval_width), watched
    )


def _margins_first(
    evidence: CountEvidence, layout: Layout, at_first: NDArray[np.bool_], known: Knowledge
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Protect each margin as a table of its own, the smaller ones first: it should look the same in every table.

    Returns what is hidden so far (with a margin, margins of it may have to be), and what each table of its own hides
    among its cells.
    """
    alone = at_first.copy()
    done: dict[Axes, NDArray[np.bool_]] = {}
    for block in sorted(layout.blocks[1:], key=lambda block: len(block.axes)):
        if not block.axes:
            continue
        table = lay_out(evidence.over(block.axes))
        within = _places_of(layout, table, block.axes)
        hidden = at_first | _any([found for axes, found in done.items() if set(axes) < set(block.axes)])
        part = Knowledge(known.lower[within], known.upper[within], known.width[within], known.watched[within])
        found = hide_until_safe(table, hidden[within], part)
        done[block.axes] = np.zeros_like(at_first)
        done[block.axes][within] = found
        alone[block.places] |= found[: block.size]
    return at_first | _any(list(done.values())), alone


def _any(several: list[NDArray[np.bool_]]) -> NDArray[np.bool_]:
    return np.any(several, axis=0) if several else np.array(False)


def _margins_among(layout: Layout, chosen: NDArray[np.bool_]) -> frozenset[Position]:
    return frozenset(
        position
        for block in layout.blocks[1:]
        if chosen[block.places].any()
        for place, position in enumerate(block.positions(len(layout.shape)), start=block.start)
        if chosen[place]
    )


def _places_of(layout: Layout, alone: Layout, axes: Axes) -> NDArray[np.intp]:
    """Where the counts of a margin that stands alone are among those of the table."""
    blocks = [layout.block([axes[axis] for axis in block.axes]) for block in alone.blocks]
    return np.concatenate([np.arange(block.start, block.start + block.size) for block in blocks])


def _published(
    layout: Layout,
    printed: NDArray[np.int64],
    hidden: NDArray[np.bool_],
    rules: CountRules,
    reasons: Mapping[Reason, NDArray[np.bool_]],
) -> ProtectedCounts:
    values: dict[Position, int | None] = {}
    statuses: dict[Position, CellStatus] = {}
    why: dict[Position, Reason] = {}
    for block in layout.printed:
        shown, secret = printed[block.places].tolist(), hidden[block.places].tolist()
        impossible = layout.impossible[block.places].tolist()
        for place, position in enumerate(block.positions(len(layout.shape))):
            if impossible[place]:
                values[position], statuses[position] = 0, CellStatus.STRUCTURAL_ZERO
            elif secret[place]:
                values[position], statuses[position] = None, CellStatus.SUPPRESSED
                why[position] = next(
                    reason for reason, holds in reasons.items() if holds[block.start + place]
                )
            else:
                values[position], statuses[position] = shown[place], rules.status
    return ProtectedCounts(values, statuses, why)
