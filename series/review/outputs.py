"""Outputs of cells held against each other: numbers within a tolerance, pictures as an eye sees them, texts cleaned.

One output is *near* another when it says the same: the same words with the same numbers, but for last digits that another
machine gives; a picture in which nobody sees a difference; a record (JSON) whose every value is near. Pure functions.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from series.review.pictures import compare_pictures

_NUMBER = re.compile(r"[-+\u2212]?\d[\d,]*(?:\.\d+)?(?:[eE][-+]?\d+)?")
_PICTURES = ("png", "image/jpeg")
_DRAWING = "svg"
_SMALL = 1e-12

SANITISE = (
    (r"\bat 0x[0-9a-fA-F]+", "at ADDRESS"),
    (r"\x1b\[[0-9;]*m", ""),
    (r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?", "TIME"),
    (r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", "UUID"),
    (r"(?<![\w/.+-])/(?:[\w.+-]++/)++(?=[\w.+-]+\.(?:py|ipynb|csv|parquet|json|xlsx)\b)", "FOLDER/"),
    (r"\b\d+(?:\.\d+)? ?(?:µs|us|ms|s|seconds)\b(?= ±| per loop|, total| elapsed)", "DURATION"),
)
"""What no output means: addresses in memory, colours of a terminal, times of day, random ids, folders of a machine."""


@dataclass(frozen=True)
class Nearness:
    """How near numbers must be: ``relative`` to the larger one; whole numbers must be the same."""

    relative: float = 1e-6
    absolute: float = _SMALL


def sanitised(text: str) -> str:
    """A text without what differs from run to run and means nothing."""
    for pattern, replacement in SANITISE:
        text = re.sub(pattern, replacement, text)
    return text


def near(kind: str, reference: Any, found: Any, nearness: Nearness) -> bool:
    """Whether two values of one output type (``text/plain``, ``image/png``, …) say the same."""
    if reference == found:
        return True
    if kind.endswith(_PICTURES):
        return _near_pictures(reference, found)
    if kind.endswith("json"):
        return _near_values(_loaded(reference), _loaded(found), nearness)
    if isinstance(reference, list | tuple) and isinstance(found, list | tuple):
        return near(kind, "".join(reference), "".join(found), nearness)
    if isinstance(reference, str) and isinstance(found, str):
        return near_texts(sanitised(reference), sanitised(found), nearness)
    return False


def near_texts(reference: str, found: str, nearness: Nearness) -> bool:
    """Whether two texts have the same words, and numbers that are near."""
    if _NUMBER.sub("#", reference) != _NUMBER.sub("#", found):
        return False
    pairs = zip(_NUMBER.findall(reference), _NUMBER.findall(found), strict=True)
    return all(one == other or _near_written(one, other, nearness) for one, other in pairs)


def _near_written(one: str, other: str, nearness: Nearness) -> bool:
    """Two numbers as they are written; a whole one is a count, and a count is the same or it isn't."""
    if not any(mark in text for mark in ".eE" for text in (one, other)):
        return False
    mine, theirs = (float(text.replace(",", "").replace("\u2212", "-")) for text in (one, other))
    return _near_numbers(mine, theirs, nearness)


def _near_numbers(one: float, other: float, nearness: Nearness) -> bool:
    return math.isclose(one, other, rel_tol=nearness.relative, abs_tol=nearness.absolute)


def _near_values(one: Any, other: Any, nearness: Nearness) -> bool:
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(_near_values(one[key], other[key], nearness) for key in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(
            _near_values(mine, theirs, nearness) for mine, theirs in zip(one, other, strict=True)
        )
    if isinstance(one, bool) or isinstance(other, bool) or type(one) is type(other) is int:
        return bool(one == other)
    if isinstance(one, int | float) and isinstance(other, int | float):
        whole = float(one).is_integer() and float(other).is_integer()
        return one == other or (not whole and _near_numbers(float(one), float(other), nearness))
    if isinstance(one, str) and isinstance(other, str):
        return near_texts(one, other, nearness)
    return bool(one == other)


def _loaded(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _near_pictures(reference: Any, found: Any) -> bool:
    try:
        published, again = (base64.b64decode("".join(_joined(one).split())) for one in (reference, found))
    except (binascii.Error, ValueError):
        return False
    return compare_pictures(published, again).check.verdict.agrees


def _joined(value: Any) -> str:
    return "".join(value) if isinstance(value, list | tuple) else str(value)


def taken_over(
    reference: Sequence[Mapping[str, Any]], found: Sequence[Mapping[str, Any]], nearness: Nearness
) -> list[Any]:
    """``found`` with every value that is near its counterpart in ``reference`` replaced by it.

    What compares the two exactly afterwards (nbval does) then finds true differences only. Counterparts are those of
    the same output type, in order.
    """
    import nbformat

    waiting: dict[str, list[Any]] = defaultdict(list)
    for output in reference:
        for kind, value in _values(output):
            waiting[kind].append(value)
    taken = []
    for output in found:
        copy = nbformat.from_dict(dict(output))
        for kind, value in _values(output):
            counterpart = waiting[kind].pop(0) if waiting[kind] else None
            if counterpart is not None and near(kind, counterpart, value, nearness):
                _replace(copy, kind, counterpart)
        taken.append(copy)
    return taken


def _values(output: Mapping[str, Any]) -> list[tuple[str, Any]]:
    if output["output_type"] == "stream":
        return [(f"stream {output.get('name')}", output.get("text", ""))]
    return list(output.get("data", {}).items())


def _replace(output: Any, kind: str, value: Any) -> None:
    if output["output_type"] == "stream":
        output["text"] = value
    else:
        output["data"][kind] = value
