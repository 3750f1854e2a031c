"""The tiny edition, made once; each test gets a copy of its own to spoil."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from series.scan import Assets, Finding, KnownSecrets, Rule, scan

from .small_edition import record, write_edition

KNOWN = KnownSecrets(
    identifiers=frozenset({"v0000eee", "p000000002-1"}),
    names=frozenset({"Ana Popescu"}),
    values=frozenset({"correct horse battery"}),
    folders=frozenset({"/srv9/project-of-somebody"}),
    accounts=frozenset({"msmith"}),
    allowed=frozenset({"series@example.org"}),
)


@dataclass(frozen=True)
class Copy:
    """An edition to spoil."""

    folder: Path
    assets: Assets

    def findings(self) -> tuple[Finding, ...]:
        return scan(self.folder, KNOWN, assets=self.assets).findings

    def rules_at(self, name: str) -> set[Rule]:
        """The rules that a file breaks."""
        return {finding.rule for finding in self.findings() if finding.file == name}

    def replace(self, name: str, before: str, after: str) -> None:
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        assert before in text
        path.write_text(text.replace(before, after, 1), encoding="utf-8")


@pytest.fixture(scope="package")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """The edition without a fault; tests only read it."""
    folder = tmp_path_factory.mktemp("edition") / "small"
    folder.mkdir()
    return Copy(folder, write_edition(folder, record()))


@pytest.fixture
def edition(clean: Copy, tmp_path: Path) -> Copy:
    """A copy of its own."""
    shutil.copytree(clean.folder, tmp_path / "edition")
    return Copy(tmp_path / "edition", clean.assets)
