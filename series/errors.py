"""The errors of the publishing side; the base class and its contract stand in ``data_access.errors``."""

from __future__ import annotations

from data_access.errors import TraffickingSeriesError


class NotebookError(TraffickingSeriesError):
    """A notebook failed, ran out of time or was given parameters that it does not know."""

    exit_code = 5


class GateError(TraffickingSeriesError):
    """A check stopped the release; what was published before is untouched."""

    exit_code = 6


class RenderingError(TraffickingSeriesError):
    """A page or a PDF could not be made from the staging project."""

    exit_code = 7


class MissingToolError(TraffickingSeriesError):
    """A program, font or package that is needed is not on this machine."""

    exit_code = 8


class AuditError(TraffickingSeriesError):
    """An edition that was audited tells a hidden count, or holds something that must not be public."""

    exit_code = 9


class ReviewError(TraffickingSeriesError):
    """A review found that something of an edition doesn't come out again."""

    exit_code = 10


class CheckError(TraffickingSeriesError):
    """A notebook or a translation has what a reviewer would object to."""

    exit_code = 11


class NotAcceptedError(TraffickingSeriesError):
    """An edition is not reviewed or not cleared as the series' policy asks, so it isn't published."""

    exit_code = 12
