"""Linear programs over one system with changing objectives, by HiGHS as it comes with SciPy.

Hundreds of programs differ in their objective alone. HiGHS can start each from the end of the last, which SciPy's public
``linprog`` doesn't offer; that takes 8 ms rather than 140 for 7,800 unknowns. So the solver inside SciPy is used
directly where it is found as expected, and ``linprog`` otherwise: slower, with the same results.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from data_access.disclosure.attack.system import CountSystem, entries
from data_access.errors import DataError

_MANY_UNKNOWNS = 2_000
"""From here on the interior-point method, finished at a vertex, takes less time than the simplex method."""

_SIMPLEX_STEPS_AT_LEAST, _SIMPLEX_STEPS_FOR_EACH, _INTERIOR_STEPS = 1_000, 5, 300
"""Steps (for each unknown and equation) after which a method is taken to go round in circles: the simplex method mostly
needs fewer than one, the interior-point method some twenty in all."""


class Programs(Protocol):
    """Programs over one system. A solution is None where the objective is unbounded."""

    def bound(self, lower: NDArray[np.float64], upper: NDArray[np.float64]) -> None:
        """Change what is known of each unknown."""

    def least(self, objective: NDArray[np.float64]) -> NDArray[np.float64] | None:
        """A solution with the least ``objective @ x``, from scratch. Raises NoSolution."""

    def least_nearby(self, unknown: int, sign: float) -> NDArray[np.float64] | None:
        """A solution with the least ``sign * x[unknown]``, from where the last program ended. Raises NoSolution."""


class NoSolution(DataError):
    """What is known contradicts itself, or the solver gave up."""


def programs_of(system: CountSystem) -> Programs:
    """The quickest programs that this environment has."""
    core = _solver_inside_scipy()
    return PlainPrograms(system) if core is None else WarmPrograms(system, core)


class PlainPrograms:
    """By SciPy's public function, each from scratch."""

    def __init__(self, system: CountSystem) -> None:
        self._system = system

    def bound(self, lower: NDArray[np.float64], upper: NDArray[np.float64]) -> None:
        self._system = self._system.with_bounds(lower, upper)

    def least(self, objective: NDArray[np.float64]) -> NDArray[np.float64] | None:
        system = self._system
        result = linprog(
            objective,
            A_eq=system.equations if system.equations.shape[0] else None,
            b_eq=system.targets if system.equations.shape[0] else None,
            bounds=np.column_stack([system.lower, system.upper]),
            method="highs",
        )
        if result.status == 3:
            return None
        if result.x is None:
            if result.status == 4 and np.any(objective) and self.least(np.zeros(system.size)) is not None:
                return None
            raise NoSolution(f"a linear program has no solution: {result.message}")
        return np.asarray(result.x)

    def least_nearby(self, unknown: int, sign: float) -> NDArray[np.float64] | None:
        objective = np.zeros(self._system.size)
        objective[unknown] = sign
        return self.least(objective)


class WarmPrograms:
    """By the solver inside SciPy, each from the end of the last. ``core`` is SciPy's module of it."""

    def __init__(self, system: CountSystem, core: Any) -> None:
        self._core = core
        self._size = system.size
        self._places = np.arange(system.size, dtype=np.int32)
        self._highs = core._Highs()
        self._highs.setOptionValue("output_flag", False)
        self._highs.setOptionValue("threads", 1)
        steps = _SIMPLEX_STEPS_AT_LEAST + _SIMPLEX_STEPS_FOR_EACH * (system.size + len(system.targets))
        self._highs.setOptionValue("simplex_iteration_limit", steps)
        self._highs.setOptionValue("ipm_iteration_limit", _INTERIOR_STEPS)
        self._highs.passModel(_model(system, core))
        self._started = self._inside = False

    def bound(self, lower: NDArray[np.float64], upper: NDArray[np.float64]) -> None:
        self._highs.changeColsBounds(self._size, self._places, lower, upper)

    def least(self, objective: NDArray[np.float64]) -> NDArray[np.float64] | None:
        self._inside = self._size > _MANY_UNKNOWNS
        self._highs.setOptionValue("solver", "ipm" if self._inside else "choose")
        self._highs.setOptionValue("simplex_strategy", 1)
        return self._solved(objective)

    def least_nearby(self, unknown: int, sign: float) -> NDArray[np.float64] | None:
        # The former end is still a solution, only no longer the best: that is the primal method's case.
        self._inside = False
        self._highs.setOptionValue("solver", "simplex")
        self._highs.setOptionValue("simplex_strategy", 4)
        objective = np.zeros(self._size)
        objective[unknown] = sign
        return self._solved(objective)

    def _solved(self, objective: NDArray[np.float64]) -> NDArray[np.float64] | None:
        self._highs.changeColsCost(self._size, self._places, objective)
        status, known = self._run(), self._core.HighsModelStatus
        if status == known.kOptimal:
            self._started = True
            return np.array(self._highs.getSolution().col_value)
        if status == known.kUnbounded:
            self._started = True
            return None
        if status == known.kUnboundedOrInfeasible and (self._started or self._has_solution()):
            return None
        raise NoSolution(
            f"a linear program has no solution: {self._highs.modelStatusToString(status).lower()}"
        )

    def _run(self) -> Any:
        """Solve, and return the status. Where one method goes round in circles, the other one begins anew."""
        self._highs.run()
        if self._highs.getModelStatus() == self._core.HighsModelStatus.kIterationLimit:
            self._highs.clearSolver()
            self._highs.setOptionValue("solver", "simplex" if self._inside else "ipm")
            self._highs.run()
        return self._highs.getModelStatus()

    def _has_solution(self) -> bool:
        return self._solved(np.zeros(self._size)) is not None


def _solver_inside_scipy() -> Any | None:
    try:
        from scipy.optimize._highspy import _core
    except ImportError:
        return None
    wanted = ("passModel", "changeColsCost", "changeColsBounds", "run", "getModelStatus", "getSolution")
    return _core if all(hasattr(getattr(_core, "_Highs", None), name) for name in wanted) else None


def _model(system: CountSystem, core: Any) -> Any:
    rows, columns, weights = entries(system.equations)
    order = np.lexsort((rows, columns))
    model = core.HighsLp()
    model.num_col_, model.num_row_ = system.size, len(system.targets)
    model.a_matrix_.num_col_, model.a_matrix_.num_row_ = model.num_col_, model.num_row_
    model.a_matrix_.format_ = core.MatrixFormat.kColwise
    starts = np.concatenate([[0], np.cumsum(np.bincount(columns, minlength=system.size))])
    model.a_matrix_.start_ = starts.astype(np.int32)
    model.a_matrix_.index_ = rows[order].astype(np.int32)
    model.a_matrix_.value_ = weights[order]
    model.col_cost_ = np.zeros(system.size)
    model.col_lower_, model.col_upper_ = system.lower, system.upper
    model.row_lower_, model.row_upper_ = system.targets, system.targets
    return model
