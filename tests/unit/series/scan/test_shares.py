"""The work of a scan in shares: every file in one of them, and the same findings whoever works them off."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from series.scan import scan, scanning
from series.scan.shares import shares_of

from .conftest import KNOWN, Copy

NAMES = st.lists(
    st.sampled_from(
        ["evidence/a/record.json", "evidence/b/fig-x.svg", "site/reports/a.html", "site/fr/reports/a.pdf", "manifest.json"]
        + [f"site/assets/{number}.css" for number in range(200)]
    ),
    unique=True,
)  # fmt: skip


@given(NAMES)
def test_every_file_is_in_one_share(names: list[str]) -> None:
    given_out = [name for share in shares_of(names, ["a", "b"]) for name in share.names]
    assert sorted(given_out) == sorted(names)


@given(NAMES)
def test_what_is_held_against_a_record_is_together(names: list[str]) -> None:
    of_report = {share.report: share.names for share in shares_of(names, ["a", "b"]) if share.report}
    for name in names:
        if "/a/" in name or name.rpartition("/")[2] in ("a.html", "a.pdf"):
            assert name in of_report["a"]


def test_other_processes_find_the_same(edition: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    edition.replace("site/reports/small.html", "Trafficked men", "Case V0000eee")
    edition.replace("evidence/small/tbl-sectors.csv", "480", "479")
    alone = edition.findings()
    monkeypatch.setattr(scanning, "_WORTH_SHARING", 0)
    told: list[str] = []
    shared = scan(edition.folder, KNOWN, assets=edition.assets, jobs=3, progress=told.append)
    assert shared.findings == alone
    assert len(told) == len(set(told)) == shared.files
    assert len({finding.file for finding in alone}) > 2
