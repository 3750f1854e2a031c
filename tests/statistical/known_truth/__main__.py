"""Draw casebooks, judge the headline estimates, and write what was found.

``python -m tests.statistical.known_truth [--draws 400] [--only REPORT] [--processes 2] [--write]``. The draws and a table go to
``output/known-truth``; ``--write`` also renews the summary that the methods volume prints. Exit code 1 where an estimate fails.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date

import pandas as pd

from tests.statistical.known_truth.drawing import FOLDER, draw, folder_of_this_code
from tests.statistical.known_truth.judging import judge_all
from tests.statistical.known_truth.summary import entries, write_summary
from tests.statistical.known_truth.themes import FAMILY, THEMES


def main(arguments: Sequence[str]) -> int:
    options = _options(arguments)
    reports = options.only or list(THEMES)
    drawn = draw(reports, options.draws, folder_of_this_code(), processes=options.processes)
    listed = [
        entry
        for report in reports
        for entry in entries(report, judge_all(THEMES[report], drawn[report], FAMILY))
    ]
    table = pd.DataFrame(listed)
    table.to_csv(FOLDER / "known-truth.csv", index=False)
    print(table.drop(columns=["claim", "method", "remark", "truth"]).to_string(index=False))
    if options.write:
        write_summary(listed, options.draws, date.today())
    return 0 if table["passes"].all() else 1


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.statistical.known_truth", description=__doc__)
    parser.add_argument("--draws", type=int, default=400)
    parser.add_argument("--only", action="append", choices=list(THEMES))
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--write", action="store_true")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
