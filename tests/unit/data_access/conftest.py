"""Casebooks for the tests of asking and of disclosure control."""

from __future__ import annotations

import pandas as pd
import pytest

from data_access.casebook.casebook import Casebook
from data_access.disclosure.statuses import ProtectionClass
from tests.unit.data_access.casebook.small_casebook import small_tables, write_casebook


@pytest.fixture(scope="session")
def small() -> dict[str, pd.DataFrame]:
    """The tables of the small casebook: the truth that answers are compared with."""
    return small_tables()


@pytest.fixture(scope="session")
def confidential(small: dict[str, pd.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> Casebook:
    """The small casebook as an organisation's own."""
    return write_casebook(tmp_path_factory.mktemp("confidential"), small)


@pytest.fixture(scope="session")
def published(small: dict[str, pd.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> Casebook:
    """The small casebook as its publisher would have released it: counts come out exactly."""
    folder = tmp_path_factory.mktemp("published")
    return write_casebook(folder, small, protection_class=ProtectionClass.PUBLISHED)


@pytest.fixture(scope="session")
def noisy(small: dict[str, pd.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> Casebook:
    """The small casebook as synthetic records under differential privacy."""
    folder = tmp_path_factory.mktemp("noisy")
    return write_casebook(
        folder, small, protection_class=ProtectionClass.PUBLISHED, differentially_private=True
    )
