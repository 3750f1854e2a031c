"""How many rows of a source are known, in words that give no small group of rows away."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from data_access.disclosure.policy import Profile


def protected_count(count: int, profile: Profile, hidden: str) -> str:
    """Write a number of rows as the policy allows for this kind of source."""
    rules = profile.counts
    if rules.threshold > 1 and count < rules.threshold:
        return hidden
    base = rules.rounding_base
    return f"{base * round(count / base):,}"


def known_share(known: int, rows: int, profile: Profile, hidden: str) -> str:
    """Write the share of known values in whole per cent, without giving a small group of rows away.

    Where fewer rows than the threshold are known, or not known, only that is said.
    """
    threshold = profile.counts.threshold
    if rows == 0 or (threshold > 1 and rows < threshold):
        return hidden
    if known == rows:
        return "100 %"
    if known == 0:
        return "0 %"
    if threshold > 1 and known < threshold:
        return "few"
    if threshold > 1 and rows - known < threshold:
        return "nearly all"
    base = profile.counts.rounding_base
    share = round(known / base) / round(rows / base)
    return f"{min(99, max(1, round(100 * share)))} %"
