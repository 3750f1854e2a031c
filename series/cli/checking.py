"""``series check``: findings on notebooks in lines of 80 columns, each with what to do."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from series.cli.messages import say
from series.cli.options import project_root
from series.errors import CheckError

if TYPE_CHECKING:
    from series.checking import Finding

WIDTH = 80


def check_named_reports(reports: Sequence[str], *, mend: bool, format_: str) -> None:
    """Check notebooks and print what was found. Raises CheckError where there is something to say."""
    from series.catalog import read_catalog
    from series.checking import check_reports, notebook_paths
    from series.checking.mending import mend_file

    root = project_root()
    catalog = read_catalog(root / "notebooks" / "reports.yml")
    mended = [path for path in notebook_paths(root, catalog, reports) if mend and mend_file(path)]
    found = check_reports(root, catalog, reports)
    if format_ == "json":
        say(
            json.dumps(
                [asdict(one) for findings in found.values() for one in findings], indent=2, ensure_ascii=False
            )
        )
    else:
        for path in mended:
            say(f"Mended what can be mended without you: notebooks/{path.name}")
        say("\n".join(report(found)))
    number = sum(one.rule.is_fault for findings in found.values() for one in findings)
    if number:
        things = "1 thing" if number == 1 else f"{number} things"
        raise CheckError(
            f"A reviewer would object to {things}", remedy="mend what stands above and check again"
        )


def report(found: Mapping[Path, Sequence[Finding]]) -> Iterator[str]:
    """Findings by notebook; where there are none, a sentence."""
    for path, findings in found.items():
        if not findings:
            continue
        yield f"notebooks/{path.name}"
        for one in findings:
            yield from textwrap.wrap(
                f"{one.place}: {one.message}.", WIDTH, initial_indent="  ", subsequent_indent="    "
            )
            if one.rule.is_fault:
                yield from textwrap.wrap(
                    f"→ {one.remedy}.", WIDTH, initial_indent="    ", subsequent_indent="      "
                )
        yield ""
    clean = sum(not any(one.rule.is_fault for one in findings) for findings in found.values())
    if clean:
        yield f"{clean} notebook{'s' * (clean != 1)} without a finding."
