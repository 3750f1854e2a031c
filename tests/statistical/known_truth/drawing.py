"""Drawing casebooks by seed in several processes; each draw is kept, so that a run can be interrupted and goes on later."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import astuple
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from series.execution.forked.preload import ONE_THREAD
from tests.statistical.known_truth.casebooks import FIRST_SEED, drawn_casebook, truths_of
from tests.statistical.known_truth.themes import THEMES

PROJECT = Path(__file__).resolve().parents[3]
FOLDER = PROJECT / "output" / "known-truth"
_CODE = ("data_access", "series/methods", "tests/statistical/known_truth")

Draw = Mapping[str, Any]
"""Of one report and casebook: its ``seed``, its estimates ``found`` (value, low, high by id) and its own ``truths`` (by id)."""


def folder_of_this_code() -> Path:
    """Where draws are kept that this very code made: those of other code are never taken for its own."""
    digest = hashlib.sha256()
    for package in _CODE:
        for file in sorted((PROJECT / package).rglob("*")):
            if file.suffix in (".py", ".yml") and file.name != "known_truth.yml":
                digest.update(file.relative_to(PROJECT).as_posix().encode() + b"\0" + file.read_bytes())
    return FOLDER / digest.hexdigest()[:12]


def draw(
    reports: Sequence[str], draws: int, folder: Path, *, processes: int = 2, first_seed: int = FIRST_SEED
) -> dict[str, list[Draw]]:
    """The estimates of some reports from so many casebooks, seeds one after another; draws in ``folder`` are taken from there."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = {report: _kept(_file(folder, report)) for report in reports}
    seeds = range(first_seed, first_seed + draws)
    asked = [(seed, tuple(report for report in reports if seed not in kept[report])) for seed in seeds]
    missing = [each for each in asked if each[1]]
    for done, found in enumerate(_drawn(missing, processes), start=1):
        for report, one in found.items():
            kept[report][one["seed"]] = one
            with _file(folder, report).open("a", encoding="utf-8") as log:
                log.write(json.dumps(one) + "\n")
        if done % 10 == 0 or done == len(missing):
            print(f"{done} of {len(missing)} casebooks", flush=True)
    return {report: [kept[report][seed] for seed in seeds] for report in reports}


def draw_one(seed: int, reports: Sequence[str], *, of_years: bool = True) -> dict[str, Draw]:
    """All estimates of some reports from the casebook of one seed; with or without the truths of its own rates."""
    themes = [THEMES[report] for report in reports]
    truths = truths_of(seed, [each for theme in themes for each in theme.headlines], of_years=of_years)
    with drawn_casebook(seed, sorted({table for theme in themes for table in theme.tables})) as casebook:
        return {
            theme.report: {
                "seed": seed,
                "found": {name: astuple(found) for name, found in theme.estimate(casebook).items()},
                "truths": {each.id: truths[each.id] for each in theme.headlines if each.id in truths},
            }
            for theme in themes
        }


def _drawn(asked: Sequence[tuple[int, Sequence[str]]], processes: int) -> Iterator[dict[str, Draw]]:
    if processes == 1 or len(asked) < 2:
        yield from (draw_one(*each) for each in asked)
        return
    yield draw_one(*asked[0])  # alone, so that the first casebook is imported once
    with _one_thread_each(), ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield from pool.map(draw_one, *zip(*asked[1:], strict=True))


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Linear algebra with one thread in each process: two with two each on two cores take six times as long."""
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(ONE_THREAD)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _file(folder: Path, report: str) -> Path:
    return folder / f"{report}.jsonl"


def _kept(file: Path) -> dict[int, Draw]:
    lines: Iterable[str] = file.read_text(encoding="utf-8").splitlines() if file.is_file() else ()
    return {one["seed"]: one for one in (json.loads(line) for line in lines if line.endswith("}"))}
