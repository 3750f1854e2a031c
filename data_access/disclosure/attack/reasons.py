"""Why an unknown is as narrow as it is: the equations and bounds that together pin it down.

The two programs for the ends of an interval have dual solutions: a weight for each equation and each bound. The
equations, added up with their weights, prove the end with nothing but the bounds that have a weight themselves (strong
duality of linear programs; Dantzig 1963, chapter 6). So those with a weight suffice, and all others can be left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import OptimizeResult, linprog
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order

from data_access.disclosure.attack.asked import is_wide
from data_access.disclosure.attack.programs import NoSolution
from data_access.disclosure.attack.system import CountSystem, entries

_NO_WEIGHT = 1e-7
_RADII = (1, 2, 3)


@dataclass(frozen=True)
class Reasons:
    """What pins an unknown down, by number in the system: equations, and unknowns whose lower or upper bound counts."""

    unknown: int
    low: float
    high: float
    equations: tuple[int, ...]
    lower_bounds: tuple[int, ...]
    upper_bounds: tuple[int, ...]


def explain(system: CountSystem, unknown: int, width: float | None = None) -> tuple[int, ...]:
    """The equations that together make an unknown narrow; see ``reasons``."""
    return reasons(system, unknown, width).equations


def reasons(system: CountSystem, unknown: int, width: float | None = None) -> Reasons:
    """The equations and bounds that suffice for the interval of ``unknown``.

    With a ``width``, what suffices to make it narrower than that, looked for near the unknown first: quicker and
    easier to read; then the interval given is the one that these reasons leave. Raises NoSolution.
    """
    if width is not None:
        for radius in _RADII:
            found = _within(system, unknown, _rows_near(system, unknown, radius))
            if not is_wide(np.array([found.high - found.low]), width)[0]:
                return found
    return _within(system, unknown, _rows_connected(system, unknown))


def _within(system: CountSystem, unknown: int, rows: NDArray[np.intp]) -> Reasons:
    """The reasons that the equations ``rows`` alone have."""
    columns = np.union1d(entries(csr_array(system.equations)[rows])[1], [unknown]).astype(np.intp)
    part = system.part(columns, rows)
    objective = np.zeros(part.size)
    objective[int(np.searchsorted(columns, unknown))] = 1.0
    ends = [_solve(part, sign * objective) for sign in (1.0, -1.0)]
    finite = [end for end in ends if end is not None]

    def with_weight(parts: list[NDArray[np.float64]], numbers: NDArray[np.intp]) -> tuple[int, ...]:
        heaviest = np.max(np.abs(parts), axis=0) if parts else np.zeros(len(numbers))
        return tuple(int(number) for number in numbers[heaviest > _NO_WEIGHT])

    return Reasons(
        unknown,
        -np.inf if ends[0] is None else float(ends[0].fun),
        np.inf if ends[1] is None else -float(ends[1].fun),
        with_weight([end.eqlin.marginals for end in finite], rows),
        with_weight([end.lower.marginals for end in finite], columns),
        with_weight([end.upper.marginals for end in finite], columns),
    )


def _solve(system: CountSystem, objective: NDArray[np.float64]) -> OptimizeResult | None:
    """The program with its duals; None where it has no end."""
    result = linprog(
        objective,
        A_eq=system.equations if len(system.targets) else csr_array((0, system.size)),
        b_eq=system.targets,
        bounds=np.column_stack([system.lower, system.upper]),
        method="highs",
    )
    if result.x is not None:
        return result
    if result.status == 3 or (result.status == 4 and _solve(system, np.zeros(system.size)) is not None):
        return None
    raise NoSolution(f"what is published contradicts itself: {result.message}")


def _rows_near(system: CountSystem, unknown: int, radius: int) -> NDArray[np.intp]:
    """Equations in reach of an unknown: those it stands in, those that their unknowns stand in, and so on."""
    touching = abs(csr_array(system.equations))
    reached = np.zeros(system.size)
    reached[unknown] = 1.0
    rows = np.zeros(len(system.targets))
    for _ in range(radius):
        rows = touching @ reached
        reached = touching.T @ rows
    return np.flatnonzero(rows > 0).astype(np.intp)


def _rows_connected(system: CountSystem, unknown: int) -> NDArray[np.intp]:
    """All equations that a chain of unknowns links to this one; what has one value only links nothing."""
    rows, columns, _ = entries(system.equations)
    links = system.lower[columns] < system.upper[columns]
    number, size = len(system.targets), system.size
    ones = np.ones(int(links.sum()), dtype=np.int8)
    graph = csr_array((ones, (rows[links], number + columns[links])), shape=(number + size, number + size))
    reached = breadth_first_order(graph, number + unknown, directed=False, return_predecessors=False)
    return np.sort(reached[reached < number]).astype(np.intp)
