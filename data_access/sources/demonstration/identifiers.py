"""Pseudonyms without meaning: a prefix and a random number, all of one length, so that text sorts as numbers do."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from data_access.sources.demonstration.sampling import Ints
from data_access.sources.demonstration.streams import Streams

DIGITS = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)
BITS_OF_A_DIGIT = 4
LENGTH = 7
OF_A_PART = 1 << 20
"""Numbers that each part of a large casebook has for each kind of entity: all of a part stand behind those before it."""


@dataclass(frozen=True)
class Identifiers:
    """Pseudonyms of one kind of entity."""

    prefix: str
    number: Ints

    @cached_property
    def texts(self) -> pd.api.extensions.ExtensionArray:
        """The pseudonyms as strings, in the order of the entities."""
        return _texts(self.prefix, self.number)

    def take(self, positions: Ints) -> pd.api.extensions.ExtensionArray:
        """The pseudonyms of some entities."""
        return self.texts.take(positions)

    def take_or_empty(self, positions: Ints) -> pd.api.extensions.ExtensionArray:
        """The pseudonyms of some entities; nothing where the position is negative."""
        return self.texts.take(positions, allow_fill=True)

    def sorted(self, positions: Ints) -> Ints:
        """Positions in the order of their pseudonyms."""
        return positions[np.argsort(self.number[positions], kind="stable")]


def identifiers(streams: Streams, prefix: str, kind: str, count: int) -> Identifiers:
    """Pseudonyms for that many entities, in random order."""
    if streams.part and count > OF_A_PART:
        raise ValueError(f"a part has room for {OF_A_PART} pseudonyms, not for {count}")
    return Identifiers(
        prefix, streams.part * OF_A_PART + streams.of(f"identifiers {kind}").permutation(count)
    )


def shared_identifiers(streams: Streams, prefix: str, kind: str, count: int) -> Identifiers:
    """Pseudonyms for entities that are the same in all parts of a casebook."""
    return Identifiers(prefix, streams.shared(f"identifiers {kind}").permutation(count))


def _texts(prefix: str, numbers: NDArray[np.int64]) -> pd.api.extensions.ExtensionArray:
    characters = np.empty((len(numbers), 1 + LENGTH), dtype=np.uint8)
    characters[:, 0] = ord(prefix)
    for position in range(LENGTH):
        shift = BITS_OF_A_DIGIT * (LENGTH - 1 - position)
        characters[:, 1 + position] = DIGITS[(numbers >> shift) & 15]
    fixed = np.ascontiguousarray(characters).view(f"S{1 + LENGTH}").ravel()
    return pd.array(pa.array(fixed, type=pa.binary()).cast(pa.string()), dtype="str")
