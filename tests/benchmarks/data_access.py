"""Data access as the casebook grows: twelve protected aggregates against pandas on a flat CSV file, with peak memory."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.benchmarks.processes import WORK, Measured, interleaved, measured, median, python, with_cache

OURS, PANDAS = "casebook, protected", "pandas on CSV"
MODULE = "tests.benchmarks.data_access"


def options(size: int) -> str:
    """The demonstration of a size, without the tables that no question here needs."""
    return f"size={size},tables=core"


def measure(
    sizes: list[int], repeats: int, folder: Path, root: Path, told: Callable[[str], None]
) -> list[dict[str, Any]]:
    """Measure each size: the import once, the twelve aggregates in both ways as often as is asked."""
    return [_measured(size, repeats, folder, root, told) for size in sizes]


def _measured(
    size: int, repeats: int, folder: Path, root: Path, told: Callable[[str], None]
) -> dict[str, Any]:
    told(f"{size:,} cases")
    environment = with_cache(folder / "casebooks")
    flat = folder / f"cases-{size}.csv"
    imported = measured(python(MODULE, "import", size, flat), folder=root, environment=environment)

    def run(verb: str) -> Callable[[int], Measured]:
        return lambda _: measured(python(MODULE, verb, size, flat), folder=root, environment=environment)

    runs = interleaved({OURS: run("casebook"), PANDAS: run("pandas")}, repeats, told)
    megabytes = flat.stat().st_size / 1e6
    flat.unlink()
    return {
        "cases": size,
        "csv_mb": megabytes,
        "import": asdict(imported),
        "runs": runs,
        "ratio": median(runs[PANDAS]) / median(runs[OURS]),
    }


def main(verb: str, size: int, flat: Path) -> None:
    """What the measured processes do."""
    from data_access import open_casebook
    from tests.benchmarks import questions

    if verb == "pandas":
        began = time.monotonic()
        questions.of_flat_file(flat)
        print(f"{WORK}{time.monotonic() - began:.3f}")
        return
    began = time.monotonic()
    book = open_casebook("demonstration", options(size))
    if verb == "import":
        from data_access.casebook.cases import CASES_FILE
        from data_access.sources import import_source

        flat.parent.mkdir(parents=True, exist_ok=True)
        cases = import_source("demonstration", options(size)).path / CASES_FILE
        questions.write_flat_file(book, cases, flat)
        return
    for ask in questions.OF_CASEBOOK.values():
        ask(book)
    print(f"{WORK}{time.monotonic() - began:.3f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("verb", choices=["import", "casebook", "pandas"])
    parser.add_argument("size", type=int)
    parser.add_argument("flat", type=Path)
    given = parser.parse_args()
    main(given.verb, given.size, given.flat)
