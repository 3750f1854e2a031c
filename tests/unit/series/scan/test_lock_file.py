"""The lock file of an edition: nothing but names, versions and hashes."""

from __future__ import annotations

import pytest

from series.scan.edition import Edition, File
from series.scan.readers import lock_file
from tests.support.sample_staging import PROJECT_ROOT

LOCK = (PROJECT_ROOT / "requirements.lock").read_bytes()


def problems(content: bytes) -> list[object]:
    return list(lock_file.read(File("requirements.lock", content), Edition()))


def test_the_project_s_own_is_clean() -> None:
    assert problems(LOCK) == []


@pytest.mark.parametrize(
    "line",
    [
        "# Maria, case V0000123",
        "-i https://packages.example",
        "    # via somebody@example.org",
        "pandas==3.1.1 # 12 victims of one mission",
        "pandas @ file:///home/somebody/pandas",
    ],
)
def test_any_other_line_is_a_finding(line: str) -> None:
    assert len(problems(LOCK + line.encode() + b"\n")) == 1
