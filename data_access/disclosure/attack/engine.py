"""The attack on a whole edition: every interval that an outsider can work out, in components, with a cache."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, MutableMapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from data_access.disclosure.attack.asked import Asked, Findings, Whole, asked_of, is_wide
from data_access.disclosure.attack.component import attack_component
from data_access.disclosure.attack.reduction import Component, reduce
from data_access.disclosure.attack.system import CountSystem

_METHOD = "1"
"""Part of what a cached result is found by. Raise it when a change of the method changes results."""

Cache = MutableMapping[str, str]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Attack:
    """What an outsider can work out of the unknowns asked for. Arrays are in the order of ``unknowns``.

    ``low``, ``high``: the interval. Where ``exact``, it is the outsider's; elsewhere his is at least that wide, and
    that is wide enough. ``narrow``: unknowns (by number in the system) whose interval is narrower than it must be,
    those among them in ``only_whole`` for the reason alone that counts are whole numbers. The relaxation is
    real-valued: for ``unchecked`` unknowns nobody has proven that whole numbers leave the interval wide, too (of all
    others a solution in whole numbers, or a mixed integer program, has).

    How it was done: ``settled`` unknowns have one value only, ``merged`` ones could not be told apart, the rest fell
    into ``components`` with ``equations`` between them; ``witnesses`` solutions proved most of it, ``programs`` linear
    programs were for single unknowns, ``cached`` components were known from before.
    """

    unknowns: NDArray[np.intp]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    exact: NDArray[np.bool_]
    narrow: NDArray[np.intp]
    only_whole: NDArray[np.intp]
    unchecked: NDArray[np.intp]
    settled: int
    merged: int
    components: int
    equations: int
    witnesses: int
    programs: int
    cached: int = field(compare=False)
    seconds: float = field(compare=False)


def attack(
    system: CountSystem,
    unknowns: NDArray[np.intp] | Iterable[int],
    width: float,
    *,
    progress: Progress | None = None,
    cache: Cache | None = None,
) -> Attack:
    """Work out the interval of each of ``unknowns`` and say which are narrower than ``width``.

    ``progress(done, all)`` is told how many components are done. ``cache`` maps the content of a component to what was
    found in it (both text); give the same one again and only what has changed is attacked anew.
    Raises NoSolution (a DataError) where what is known contradicts itself.
    """
    begin = time.perf_counter()
    asked = np.unique(np.fromiter(unknowns, dtype=np.intp))
    reduction = reduce(system)
    low, high = reduction.bounds.lower[asked].copy(), reduction.bounds.upper[asked].copy()
    exact, states = np.ones(len(asked), dtype=bool), np.full(len(asked), Whole.WIDE.value, dtype=object)
    places = _by_component(reduction.class_of[asked], reduction.components)
    witnesses = programs = cached = 0
    for done, (component, entries) in enumerate(places, start=1):
        question = asked_of(system, reduction, component, asked[entries])
        findings, known = _found(component, question, width, cache)
        low[entries], high[entries], exact[entries] = findings.low, findings.high, findings.exact
        states[entries] = [state.value for state in findings.whole]
        witnesses, programs = witnesses + findings.witnesses, programs + findings.programs
        cached += known
        if progress is not None:
            progress(done, len(places))
    only_whole = states == Whole.ONLY_WHOLE.value
    return Attack(
        asked,
        low,
        high,
        exact,
        narrow=asked[~is_wide(high - low, width) | only_whole],
        only_whole=asked[only_whole],
        unchecked=asked[states == Whole.UNCHECKED.value],
        settled=reduction.settled,
        merged=reduction.merged,
        components=len(reduction.components),
        equations=int(system.equations.shape[0]),
        witnesses=witnesses,
        programs=programs,
        cached=cached,
        seconds=time.perf_counter() - begin,
    )


def _by_component(
    classes: NDArray[np.intp], components: tuple[Component, ...]
) -> list[tuple[Component, NDArray[np.intp]]]:
    """The components that anything is asked of, each with the entries asked."""
    of_class = np.full(sum(len(part.classes) for part in components) + 1, -1, dtype=np.intp)
    for number, part in enumerate(components):
        of_class[part.classes] = number
    of_entry = np.where(classes >= 0, of_class[classes], -1)
    order = np.argsort(of_entry, kind="stable").astype(np.intp)
    numbers, starts = np.unique(of_entry[order], return_index=True)
    spans = np.split(order, starts[1:]) if len(order) else []
    return [(components[n], span) for n, span in zip(numbers, spans, strict=True) if n >= 0]


def _found(component: Component, asked: Asked, width: float, cache: Cache | None) -> tuple[Findings, bool]:
    """What is found in a component, and whether it was known from before. What takes no programs isn't kept."""
    if cache is None or component.is_exact:
        return attack_component(component, asked, width), False
    content = f"{_METHOD} {component.system.digest()} {asked.digest()} {width!r}"
    key = hashlib.sha256(content.encode()).hexdigest()
    if (text := cache.get(key)) is not None:
        return Findings.from_text(text), True
    findings = attack_component(component, asked, width)
    cache[key] = findings.to_text()
    return findings, False
