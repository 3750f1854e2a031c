"""The fewest counts that must be hidden in a small table, by mixed integer programming: the yardstick of suppression.

For each count that may be hidden the program has two tables that the outsider could not tell from the true one: in them
it differs by the policy's width (after Fischetti and Salazar-González 2000, Models and algorithms for optimizing cell
suppression in tabular data with linear constraints).
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_diag, csr_array, eye_array, hstack, kron, vstack

from data_access.disclosure.evidence import Position
from tests.unit.data_access.disclosure.outsider import positions

_MARGIN = 1000.0


def fewest_hidden(
    counts: np.ndarray, must: frozenset[Position], bounds: dict[Position, tuple[float, float]], width: float
) -> int:
    """How many cells are hidden at least, margins being hidden only where nothing else helps.

    ``must``: what is hidden anyhow. ``bounds``: of each position, what is known of it where it is shown.
    """
    places = positions(counts.shape)
    number = len(places)
    low, high = (np.array([bounds[place][end] for place in places]) for end in (0, 1))
    ceiling = 2.0 * counts.sum() + 10 * width
    equations = _equations(counts.shape, places)
    tables = 2 * number
    every = eye_array(tables)
    hides = vstack([eye_array(number)] * tables)
    adds_up = hstack([csr_array((equations.shape[0] * tables, number)), kron(every, equations)])
    above = hstack([hides * 1.0 @ _diagonal(low), eye_array(tables * number)])
    below = hstack([hides @ _diagonal(high - ceiling), eye_array(tables * number)])
    differs = hstack(
        [
            -width * eye_array(number),
            hstack([_own(number), -_own(number)]),
        ]
    )
    constraints = [
        LinearConstraint(csr_array(adds_up), 0, 0),
        LinearConstraint(csr_array(above), np.tile(low, tables), np.inf),
        LinearConstraint(csr_array(below), -np.inf, np.tile(high, tables)),
        LinearConstraint(csr_array(differs), 0, np.inf),
    ]
    fixed = np.array([place in must for place in places], dtype=float)
    costs = np.array([_MARGIN if None in place else 1.0 for place in places])
    size = number + tables * number
    found = milp(
        np.concatenate([costs, np.zeros(tables * number)]),
        integrality=np.concatenate([np.ones(number), np.zeros(tables * number)]),
        bounds=Bounds(
            np.concatenate([fixed, np.zeros(tables * number)]),
            np.concatenate([np.ones(number), np.full(tables * number, ceiling)]),
        ),
        constraints=constraints,
    )
    assert found.x is not None and len(found.x) == size, found.message
    return int(sum(found.x[n] > 0.5 for n, place in enumerate(places) if None not in place))


def _own(number: int) -> csr_array:
    """For each count, its entry in the table of its own."""
    return csr_array(block_diag([_unit(number, place) for place in range(number)]))


def _unit(number: int, place: int) -> csr_array:
    return csr_array(([1.0], ([0], [place])), shape=(1, number))


def _diagonal(values: np.ndarray) -> csr_array:
    return csr_array((values, (np.arange(len(values)), np.arange(len(values)))))


def _equations(shape: tuple[int, ...], places: list[Position]) -> csr_array:
    at = {position: number for number, position in enumerate(places)}
    rows = []
    for position in places:
        for axis, index in enumerate(position):
            if index is None:
                row = np.zeros(len(places))
                row[at[position]] = -1.0
                for part in range(shape[axis]):
                    row[at[(*position[:axis], part, *position[axis + 1 :])]] = 1.0
                rows.append(row)
    return csr_array(np.array(rows))
