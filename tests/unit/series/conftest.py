"""A small confidential casebook for tests of what the series makes of it."""

from __future__ import annotations

import pytest

from data_access import Casebook
from tests.unit.data_access.casebook.small_casebook import small_tables, write_casebook


@pytest.fixture(scope="session")
def confidential(tmp_path_factory: pytest.TempPathFactory) -> Casebook:
    """The small casebook as an organisation's own."""
    return write_casebook(tmp_path_factory.mktemp("confidential"), small_tables())
