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
from data_access.sources.demonstration.truth import truth
from data_access.sources.demonstration.truths import draw_cases
from tests.statistical.known_truth.headlines import Headline

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


def truths_of(seed: int, headlines: Sequence[Headline], *, of_years: bool = True) -> dict[str, float]:
    """The truths that are of one casebook alone, by headline: of its years' rates, and of its very cases."""
    varying = [each for each in headlines if each.of_cases or (each.of_years and of_years)]
    if not varying:
        return {}
    setting = build_setting(default_parameters())
    many = draw_cases(setting, seed, CASES_OF_TRUTH) if any(each.of_years for each in varying) else None
    very = generate_cases(seed=seed).cases if any(each.of_cases for each in varying) else None
    return {
        each.id: FUNCTIONALS[str(truth(each.truth).functional)](many if each.of_years else very)
        for each in varying
    }
