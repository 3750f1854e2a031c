"""What all tests share: a cache of casebooks of their own, real data where they are, programs where they are."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# A busy machine is no defect: how long one example takes says nothing of what is tested.
settings.register_profile("series", deadline=None)
settings.load_profile("series")

PROJECT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def project() -> Path:
    """The project's folder."""
    return PROJECT


@pytest.fixture(scope="session", autouse=True)
def private_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Casebooks are imported into a folder of the test run, shared by its workers, never into the user's cache."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "casebooks"
    before = os.environ.get("SERIES_CACHE")
    os.environ["SERIES_CACHE"] = str(folder)
    yield folder
    if before is None:
        del os.environ["SERIES_CACHE"]
    else:
        os.environ["SERIES_CACHE"] = before


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder with real published data; tests that use it are skipped where it isn't named."""
    named = os.environ.get("SERIES_REAL_DATA")
    if not named:
        pytest.skip("needs real published data: SERIES_REAL_DATA names their folder")
    folder = Path(named)
    assert folder.is_dir(), f"SERIES_REAL_DATA names no folder: {folder}"
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Debian's chromium; browser tests are skipped where it isn't installed."""
    found = next((path for name in ("chromium", "chromium-browser") if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("needs chromium (Debian: apt-get install chromium)")
    return found


@pytest.fixture(scope="session")
def pdftoppm() -> str:
    """The path of poppler's pdftoppm; tests that look at PDF pages are skipped where it isn't installed."""
    found = shutil.which("pdftoppm")
    if found is None:
        pytest.skip("needs pdftoppm (Debian: apt-get install poppler-utils)")
    return found
