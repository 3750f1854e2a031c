"""What the command says when something goes wrong: one message, a stable exit code, no traceback."""

from __future__ import annotations

import functools
import signal
import sys
import unicodedata
from collections.abc import Callable
from types import FrameType
from typing import Any, NoReturn, TypeVar

import typer

from data_access.errors import TraffickingSeriesError

INTERRUPTED = 130
EXIT_CODES = {
    0: "done",
    1: "a fault of ours",
    2: "wrong usage: unknown report, option, parameter or source",
    3: "the input data were refused; nothing was imported",
    4: "refused to protect persons",
    5: "a notebook failed; nothing was published",
    6: "a gate stopped the release; nothing was published",
    7: "rendering failed; nothing was published",
    8: "something is missing on this machine",
    9: "an audit found what an edition should not tell",
    10: "a review found differences",
    11: "a notebook or a translation has what a reviewer would object to",
    12: "not reviewed or not cleared; nothing was published",
    INTERRUPTED: "interrupted; nothing was published",
}

Command = TypeVar("Command", bound=Callable[..., Any])


def told(command: Command) -> Command:
    """Turn what a command raises into a message and an exit code; ``--debug`` shows the traceback as well."""

    @functools.wraps(command)
    def wrapper(*arguments: Any, **options: Any) -> Any:
        debug = bool(options.get("debug"))
        before = signal.signal(signal.SIGTERM, _interrupt)
        try:
            return command(*arguments, **options)
        except typer.Exit:
            raise
        except KeyboardInterrupt:
            say_error("Interrupted. What was published before is untouched.")
            raise typer.Exit(INTERRUPTED) from None
        except TraffickingSeriesError as error:
            if debug:
                raise
            say_error(str(error))
            raise typer.Exit(error.exit_code) from None
        except BrokenPipeError:
            raise
        except Exception as error:
            if debug:
                raise
            say_error(
                f"This is a fault of the program, not yours: {type(error).__name__}: {error}\n"
                "What to do: run the command again with --debug and report what it shows."
            )
            raise typer.Exit(1) from None
        finally:
            signal.signal(signal.SIGTERM, before)

    return wrapper  # type: ignore[return-value]


def say(text: str) -> None:
    """Print a result."""
    print(plain(text))


def say_error(text: str) -> None:
    """Print an error, in red on a terminal."""
    from rich.console import Console
    from rich.text import Text

    console = Console(stderr=True, highlight=False, soft_wrap=True)
    console.print(Text.assemble(("Error: ", "bold red"), plain(text)))


def say_aside(text: str) -> None:
    """Print what is neither result nor error, beside the results."""
    print(plain(text), file=sys.stderr)


def plain(text: str) -> str:
    """Make text from data safe for a terminal: control characters are shown, not obeyed."""
    return "".join(
        character
        if character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cf")
        else character.encode("unicode_escape").decode()
        for character in text
    )


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
