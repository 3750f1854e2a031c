"""Telling a user the names that they may have meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(given: object, known: Iterable[object], *, number: int = 3) -> str:
    """The nearest known names, as the end of a remedy: ``; did you mean 'sex'?``. Empty where none is near."""
    names = [str(name) for name in known]
    found = difflib.get_close_matches(str(given), names, n=number, cutoff=0.5)
    if not found:
        lowered = {name.lower(): name for name in names}
        found = [
            lowered[n]
            for n in difflib.get_close_matches(str(given).lower(), list(lowered), n=number, cutoff=0.5)
        ]
    return f"; did you mean {' or '.join(repr(name) for name in found)}?" if found else ""
