"""An edition in which nothing is wrong, and what a scan says of it."""

from __future__ import annotations

import pytest

from data_access.errors import DisclosureError
from series.scan import Finding, Rule, ScanResult, require_clean, scan

from .conftest import KNOWN, Copy


def test_a_clean_edition_has_no_finding(clean: Copy) -> None:
    assert clean.findings() == ()


def test_every_file_is_read_and_told(clean: Copy) -> None:
    told: list[str] = []
    result = scan(clean.folder, KNOWN, assets=clean.assets, progress=told.append)
    files = [path.relative_to(clean.folder).as_posix() for path in clean.folder.rglob("*") if path.is_file()]
    assert sorted(told) == sorted(files)
    assert result.files == len(files)


def test_a_clean_result_passes(clean: Copy) -> None:
    require_clean(ScanResult((), 10, 0.1))


def test_findings_stop_the_release_and_are_named() -> None:
    finding = Finding("site/index.html", "line 3", Rule.EMAIL, "a…, 12 characters", "remove it")
    with pytest.raises(DisclosureError, match=r"site/index\.html, line 3: e-mail address") as caught:
        require_clean(ScanResult((finding,), 10, 0.1))
    assert caught.value.remedy == "remove it"


def test_many_findings_are_counted() -> None:
    findings = tuple(
        Finding(f"{number:03}.txt", "", Rule.EMAIL, "masked", "remove it") for number in range(50)
    )
    with pytest.raises(DisclosureError, match=r"50 things .*\n(.*\n)*  and 30 more"):
        require_clean(ScanResult(findings, 50, 0.1))
