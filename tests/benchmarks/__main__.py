"""``make bench``: measure, and write JSON, a table, plots, and on request BENCHMARKS.md from them."""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.benchmarks import data_access, execution, growth, publishing
from tests.benchmarks.plots import write_plots
from tests.benchmarks.processes import calibrated, machine, spread, written
from tests.benchmarks.table import as_markdown

PARTS = ("execution", "publishing", "data", "attack")
SIZES = (13_500, 200_000, 2_000_000, 20_000_000)
RESULTS = "results.json"
ROOT = Path(__file__).resolve().parents[2]


def arguments() -> argparse.Namespace:
    """What to measure, how often, and where to write."""
    parser = argparse.ArgumentParser(prog="make bench ARGS=…", description=__doc__)
    parser.add_argument("--parts", default=",".join(PARTS), help=f"some of {', '.join(PARTS)} (default: all)")
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="numbers of cases, by comma")
    parser.add_argument("--repeats", type=int, default=3, help="runs of each way, interleaved (default: 3)")
    parser.add_argument("--folder", type=Path, default=ROOT / "output" / "bench", help="where results go")
    parser.add_argument(
        "--work", type=Path, help="where casebooks and files are made (default: a temporary folder)"
    )
    parser.add_argument("--page", action="store_true", help="write BENCHMARKS.md from the results")
    parser.add_argument(
        "--only-page", action="store_true", help="measure nothing, write the page from what is there"
    )
    return parser.parse_args()


def main(given: argparse.Namespace) -> None:
    """Measure the parts that were asked for; those measured before stay in the results."""
    parts = [] if given.only_page else [name.strip() for name in given.parts.split(",") if name.strip()]
    unknown = sorted(set(parts) - set(PARTS))
    if unknown:
        raise SystemExit(f"there is no part {unknown[0]!r}: use {', '.join(PARTS)}")
    file = given.folder / RESULTS
    results: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    made = given.work is None
    work = Path(tempfile.mkdtemp(prefix="series-bench-")) if made else given.work.absolute()
    work.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        for part in parts:
            print(f"{part}:", flush=True)
            noise = [calibrated() for _ in range(9)]
            found = _measured(part, given, work)
            noise += [calibrated() for _ in range(9)]
            results[part] = {
                "measured": found,
                "machine": machine(),
                "noise": spread(noise),
                "repeats": given.repeats,
                "day": datetime.now(UTC).date().isoformat(),
            }
            written(file, results)
    finally:
        if made:
            shutil.rmtree(work, ignore_errors=True)
    page = as_markdown(results)
    (given.folder / "table.md").write_text(page, encoding="utf-8")
    write_plots(results, given.folder)
    if given.page or given.only_page:
        (ROOT / "BENCHMARKS.md").write_text(page, encoding="utf-8")
    print(page)


def _measured(part: str, given: argparse.Namespace, work: Path) -> Any:
    def told(line: str) -> None:
        print(line, flush=True)

    if part == "execution":
        return execution.measure(given.repeats, work, ROOT, told)
    if part == "publishing":
        return publishing.measure(given.repeats, work, ROOT, told)
    if part == "data":
        sizes = [int(size) for size in given.sizes.split(",")]
        return data_access.measure(sizes, given.repeats, work, ROOT, told)
    return growth.main(given.folder)


if __name__ == "__main__":
    main(arguments())
