"""What translators need: the catalogues of the series in other languages."""

from __future__ import annotations

from typing import Annotated

import typer

from series.cli.commands.shared import examples
from series.cli.messages import told
from series.cli.options import DebugOption

commands = typer.Typer(
    name="translate",
    help="Translate the series: catalogues for Poedit or Weblate.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

LanguagesOption = Annotated[
    str | None,
    typer.Option("--languages", "-l", metavar="CODES", help="Languages by comma (default: all)."),
]


@commands.command(
    "extract", epilog=examples("series translate extract", "series translate extract --languages fr")
)
@told
def extract(languages: LanguagesOption = None, debug: DebugOption = False) -> None:
    """Bring the catalogues up to date with notebooks, pages and code.

    What is new is added, what changed becomes fuzzy, what is gone is dropped; the same texts give the same files.
    """
    from series.cli.translating import extract_texts

    extract_texts(languages)
