"""The private files of one publication: decisions that the notebooks run under, and the log of what protection did.

They hold true counts. They lie in the private folder of the casebooks, outside every edition, and are kept there by the
edition's name: a later delivery is protected, and attacked, with what they say.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from data_access.casebook.storage import cache_folder, make_private_folder, remove_abandoned
from data_access.disclosure.decisions import DECISIONS_VARIABLE, Decisions, write_decisions
from data_access.disclosure.protection_log import LOG_VARIABLE, ProtectionLog

_RELEASES = "releases"
_LOG = "protection-log"
_DECISIONS = "decisions.json"
PRIVATE_NAMES = frozenset({_LOG, _DECISIONS})
"""What the files are called: nothing of that name is ever published."""


@dataclass(frozen=True)
class PrivateFiles:
    """The folder of one publication; only its owner can open it."""

    folder: Path

    @property
    def log(self) -> ProtectionLog:
        return ProtectionLog(self.folder / _LOG)

    def environment(self, decisions: Decisions) -> Mapping[str, str]:
        """What kernels must be told: where decisions stand, and where to log."""
        make_private_folder(self.folder / _LOG)
        write_decisions(self.folder / _DECISIONS, decisions)
        return {
            DECISIONS_VARIABLE: str(self.folder / _DECISIONS),
            LOG_VARIABLE: str(self.folder / _LOG),
        }

    def folder_of(self, report: str) -> Path:
        """A fresh folder for what one run of a report puts down, within the log of all."""
        make_private_folder(self.folder / _LOG)
        return Path(tempfile.mkdtemp(prefix=f"{report}-", dir=self.folder / _LOG))

    def put_down(self, report: str, log: str) -> None:
        """Put down what an earlier run of a report logged."""
        path = self.folder_of(report) / "remembered.jsonl"
        path.touch(0o600)
        path.write_text(log, encoding="utf-8")

    def keep(self, edition: str) -> None:
        """Keep the files under the name of the edition, in place of those that it had."""
        destination = kept_files(edition).folder
        shutil.rmtree(destination, ignore_errors=True)
        self.folder.rename(destination)


@contextmanager
def private_files() -> Iterator[PrivateFiles]:
    """A fresh private folder; gone afterwards unless it was kept. What a killed process left behind goes first."""
    with scratch_folder() as folder:
        yield PrivateFiles(folder)


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A fresh folder among the private ones, for what is not released yet; gone afterwards."""
    releases = cache_folder() / _RELEASES
    make_private_folder(releases)
    remove_abandoned(releases)
    folder = Path(tempfile.mkdtemp(prefix=f".building-{os.getpid()}-", dir=releases))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def kept_files(edition: str) -> PrivateFiles:
    """The private files of a published edition, as far as this machine has them."""
    return PrivateFiles(cache_folder() / _RELEASES / edition)
