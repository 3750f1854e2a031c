"""Demonstration casebooks drawn one after another, opened as a report opens them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from data_access import Casebook
from data_access.casebook import storage
from data_access.casebook.case_writing import write_cases
from data_access.casebook.casebook import casebook_of
from data_access.sources import import_source
from data_access.sources.demonstration.functionals import FUNCTIONALS
from data_access.sources.demonstration.generator import generate_cases
from data_access.sources.demonstration.parameters import default_parameters
from data_access.sources.demonstration.setting import build_setting
from data_access.sources.demonstration.truths import draw_cases

FIRST_SEED = 10_000
CASES_OF_TRUTH = 300_000
"""Victims in which the truth of one casebook's own rates is evaluated: 20 times as many as it has."""
SOURCE = "demonstration"


@contextmanager
def drawn_casebook(seed: int, tables: Sequence[str]) -> Iterator[Casebook]:
    """The casebook of a seed with some of its tables.

    It is written without the validation that an import does, which each seed would pass as the first one did, and takes the
    description and coverage of the first.
    """
    import duckdb

    template = import_source(SOURCE, f"seed={FIRST_SEED}")
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / SOURCE / str(seed)
        target.mkdir(parents=True)
        with duckdb.connect() as connection:
            connection.execute("SET threads = 1")
            for name, frame in generate_cases(seed=seed).casebook().tables(tuple(tables)):
                connection.register("drawn", frame)
                storage.write_table(connection, name, "drawn", target)
                connection.unregister("drawn")
        write_cases(target, tuple(tables))
        yield casebook_of(replace(template, path=target))


def truths_of_rates(seed: int, functionals: Sequence[str]) -> dict[str, float]:
    """Functionals of the design with the very rates of each region's year that the casebook of this seed has."""
    if not functionals:
        return {}
    cases = draw_cases(build_setting(default_parameters()), seed, CASES_OF_TRUTH)
    return {name: FUNCTIONALS[name](cases) for name in functionals}
