"""Attribute disclosure: hardly all of an identifiable group may be shown to share a sensitive value. Pure functions.

The schema says which variables identify (sex, age, citizenship, places, times) and which are sensitive. For each group
that a table tells a sensitive variable of (a cell of the other variables, one of its margins, or everybody that the
filters leave), the group is *identifiable* where an identifying variable or filter defines it and it has fewer known
answers than the policy's ``identifiable_below``. Where of its known answers the part ``homogeneity`` or more, or all
but ``all_but``, are one value, the count of that value is hidden: who knows that somebody is of the group would learn
the value. So is enough beside it, because an outsider must not be able to conclude that the part is so large; the
width that this takes is asked of complementary suppression.

A shared "no" is left: that hardly anybody was exploited in one way is no harm to those who weren't, and the few who
were are below the threshold.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from data_access.disclosure.evidence import AxisRole, CountEvidence
from data_access.disclosure.layout import Block, Layout
from data_access.disclosure.policy import CountRules


def revealing(evidence: CountEvidence, layout: Layout, rules: CountRules) -> NDArray[np.float64]:
    """For each count of a layout the width that it needs for being nearly all of an identifiable group; 0: it isn't."""
    widths = np.zeros(len(layout.counts))
    for axis, role in enumerate(evidence.roles):
        if not role.sensitive:
            continue
        for block in layout.blocks:
            if axis in block.axes and _is_identified(evidence, block, axis):
                found = _of_block(layout, block, axis, role, rules)
                widths[block.places] = np.maximum(widths[block.places], found.ravel())
    if evidence.known_answers is not None:
        for block in layout.blocks:
            if evidence.identified or any(role.identifying for role in _roles(evidence, block)):
                others = tuple(axis for axis in range(evidence.counts.ndim) if axis not in block.axes)
                known = evidence.known_answers.sum(axis=others).ravel()
                found = _widths(layout.counts[block.places], known, rules)
                widths[block.places] = np.maximum(widths[block.places], found)
    return widths


def _is_identified(evidence: CountEvidence, block: Block, sensitive: int) -> bool:
    others = [evidence.roles[axis] for axis in block.axes if axis != sensitive]
    return evidence.identified or any(role.identifying for role in others)


def _roles(evidence: CountEvidence, block: Block) -> list[AxisRole]:
    return [evidence.roles[axis] for axis in block.axes] if evidence.roles else []


def _of_block(
    layout: Layout, block: Block, axis: int, role: AxisRole, rules: CountRules
) -> NDArray[np.float64]:
    counts = layout.counts[block.places].reshape(block.shape)
    possible = ~layout.impossible[block.places].reshape(block.shape)
    along = block.axes.index(axis)
    widths = _widths(counts, counts.sum(axis=along, keepdims=True), rules)
    widths[np.broadcast_to(possible.sum(axis=along, keepdims=True) < 2, widths.shape)] = 0.0
    for place in role.absent:
        widths[(slice(None),) * along + (place,)] = 0.0
    return widths


def _widths(counts: NDArray[np.int64], known: NDArray[np.int64], rules: CountRules) -> NDArray[np.float64]:
    """How unsure one must remain of counts that are nearly all of the known answers: so that they might be less."""
    told = rules.attributes
    nearly_all = (counts >= told.homogeneity * known) | (counts >= known - told.all_but)
    hidden = nearly_all & (counts > 0) & (known < told.identifiable_below)
    rest = np.ceil((1 - told.homogeneity) * known) + 2 * rules.largest_rounding_error + 1
    return np.where(hidden, np.maximum(rest, rules.minimum_interval_width), 0.0)
