"""One default casebook and one small one, drawn once for all tests of the demonstration."""

from __future__ import annotations

import pandas as pd
import pytest

from data_access.sources.demonstration.generator import Generated, generate_cases

SMALL = 1500


@pytest.fixture(scope="session")
def default_cases() -> Generated:
    """The default casebook, last delivery."""
    return generate_cases()


@pytest.fixture(scope="session")
def casebook(default_cases: Generated) -> dict[str, pd.DataFrame]:
    """Its tables."""
    return dict(default_cases.casebook().tables())


@pytest.fixture(scope="session")
def first_delivery() -> dict[str, pd.DataFrame]:
    """The tables of the first delivery."""
    return dict(generate_cases(delivery=1).casebook().tables())
