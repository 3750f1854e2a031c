"""What integration tests share: the published edition of the demonstration."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.published_edition import PublishedEdition, the_demonstration


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory, private_cache: Path) -> PublishedEdition:
    """The demonstration as published by the real command, once for all workers; tests only read it."""
    return the_demonstration(tmp_path_factory)
