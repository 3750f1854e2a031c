"""The ``series`` command."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; everything heavy is imported by the command that needs it."""
    from series.cli.app import app

    # Notebooks are read with jsonschema, which would load this where it is installed: 38 grammars of web addresses, built
    # anew by every process in more than a second. No schema of ours or of notebooks asks for them.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    app(prog_name="series")
