"""What was worked out before and need not be again: a private cache, and what its entries depend on."""

from series.caching.code import ProjectCode
from series.caching.store import Cache, Held, Kind, open_cache
from series.caching.surroundings import surroundings

__all__ = ["Cache", "Held", "Kind", "ProjectCode", "open_cache", "surroundings"]
