"""What fault tests share: a small published project."""

from __future__ import annotations

import pytest

from tests.faults.publication import Project, published_project


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return published_project(tmp_path_factory.mktemp("faults"))
