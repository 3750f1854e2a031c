"""Reading a staging project: its configuration and the documents that it lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from series.errors import RenderingError
from series.rendering.builtin.source import SourceText, read_source
from series.rendering.memory import FORGETFUL, Memory
from series.rendering.words import KEY, LANGUAGES

REPORTS = PurePosixPath("reports")
SHARED_KEYS = ("lang", "bibliography", "csl", "author", "number-sections", KEY)


@dataclass(frozen=True)
class StagedDocument:
    """One source of the project, relative to its root, with its text prepared for pandoc."""

    path: PurePosixPath
    source: SourceText

    @property
    def metadata(self) -> Mapping[str, Any]:
        return self.source.metadata

    @property
    def is_report(self) -> bool:
        return self.path.parent == REPORTS

    @property
    def page(self) -> PurePosixPath:
        """The address of its page, relative to the site: ``reports/trafficked-men.html``."""
        return self.path.with_suffix(".html")

    @property
    def pdf(self) -> PurePosixPath:
        """The address of its PDF, relative to the site."""
        return self.path.with_suffix(".pdf")

    @property
    def series(self) -> Mapping[str, Any]:
        value = self.metadata.get("series", {})
        return value if isinstance(value, Mapping) else {}

    @property
    def is_synthetic(self) -> bool:
        return self.metadata.get("synthetic") is True


@dataclass(frozen=True)
class StagedProject:
    """A staging project that was read whole: every text in it has passed the checks of ``source.py``.

    ``memory``: where what was made of its documents before is found.
    """

    root: Path
    config: Mapping[str, Any]
    documents: tuple[StagedDocument, ...]
    memory: Memory = FORGETFUL

    @property
    def language(self) -> str:
        return str(self.config.get("lang", "en"))

    @property
    def languages(self) -> tuple[str, ...]:
        """All languages of the edition, the one at the root of its site first."""
        listed = self.config.get(LANGUAGES)
        return tuple(map(str, listed)) if isinstance(listed, list) and listed else (self.language,)

    @property
    def website(self) -> Mapping[str, Any]:
        value = self.config.get("website", {})
        return value if isinstance(value, Mapping) else {}

    @property
    def reports(self) -> tuple[StagedDocument, ...]:
        """The reports in the order of their numbers in the series (5, 5.1, 5.2, … 5.10)."""
        return tuple(sorted((d for d in self.documents if d.is_report), key=_number_in_series))


def read_document(root: Path, path: PurePosixPath, memory: Memory = FORGETFUL) -> StagedProject:
    """One document of a staging project, as a project of its own. Raises ``RenderingError``."""
    config = _config(root / "_quarto.yml")
    defaults = {key: config[key] for key in SHARED_KEYS if key in config}
    document = StagedDocument(path, read_source(root, path, defaults))
    return StagedProject(root, config, (document,), memory)


def read_project(root: Path, memory: Memory = FORGETFUL) -> StagedProject:
    """Read the staging project at ``root``. Raises ``RenderingError`` for anything that cannot be rendered."""
    config = _config(root / "_quarto.yml")
    defaults = {key: config[key] for key in SHARED_KEYS if key in config}
    paths = _sources(root, config)
    if not paths:
        raise RenderingError("The staging project holds no document", where=str(root))
    documents = tuple(StagedDocument(path, read_source(root, path, defaults)) for path in paths)
    return StagedProject(root, config, documents, memory)


def _config(path: Path) -> Mapping[str, Any]:
    try:
        config = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as problem:
        raise RenderingError(f"The project file cannot be read: {problem}", where=path.name) from None
    if not isinstance(config, dict):
        raise RenderingError("The project file is no mapping", where=path.name)
    return config


def _sources(root: Path, config: Mapping[str, Any]) -> list[PurePosixPath]:
    """The listed documents (``project.render``, with Quarto's ``*`` and ``!``), or all that there are."""
    project = config.get("project", {})
    patterns = [str(item) for item in project.get("render", ())] or ["*.qmd", "reports/*.ipynb"]
    chosen: dict[PurePosixPath, None] = {}
    for pattern in patterns:
        found = sorted(root.glob(pattern.removeprefix("!")))
        names = [PurePosixPath(path.relative_to(root).as_posix()) for path in found if path.is_file()]
        for name in names:
            if pattern.startswith("!"):
                chosen.pop(name, None)
            elif name.suffix in {".qmd", ".ipynb"} and not name.name.startswith(("_", ".")):
                chosen[name] = None
    return sorted(chosen)


def _number_in_series(document: StagedDocument) -> tuple[list[int], str]:
    parts = str(document.series.get("number", "")).split(".")
    return [int(part) if part.isdigit() else 10_000 for part in parts], str(document.path)
