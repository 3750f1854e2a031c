"""What one publication remembers of earlier ones: the cache, and what every entry of it depends on."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from series.caching import Cache, Kind, ProjectCode, open_cache, surroundings


@dataclass(frozen=True)
class Memory:
    """The cache, the project's code, and its surroundings, as they are during this publication."""

    cache: Cache
    code: ProjectCode
    around: Mapping[str, object]

    @classmethod
    def of_project(cls, root: Path) -> Memory:
        """That of the project at ``root``, in the private folder. Never raises for a cache that can't be used."""
        cache = open_cache()
        return cls(cache, ProjectCode(cache=cache), surroundings(root))

    def key(self, *parts: object) -> str:
        """A key from ``parts`` and everything around."""
        return self.cache.key(self._around, *parts)

    @cached_property
    def _around(self) -> str:
        return self.cache.key(self.around)

    def recall(self, kind: str, parts: Sequence[object]) -> bytes | None:
        """What a renderer or scanner kept (``series.rendering.memory``)."""
        return self.cache.get(Kind(kind), self.key(self._renderers, *parts))

    def keep(self, kind: str, parts: Sequence[object], content: bytes) -> None:
        """Keep what a renderer or scanner made."""
        self.cache.put(Kind(kind), self.key(self._renderers, *parts), content)

    @cached_property
    def _renderers(self) -> str:
        return self.code.below("series/rendering")

    def recall_json(self, kind: str, parts: Sequence[object]) -> object | None:
        found = self.recall(kind, parts)
        return None if found is None else json.loads(found)

    def keep_json(self, kind: str, parts: Sequence[object], content: object) -> None:
        self.keep(kind, parts, json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode())
