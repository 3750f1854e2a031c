"""What is remembered and installed on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from series.cli.commands.shared import examples
from series.cli.messages import told
from series.cli.options import (
    DebugOption,
)

commands = typer.Typer()


@commands.command(epilog=examples("series cache", "series cache --clear"))
@told
def cache(
    clear: Annotated[bool, typer.Option("--clear", help="Remove all of it.")] = False,
    debug: DebugOption = False,
) -> None:
    """Show what is remembered of earlier publications.

    What has not changed is not run, attacked, rendered or scanned again. SERIES_CACHE_LIMIT sets how many megabytes
    are kept; what was used least recently goes first.
    """
    from series.cli.caching import clear_cache, show_cache

    (clear_cache if clear else show_cache)()


@commands.command(epilog=examples("series doctor"))
@told
def doctor(
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="DIR", help="Output folder to check.")
    ] = None,
    debug: DebugOption = False,
) -> None:
    """Look whether everything is installed.

    Python, packages, renderers, browser, fonts, sources, reports, and whether the output folder can be written.
    """
    from series.cli.doctor import examine

    examine(output)
