"""Random streams: one for each block, so that a change in one block leaves all others as they were."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Streams:
    """Independent generators (PCG64) spawned from one seed by the name of the block that uses them."""

    seed: int

    def of(self, block: str) -> np.random.Generator:
        """The generator of a block; the same name always starts the same stream."""
        sequence = np.random.SeedSequence(entropy=self.seed, spawn_key=(zlib.crc32(block.encode()),))
        return np.random.Generator(np.random.PCG64(sequence))
