"""The ``series`` command."""

from __future__ import annotations


def main() -> None:
    """Run the command line; everything heavy is imported by the command that needs it."""
    from series.cli.app import app

    app(prog_name="series")
