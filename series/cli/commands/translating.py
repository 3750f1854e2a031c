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


@commands.command(
    "status", epilog=examples("series translate status", "series translate status --languages es")
)
@told
def status(languages: LanguagesOption = None, debug: DebugOption = False) -> None:
    """Say how far the translations are, catalogue by catalogue."""
    from series.cli.translating import print_status

    print_status(languages)


@commands.command("check", epilog=examples("series translate check", "series translate check -l fr --strict"))
@told
def check(
    languages: LanguagesOption = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Fail also for terms of the glossary that aren't used.")
    ] = False,
    debug: DebugOption = False,
) -> None:
    """Say what is wrong in translations.

    Values, references and addresses that are lost, forbidden words, and terms of the field that the glossary has
    otherwise. Ends with exit code 11 where something must be mended.
    """
    from series.cli.translating import check_translations

    check_translations(languages, strict=strict)
