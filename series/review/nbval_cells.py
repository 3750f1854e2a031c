"""nbval's file and cell, comparing with tolerance; and the same comparison for outputs that are there already."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from nbval.plugin import IPyNbCell, IPyNbFile, coalesce_streams, nocolors

from series.review.outputs import SANITISE, Nearness, taken_over

if TYPE_CHECKING:
    from nbformat import NotebookNode

_PICTURES = frozenset(("image/png", "image/jpeg"))
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_LINES_TOLD = 12


class TolerantFile(IPyNbFile):
    """A notebook whose cells are compared with tolerance. nbval leaves pictures out of its comparison; here they are in."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.skip_compare: tuple[str, ...] = _compared(_SKIPPED)
        self.nearness = Nearness(relative=self.config.getoption("nbval_tolerance"))

    def setup_sanitize_files(self) -> None:
        """The user's own patterns (``--nbval-sanitize-with``) first, then ours."""
        super().setup_sanitize_files()
        self.sanitize_patterns.update(dict(SANITISE))

    def collect(self) -> Iterator[TolerantCell]:
        for cell in super().collect():
            yield TolerantCell.from_parent(
                self, name=cell.name, cell_num=cell.cell_num, cell=cell.cell, options=cell.options
            )


class TolerantCell(IPyNbCell):
    """A cell whose outputs are compared by nbval after what is near was taken for the same."""

    def compare_outputs(self, test: Any, ref: Any, skip_compare: Any = None) -> bool:
        near = taken_over(ref, test, self.parent.nearness)
        return bool(super().compare_outputs(near, ref, skip_compare))


class _StandingAlone(TolerantCell):
    """nbval's comparison without its kernel and without a session of pytest: made by ``_standing_alone`` only."""

    ihook = SimpleNamespace(pytest_assertrepr_compare=lambda **_: [])


def compare_cell(
    reference: Sequence[NotebookNode], found: Sequence[NotebookNode], nearness: Nearness | None = None
) -> list[str]:
    """What nbval, with tolerance, says of the outputs of one cell, line by line; nothing where they agree."""
    cell = _standing_alone(nearness or Nearness())
    if cell.compare_outputs(coalesce_streams(list(found)), coalesce_streams(list(reference))):
        return []
    lines = [line for part in cell.comparison_traceback for line in _COLOURS.sub("", str(part)).splitlines()]
    return [line.rstrip() for line in lines if line.strip()][:_LINES_TOLD]


def _standing_alone(nearness: Nearness) -> _StandingAlone:
    cell = object.__new__(_StandingAlone)
    cell.parent = SimpleNamespace(
        nearness=nearness, skip_compare=_compared(_SKIPPED), sanitize_patterns=dict(SANITISE)
    )
    cell.colors, cell.config = nocolors, None
    return cell


_SKIPPED = ("metadata", "traceback", "prompt_number", "output_type", "name", "execution_count",
            "application/vnd.jupyter.widget-view+json")  # fmt: skip


def _compared(skipped: Sequence[str]) -> tuple[str, ...]:
    return tuple(kind for kind in skipped if kind not in _PICTURES)
