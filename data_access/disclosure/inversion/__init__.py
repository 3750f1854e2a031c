"""Inversion: what a published statistic that isn't a count tells of the counts behind it.

Each function tries every set of whole counts and keeps those that give what is printed, in the digits in which it is
printed: the attack of somebody with a computer and an afternoon. ``bounds_of`` does it for one cell of an edition, so
that what it finds can be put beside the printed counts. Pure functions of what is public.
"""

from __future__ import annotations

from data_access.disclosure.inversion.candidates import Candidates
from data_access.disclosure.inversion.cells import Bound, PrintedCell, bounds_of
from data_access.disclosure.inversion.rates import behind_rate, behind_step
from data_access.disclosure.inversion.reading import Reading
from data_access.disclosure.inversion.shares import all_behind, base_of_width, behind_share
from data_access.disclosure.inversion.sums import behind_concentration, behind_mean, behind_parts
from data_access.disclosure.inversion.tables import behind_two_by_two

__all__ = [
    "Bound",
    "Candidates",
    "PrintedCell",
    "Reading",
    "all_behind",
    "base_of_width",
    "behind_concentration",
    "behind_mean",
    "behind_parts",
    "behind_rate",
    "behind_share",
    "behind_step",
    "behind_two_by_two",
    "bounds_of",
]
