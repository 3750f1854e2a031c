"""The scan of an edition: every file through its reader, every text through the rules, and what spans files."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from data_access.errors import DisclosureError
from series.release.manifest import FORMER_EDITIONS
from series.rendering.memory import FORGETFUL, Memory

from .edition import Assets, Edition
from .folder import paths
from .model import KnownSecrets, ScanResult
from .remembered import RememberedShares
from .shares import Seen, Share, shares_of, work_off, work_off_apart

Progress = Callable[[str], None]
_MOST_TOLD = 20
_MOST_REMEDIES = 5
_WORTH_SHARING = 5_000_000
"""Bytes: below that, starting processes takes longer than they save."""


def scan(
    folder: Path,
    known: KnownSecrets,
    *,
    assets: Assets | None = None,
    progress: Progress | None = None,
    jobs: int | None = None,
    memory: Memory = FORGETFUL,
    rules: str = "",
) -> ScanResult:
    """Scan every file of the edition in ``folder``.

    ``assets`` are the project's own styles, scripts and fonts (those of this installation by default). ``progress``
    is told the name of each file that was read. ``jobs``: processes at a time (by default as many as there are cores,
    for a large edition). ``memory``: where what was clean before is found, under the same ``rules`` (a digest of the
    scanner's code). Nothing is changed. A file that can't be read, or is of an unknown kind, is a finding. Former editions on
    the site are left out: each was scanned as an edition of its own.
    """
    started = time.perf_counter()
    folder = folder.resolve()
    names = [name for name, _ in paths(folder) if not name.startswith(FORMER_EDITIONS)]
    own = assets or Assets.of_project(memory=memory)
    edition = Edition.read(folder, own)
    shares = shares_of(names, list(edition.records))
    remembered = RememberedShares(memory, folder, edition, own, known, rules)
    left = [share for share in shares if not remembered.is_clean(share)]
    work = _Work(folder, edition, known, progress or (lambda _: None))
    helpers = _helpers(folder, [name for share in left for name in share.names], jobs)
    with _pool(helpers) if helpers else nullcontext() as pool:
        seen = work.shared(pool, left) if pool else work.alone(left)
    for one in seen:
        if not one.findings:
            remembered.keep(one.share, one.relied)
    for share in shares:
        if share not in left:
            work.tell(share)
    findings = [finding for one in seen for finding in one.findings]
    return ScanResult(tuple(sorted(set(findings))), len(names), time.perf_counter() - started)


def require_clean(result: ScanResult) -> None:
    """Raise ``DisclosureError`` that names what must not go out; the texts themselves are not repeated."""
    if result.clean:
        return
    told = "\n".join(f"  {finding}" for finding in result.findings[:_MOST_TOLD])
    more = len(result.findings) - _MOST_TOLD
    told += f"\n  and {more} more" * (more > 0)
    remedies = dict.fromkeys(finding.remedy for finding in result.findings)
    raise DisclosureError(
        f"The edition holds {len(result.findings)} things that must not be published; nothing was published\n{told}\n",
        remedy="; ".join(list(remedies)[:_MOST_REMEDIES]),
    )


@dataclass(frozen=True)
class _Work:
    """A scan: what is scanned for what, and who is told of each file that was read."""

    folder: Path
    edition: Edition
    known: KnownSecrets
    progress: Progress

    def alone(self, shares: Iterable[Share]) -> list[Seen]:
        """Work off all shares here."""
        seen = []
        for share in shares:
            seen.append(work_off(self.folder, self.edition, self.known, share))
            self.tell(share)
        return seen

    def shared(self, pool: Executor, shares: Sequence[Share]) -> list[Seen]:
        """Work them off with others, who begin with the first; what nobody has begun is done here, from the last."""
        assets = self.edition.assets
        given = [pool.submit(work_off_apart, self.folder, assets, self.known, share) for share in shares]
        seen: list[Seen] = []
        for share, taken in zip(reversed(shares), reversed(given), strict=True):
            if taken.cancel():
                seen += self.alone([share])
        for share, taken in zip(shares, given, strict=True):
            if not taken.cancelled():
                seen.append(taken.result())
                self.tell(share)
        return seen

    def tell(self, share: Share) -> None:
        for name in share.names:
            self.progress(name)


def _helpers(folder: Path, names: Sequence[str], jobs: int | None) -> int:
    """How many processes to start besides this one."""
    size = sum((folder / name).lstat().st_size for name in names)
    return (jobs or os.cpu_count() or 1) - 1 if size > _WORTH_SHARING else 0


@contextmanager
def _pool(processes: int) -> Iterator[ProcessPoolExecutor]:
    """Processes that begin from a fresh one: this one has threads, which must not be copied."""
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    context.set_forkserver_preload([work_off.__module__])
    pool = ProcessPoolExecutor(processes, mp_context=context, initializer=_leave_interrupts_to_parent)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _leave_interrupts_to_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
