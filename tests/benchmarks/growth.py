"""How the cost of protection and of the attack grows: numbers on the screen, a table and a plot in ``output``.

``python -m tests.benchmarks.growth [FOLDER]`` alone, or as a part of ``make bench``. Processor seconds of one core.
Tables are of two years by places by twelve categories by two, sparse as case data are, with every margin an unknown of its
own; small counts are hidden, and enough beside them that no line alone tells one: what is left to find is what lines tell
together.
"""

from __future__ import annotations

import argparse
import csv
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from unittest import mock

import numpy as np
from matplotlib.figure import Figure

from data_access.disclosure import layout, suppression
from data_access.disclosure.attack import CountSystem, attack
from data_access.disclosure.evidence import CountEvidence
from data_access.disclosure.policy import current_policy
from data_access.disclosure.protection import protect_counts, round_count

RULES = current_policy().profiles.confidential.counts
PLACES = (8, 16, 32, 64, 128, 256, 341)
PROTECTED = (200, 12, 2)
FOLDER = Path("output") / "bench"
NO_LIMIT = 10**9


@dataclass(frozen=True)
class Measured:
    """One attack: its size, its cost, how much of it witnesses settled, and what was too narrow."""

    unknowns: int
    equations: int
    asked: int
    witnesses: int
    programs: int
    narrow: int
    seconds: float


def counts_at_random(shape: tuple[int, ...], seed: int = 3) -> np.ndarray:
    """Counts as case data have them: many small, few large."""
    random = np.random.default_rng(seed)
    return np.asarray(random.poisson(random.gamma(0.3, 120, shape)))


def seconds_to_protect(shape: tuple[int, ...]) -> float:
    """Processor seconds for one table with all its margins."""
    evidence = CountEvidence.of_independent(counts_at_random(shape))
    begin = time.process_time()
    protect_counts(evidence, RULES)
    return time.process_time() - begin


def system_of(counts: np.ndarray) -> tuple[CountSystem, np.ndarray]:
    """What an outsider knows of a large table, and which of its counts are hidden."""
    with (
        mock.patch.object(layout, "_LARGEST_WITH_ALL_MARGINS", NO_LIMIT),
        mock.patch.object(suppression, "_LARGEST_FOR_PROGRAMS", 0),
    ):
        table = layout.lay_out(CountEvidence.of_independent(counts))
        printed = np.array([round_count(int(n), RULES.rounding_base) for n in table.counts], dtype=float)
        known = suppression.Knowledge(
            np.maximum(printed - RULES.largest_rounding_error, RULES.threshold),
            printed + RULES.largest_rounding_error,
            np.full(len(printed), float(RULES.minimum_interval_width)),
            np.zeros(len(printed), dtype=bool),
        )
        hidden = suppression.hide_until_safe(table, table.counts < RULES.threshold, known)
    return known.system(table, hidden), np.flatnonzero(hidden)


def measured(places: int) -> Measured:
    """The attack on a table of two years by so many places by twelve by two."""
    system, hidden = system_of(counts_at_random((2, places, 12, 2)))
    begin = time.process_time()
    found = attack(system, hidden, float(RULES.minimum_interval_width))
    return Measured(
        system.size,
        found.equations,
        len(hidden),
        found.witnesses,
        found.programs,
        len(found.narrow),
        round(time.process_time() - begin, 2),
    )


def plot(rows: list[Measured], path: Path) -> None:
    """Seconds by unknowns, both logarithmic, with the line along which cost grows as the size does."""
    sizes, costs = ([getattr(row, name) for row in rows] for name in ("unknowns", "seconds"))
    figure = Figure(figsize=(6.5, 4))
    axes = figure.add_subplot()
    axes.loglog(sizes, costs, marker="o", color="black", label="measured")
    in_step = [costs[-1] * size / sizes[-1] for size in sizes]
    axes.loglog(sizes, in_step, linestyle=":", color="grey", label="in proportion to the unknowns")
    axes.set_xlabel("unknown counts")
    axes.set_ylabel("processor seconds of the attack")
    axes.legend(frameon=False)
    figure.savefig(path, metadata={"Date": None})


def main(folder: Path) -> dict[str, object]:
    """Measure, print, and write ``attack-growth.csv`` and ``attack-growth.svg``; return what was measured."""
    shape = " × ".join(map(str, PROTECTED))
    protecting = seconds_to_protect(PROTECTED)
    print(f"protecting a table of {shape}: {protecting:.2f} s")
    rows = []
    for places in PLACES:
        rows.append(measured(places))
        print(", ".join(f"{value:,} {name}" for name, value in asdict(rows[-1]).items()), flush=True)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "attack-growth.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(asdict(rows[0])))
        writer.writeheader()
        writer.writerows(map(asdict, rows))
    plot(rows, folder / "attack-growth.svg")
    print(f"written: {folder / 'attack-growth.csv'}, {folder / 'attack-growth.svg'}")
    return {"table": shape, "protecting_seconds": protecting, "attacks": [asdict(row) for row in rows]}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "folder", nargs="?", type=Path, default=FOLDER, help=f"where to write (default: {FOLDER})"
    )
    main(parser.parse_args().folder)
