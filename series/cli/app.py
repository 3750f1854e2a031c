"""The command: what it says of itself, and its groups of commands in the order in which they are listed."""

from __future__ import annotations

import typer

from series.cli.commands import authoring, data, machine, publishing, reviewing, translating
from series.cli.messages import EXIT_CODES

_CODES = "\n".join(f"  {code:>3}  {meaning}" for code, meaning in EXIT_CODES.items())

app = typer.Typer(
    name="series",
    help="From case data to a published research series on human trafficking.\n\n"
    "Start with `series publish`: it makes a website and PDFs from the synthetic demonstration cases.",
    epilog=f"\b\nExit codes:\n{_CODES}",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    # Typer's boxes in colour would load half of rich: 0.2 s for every `--help`.
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
for group in (publishing, authoring, translating, reviewing, data, machine):
    app.add_typer(group.commands)
