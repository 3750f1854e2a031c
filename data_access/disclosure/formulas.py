"""Which formulas a model takes: names of columns, a few functions of the field, plain numbers. Nothing that runs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from typing import Any

from data_access.errors import DisclosureError, UsageError

ADMINISTRATIVE = ("mission", "case_group", "case_group_size", "perpetrator")
_FUNCTIONS = ("C", "I", "Treatment", "bs", "cr", "center", "standardize", "log")
_NODES = (
    ast.Expression, ast.Name, ast.Load, ast.Call, ast.keyword, ast.Constant, ast.BinOp, ast.UnaryOp, ast.Add, ast.Sub,
    ast.Mult, ast.Div, ast.Pow, ast.USub, ast.UAdd, ast.Mod, ast.Compare, ast.Eq, ast.Gt, ast.GtE, ast.Lt, ast.LtE,
)  # fmt: skip


def check_formula(formula: str, columns: Iterable[str]) -> set[str]:
    """The columns that a formula uses. Raises UsageError for an unknown column or anything that isn't allowed."""
    left, tilde, right = formula.partition("~")
    if not tilde or not left.strip() or not right.strip():
        raise UsageError(
            f"the formula {formula!r} has no outcome or no terms", remedy="write it as outcome ~ a + b"
        )
    require_administrative_only_as_fixed_effect(formula)
    known, used = set(columns), set()
    for factor in (left, right):
        used |= _names(factor, formula, known)
    return used


def require_administrative_only_as_fixed_effect(formula: str) -> None:
    """Missions may stand in a formula as ``C(mission)`` and in no other way, case groups and perpetrators in none.

    As an outcome, within I(), or crossed with other terms they would be released under another name.
    """
    left, _, right = formula.partition("~")
    parts = [part.strip().replace(" ", "") for part in right.split("+")]
    others = " ".join([left, *(part for part in parts if part not in ("C(mission)", "mission"))])
    for name in ADMINISTRATIVE:
        if re.search(rf"\b{name}\b", others):
            raise DisclosureError(
                f"the formula {formula!r} uses {name} as more than a fixed effect",
                remedy="write + C(mission) for fixed effects of missions; cluster with groups='case_group'",
            )


def _names(text: str, formula: str, known: set[str]) -> set[str]:
    try:
        tree = ast.parse(text.replace(":", "*").replace("**", "*").strip(), mode="eval")
    except SyntaxError as error:
        raise UsageError(
            f"the formula {formula!r} can't be read", remedy="use names of columns, +, :, * and C()"
        ) from error
    used: set[str] = set()
    functions = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if not isinstance(node, _NODES):
            raise UsageError(
                f"the formula {formula!r} has a part that formulas here can't have: {type(node).__name__}"
            )
        if isinstance(node, ast.Call) and not (
            isinstance(node.func, ast.Name) and node.func.id in _FUNCTIONS
        ):
            raise UsageError(f"the formula {formula!r} calls a function other than {', '.join(_FUNCTIONS)}")
        if isinstance(node, ast.Name) and id(node) not in functions:
            used |= {node.id} - {"Treatment"}
            _require_known(node.id, known, formula)
    return used


def _require_known(name: str, known: set[str], formula: str) -> None:
    if name not in known and name != "Treatment":
        from data_access.suggestions import nearest

        raise UsageError(
            f"the formula {formula!r} uses {name!r}, which is not in the modelling frame",
            remedy=f"its columns are {', '.join(sorted(known))}{nearest(name, known)}",
        )


def environment() -> dict[str, Any]:
    """What formulas may use besides patsy's own functions."""
    import numpy as np

    return {"log": np.log}


_CATEGORY = re.compile(r"^(?:C\()?\s*(\w+)[^\[]*\)?\[(?:T\.)?(.*)\]$")
_CALCULATED = re.compile(r"^I\((.*)\)(?:\[(?:T\.)?True\])?$")


def term_name(patsy_name: str) -> str:
    """The name that a model's term is released under.

    ``C(age_band)[T.30-38]`` becomes ``age_band=30-38``, ``I(year >= 2005)[T.True]`` becomes ``year >= 2005``.
    """
    parts = []
    for part in patsy_name.split(":"):
        if calculated := _CALCULATED.match(part):
            parts.append(calculated.group(1))
            continue
        match = _CATEGORY.match(part)
        parts.append(f"{match.group(1)}={match.group(2)}" if match else part)
    return ":".join(parts)
