"""Tables at random for the properties of protection: small, sparse, with zeros, with one huge cell, in a hierarchy."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from data_access.disclosure.evidence import CountEvidence

counts_of_a_cell = st.one_of(
    st.integers(0, 14), st.sampled_from([0, 0, 0, 1, 10, 11, 12, 13]), st.integers(0, 400), st.just(5000)
)
sparse_cell = st.sampled_from([0, 0, 0, 0, 0, 1, 2, 40])


def tables(*shape: tuple[int, int]) -> st.SearchStrategy[np.ndarray]:
    """Counts of some dimensions, each with so many categories at least and at most."""
    sizes = st.tuples(*(st.integers(low, high) for low, high in shape))
    return sizes.flatmap(
        lambda size: st.one_of(
            arrays(np.int64, size, elements=counts_of_a_cell),
            arrays(np.int64, size, elements=sparse_cell),
            arrays(np.int64, size, elements=st.integers(0, 9)).map(with_a_huge_cell),
        )
    )


def with_a_huge_cell(counts: np.ndarray) -> np.ndarray:
    """The same with one cell that is a thousand times as large as all others."""
    counts = counts.copy()
    counts.flat[0] = 1000 * max(1, int(counts.sum()))
    return counts


@st.composite
def hierarchies(draw: st.DrawFn) -> CountEvidence:
    """Countries in regions by another variable: a country has cells in its own region only, others are impossible."""
    of_region = draw(st.lists(st.integers(1, 3), min_size=2, max_size=2))
    others = draw(st.integers(1, 2))
    counts = draw(arrays(np.int64, (sum(of_region), others), elements=counts_of_a_cell))
    region = np.repeat(np.arange(len(of_region)), of_region)
    table = np.zeros((len(of_region), *counts.shape), dtype=np.int64)
    table[region, np.arange(len(region))] = counts
    impossible = np.ones(table.shape, dtype=bool)
    impossible[region, np.arange(len(region))] = False
    return CountEvidence.of_independent(table, impossible)
