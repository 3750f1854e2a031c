"""Measuring commands: wall and processor seconds and peak memory of a process with all that it starts."""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

WORK = "seconds-of-work "
"""How a command begins the line in which it tells how long its own work took."""
CALIBRATION_ROUNDS = 3_000_000
SAMPLE_SECONDS = 0.1


@dataclass(frozen=True)
class Measured:
    """One run. ``memory_mb``: the most that the processes of the command held at once (resident).

    ``work``: the seconds that the command itself told of, without its start and imports; else those of all.
    """

    wall: float
    processor: float
    memory_mb: float
    work: float


class BenchmarkFailure(Exception):
    """A command that was to be measured failed."""


def measured(
    command: Sequence[str], *, folder: Path, environment: Mapping[str, str] | None = None
) -> Measured:
    """Run a command and measure it. Raises BenchmarkFailure, with the end of what it said, where it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryFile() as said:
        began = time.monotonic()
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        memory = _Memory(process.pid)
        memory.start()
        code = process.wait()
        wall = time.monotonic() - began
        memory.stop()
        said.seek(0)
        end = said.read().decode(errors="replace")[-2000:]
        if code:
            raise BenchmarkFailure(f"{' '.join(command[:6])} … ended with {code}:\n{end}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    told = [line.partition(" ")[2] for line in end.splitlines() if line.startswith(WORK)]
    return Measured(wall, used, memory.most / 1024, float(told[-1]) if told else wall)


class _Memory(threading.Thread):
    """Watches the memory of a process and its descendants; what they share is counted once for each (``Pss``)."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self.process, self.most, self._over = process, 0.0, threading.Event()

    def run(self) -> None:
        while not self._over.wait(SAMPLE_SECONDS):
            self.most = max(self.most, sum(_kilobytes(each) for each in _family(self.process)))

    def stop(self) -> None:
        self._over.set()
        self.join()


def _family(process: int) -> list[int]:
    found, waiting = [], [process]
    while waiting:
        one = waiting.pop()
        found.append(one)
        try:
            for thread in Path(f"/proc/{one}/task").iterdir():
                waiting += [int(child) for child in (thread / "children").read_text().split()]
        except OSError:
            continue
    return found


def _kilobytes(process: int) -> float:
    try:
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return float(line.split()[1])
    except OSError:
        pass
    return 0.0


def calibrated() -> float:
    """Wall seconds of the same sum each time: what they differ by is the noise of the machine."""
    began = time.perf_counter()
    total = 0
    for number in range(CALIBRATION_ROUNDS):
        total += number & 7
    assert total
    return time.perf_counter() - began


def interleaved(
    ways: Mapping[str, Callable[[int], Measured]], repeats: int, told: Callable[[str], None]
) -> dict[str, list[dict[str, float]]]:
    """Every way once, then every way again, each round beginning with another one; the runs of each way in order."""
    names = list(ways)
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in names}
    for turn in range(repeats):
        start = turn % len(names)
        for name in names[start:] + names[:start]:
            noise = calibrated()
            run = ways[name](turn)
            runs[name].append({**asdict(run), "calibration": noise})
            told(f"  round {turn + 1} of {repeats}: {name}: {run.work:.1f} s, {run.memory_mb:,.0f} MB")
    return runs


def median(runs: Sequence[Mapping[str, float]], what: str = "work") -> float:
    """The median of one measure over the runs of a way."""
    return statistics.median(run[what] for run in runs)


def spread(values: Sequence[float]) -> float:
    """How far values lie apart: half of the range, as a part of the median."""
    return (max(values) - min(values)) / 2 / statistics.median(values) if values else 0.0


def python(module: str, *arguments: object) -> list[str]:
    """The command that runs a module of ours with this interpreter."""
    return [sys.executable, "-m", module, *map(str, arguments)]


def with_cache(folder: Path, **further: str) -> dict[str, str]:
    """The environment with all caches of the series in one folder."""
    return {**os.environ, "SERIES_CACHE": str(folder), "XDG_CACHE_HOME": str(folder / "xdg"), **further}


def machine() -> dict[str, object]:
    """What was measured on, without a name or a path."""
    import platform
    from importlib.metadata import version

    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    packages = ("duckdb", "pandas", "papermill", "ipykernel", "numpy")
    return {
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(memory, 1),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        **{name: version(name) for name in packages},
    }


def written(path: Path, content: object) -> None:
    """Write JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")
