"""The errors a user can cause or must act on. Each carries one clear message and a stable exit code."""

from __future__ import annotations


class TraffickingSeriesError(Exception):
    """Base of every error that is told to a user without a traceback.

    ``message`` says what is wrong, ``where`` names the file, row, cell or option, ``remedy`` says what to do.
    ``exit_code`` is what the ``series`` command ends with (documented in the README).
    """

    exit_code: int = 1

    def __init__(self, message: str, *, where: str | None = None, remedy: str | None = None) -> None:
        self.message = message
        self.where = where
        self.remedy = remedy
        super().__init__(str(self))

    def __str__(self) -> str:
        text = self.message.rstrip(".")
        if self.where:
            text += f" ({self.where})"
        text += _full_stop(text)
        if self.remedy:
            remedy = self.remedy.rstrip(".")
            text += f"{'' if text.endswith(_LINE) else ' '}What to do: {remedy}{_full_stop(remedy)}"
        return text


_LINE = "\n"


def _full_stop(text: str) -> str:
    """A question has its own mark, and a list of lines needs none."""
    return "" if text.endswith(("?", "?)", _LINE)) else "."


class UsageError(TraffickingSeriesError):
    """An option, report, parameter, dimension or source that does not exist, or a value of the wrong kind."""

    exit_code = 2


class DataError(TraffickingSeriesError):
    """Input data that cannot be read or break the schema; nothing was imported."""

    exit_code = 3


class DisclosureError(TraffickingSeriesError):
    """Something that could point to a person was asked for, or a value without protected provenance was offered."""

    exit_code = 4
