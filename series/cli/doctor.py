"""``series doctor``: is everything there that publishing needs?"""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import metadata
from pathlib import Path

from data_access.errors import TraffickingSeriesError
from series.cli.messages import say
from series.errors import MissingToolError


class Health(StrEnum):
    """Whether a thing is there, whether it can be done without, or whether nothing works without it."""

    GOOD = "ok"
    OPTIONAL = "--"
    BAD = "NO"


@dataclass(frozen=True)
class Check:
    """One thing looked at."""

    health: Health
    what: str
    found: str


def examine(output: Path | None) -> None:
    """Print what was found; raises ``MissingToolError`` when publishing would not work."""
    checks = [check for look in _LOOKS for check in _guarded(look)]
    checks += _guarded(lambda: _output(output))
    for check in checks:
        say(f"{check.health:<3} {check.what:31} {check.found}")
    bad = [check.what for check in checks if check.health is Health.BAD]
    if bad:
        raise MissingToolError(
            f"Publishing will not work without: {', '.join(bad)}",
            remedy="`make publish` installs what can be installed; the lines marked NO say what is wrong",
        )


def _guarded(look: Callable[[], Iterator[Check]]) -> list[Check]:
    """A look that fails is itself a finding."""
    try:
        return list(look())
    except TraffickingSeriesError as problem:
        return [Check(Health.BAD, look.__name__.strip("_"), str(problem))]
    except Exception as problem:
        return [Check(Health.BAD, look.__name__.strip("_"), f"{type(problem).__name__}: {problem}")]


def _python() -> Iterator[Check]:
    good = sys.version_info >= (3, 11)
    yield Check(Health.GOOD if good else Health.BAD, "Python", f"{platform.python_version()} (3.11 or later)")
    yield Check(Health.GOOD, "Cores", str(_cores()))


def _packages() -> Iterator[Check]:
    missing = []
    requirements = [one for one in metadata.requires("trafficking-series") or [] if "extra ==" not in one]
    for requirement in requirements:
        name = re.split(r"[\s;<>=!~\[(]", requirement, maxsplit=1)[0]
        try:
            metadata.version(name)
        except metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        yield Check(Health.BAD, "Packages", f"not installed: {', '.join(missing)}")
    else:
        yield Check(Health.GOOD, "Packages", f"all {len(requirements)} direct dependencies")


def _renderers() -> Iterator[Check]:
    from series.rendering.interface import RendererChoice, choose_renderer

    builtin = choose_renderer(RendererChoice.BUILTIN)
    yield Check(Health.GOOD, "Built-in renderer", f"{builtin.name} {builtin.version}")
    try:
        quarto = choose_renderer(RendererChoice.QUARTO)
    except MissingToolError as problem:
        yield Check(Health.OPTIONAL, "Quarto", f"{problem.message} (optional)")
    else:
        yield Check(Health.GOOD, "Quarto", quarto.version)


def _programs() -> Iterator[Check]:
    for names, what, flag in (
        (("chromium", "chromium-browser", "google-chrome"), "Chromium", "--version"),
        (("pdftoppm",), "poppler-utils", "-v"),
    ):
        path = next((found for name in names if (found := shutil.which(name))), None)
        if path is None:
            yield Check(Health.OPTIONAL, what, "not found (only the browser and PDF tests need it)")
        else:
            yield Check(Health.GOOD, what, _version(path, flag))


def _fonts() -> Iterator[Check]:
    from series.rendering.fonts import font_files

    found = [path for path in font_files() if path.is_file()]
    named = (
        f"{len(found)} files for pages and PDFs"
        if found
        else "not found: the package of fonts is not installed"
    )
    yield Check(Health.GOOD if found else Health.BAD, "Fonts", named)


def _sources() -> Iterator[Check]:
    from data_access.sources.registry import CONTEXT_SOURCES, find_source, source_names

    for name in source_names():
        if name in CONTEXT_SOURCES:
            yield Check(Health.GOOD, f"Source {name}", "context: aggregates by country, no cases")
            continue
        source = find_source(name)
        yield Check(Health.GOOD, f"Source {name}", f"{source.title} ({source.protection_class.value})")


def _catalogue() -> Iterator[Check]:
    from series.catalog import read_catalog
    from series.cli.options import project_root

    root = project_root()
    catalog = read_catalog(root / "notebooks" / "reports.yml")
    missing = [one.notebook for one in catalog.reports if not (root / "notebooks" / one.notebook).is_file()]
    if missing:
        yield Check(Health.BAD, "Reports", f"no such notebook: {', '.join(missing)}")
    else:
        yield Check(Health.GOOD, "Reports", ", ".join(one.id for one in catalog.reports))


def _output(output: Path | None) -> Iterator[Check]:
    from series.cli.options import project_root

    folder = (output or project_root() / "output").absolute()
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    try:
        with tempfile.NamedTemporaryFile(dir=existing):
            pass
    except OSError as problem:
        yield Check(Health.BAD, "Output folder", f"{folder} can't be written: {problem.strerror}")
    else:
        free = shutil.disk_usage(existing).free / 1e9
        yield Check(Health.GOOD, "Output folder", f"{folder} can be written, {free:.0f} GB free")


_LOOKS = (_python, _packages, _renderers, _programs, _fonts, _sources, _catalogue)


def _cores() -> int:
    from series.execution.runner import cores

    return cores()


def _version(path: str, flag: str) -> str:
    try:
        done = subprocess.run(
            [path, flag], capture_output=True, text=True, timeout=20, env={**os.environ, "LC_ALL": "C"}
        )
    except (OSError, subprocess.TimeoutExpired):
        return path
    first = (done.stdout or done.stderr).strip().splitlines()
    return first[0] if first else path
