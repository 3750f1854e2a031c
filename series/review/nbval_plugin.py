"""A plugin for pytest that lets nbval compare as a reviewer would: ``pytest --nbval --nbval-tolerant notebook.ipynb``.

nbval alone passes a picture that was replaced, and fails a float whose last digit differs. With this plugin, numbers may
differ by a tolerance, pictures are compared as an eye sees them, and addresses, times and folders are passed over.
Without ``--nbval-tolerant`` it does nothing.

It rests on nbval's own hooks: its file and cell classes, ``skip_compare`` and its sanitising.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

_OPTION = "nbval_tolerant"
_TOLERANCE = "nbval_tolerance"
DEFAULT_TOLERANCE = 1e-6


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("nbval-tolerant", "Jupyter notebooks compared as a reviewer would (with --nbval)")
    group.addoption(
        "--nbval-tolerant",
        action="store_true",
        dest=_OPTION,
        help="With --nbval: numbers within a tolerance, pictures compared, addresses and times passed over",
    )
    group.addoption(
        "--nbval-tolerance",
        type=float,
        default=DEFAULT_TOLERANCE,
        dest=_TOLERANCE,
        help=f"How far numbers may differ, as a share of them (default {DEFAULT_TOLERANCE:g}); whole numbers never",
    )


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Generator[None, Any, Any]:
    """Put our file in the place of nbval's own."""
    collected = yield
    if not parent.config.getoption(_OPTION, False):
        return collected
    from nbval.plugin import IPyNbFile

    from series.review.nbval_cells import TolerantFile

    return [
        TolerantFile.from_parent(parent, path=one.path) if type(one) is IPyNbFile else one
        for one in _as_list(collected)
    ]


def _as_list(collected: Any) -> Iterator[Any]:
    return iter(collected if isinstance(collected, list) else [] if collected is None else [collected])
