"""Random streams: one for each block, so that a change in one block leaves all others as they were.

A large casebook is drawn in parts, each with streams of its own; what the parts have in common is drawn from ``shared``.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Streams:
    """Independent generators (PCG64) spawned from one seed by the name of the block that uses them, and the part."""

    seed: int
    part: int = 0

    def of(self, block: str) -> np.random.Generator:
        """The generator of a block; the same name always starts the same stream."""
        further = (self.part,) if self.part else ()
        return _generator(self.seed, (zlib.crc32(block.encode()), *further))

    def shared(self, block: str) -> np.random.Generator:
        """The generator of a block that is alike in all parts."""
        return _generator(self.seed, (zlib.crc32(block.encode()),))


def _generator(seed: int, key: tuple[int, ...]) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(entropy=seed, spawn_key=key)))
