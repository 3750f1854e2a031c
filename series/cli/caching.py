"""``series cache``: what is remembered of earlier publications, how much room it takes, and how to be rid of it."""

from __future__ import annotations

from series.cli.messages import say

_MEGABYTE = 1_000_000
_WORDS = {
    "sources": "what sources hold, by column",
    "notebooks": "executed notebooks, and what they read",
    "attacks": "attacks on editions",
    "pages": "pages and reports as text",
    "pdfs": "PDFs",
    "assets": "fonts and search indexes",
    "scans": "files that were scanned and clean",
    "editions": "editions by what they were made from",
    "code": "what the code imports",
}


def show_cache() -> None:
    """Print what the cache holds, by kind, and where it lies."""
    from series.caching import open_cache
    from series.caching.store import held

    cache = open_cache()
    if cache.folder is None:
        say(f"There is no cache: {cache.trouble}.")
        return
    found = held()
    for one in found:
        say(f"{one.entries:7,}  {_size(one.size):>9}  {_WORDS.get(one.kind, one.kind)}")
    total = sum(one.size for one in found)
    say(f"{sum(one.entries for one in found):7,}  {_size(total):>9}  of at most {_size(cache.limit)}")
    say(f"\nIt lies in {cache.folder.parent}. Only you can read it, and it must stay so:")
    say("results that are not released yet and true counts stand in it.")


def clear_cache() -> None:
    """Remove all of it, and say how much that was."""
    from series.caching.store import clear

    say(f"Removed {_size(clear())}. Editions, casebooks and what later deliveries need are untouched.")


def _size(size: int) -> str:
    return f"{size / _MEGABYTE:,.1f} MB"
