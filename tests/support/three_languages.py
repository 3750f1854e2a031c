"""A small series in English, French and Spanish: one report with everything, staged and rendered as an edition's is."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from series.rendering.interface import Format, RendererChoice, render
from series.staging import SeriesToStage, stage_series
from series.translation import translator
from tests.support.sample_series import PROJECT_ROOT, executed, project_root, setting

LANGUAGES = ("en", "fr", "es")


def stage_languages(folder: Path, languages: Sequence[str] = LANGUAGES) -> dict[str, Path]:
    """The staging projects by language, below ``folder``, with the real pages, project file and assets."""
    root = folder / "root"
    root.mkdir(parents=True)
    project_root(root)
    shutil.copyfile(PROJECT_ROOT / "_quarto.yml", root / "_quarto.yml")
    shutil.copytree(PROJECT_ROOT / "assets", root / "assets", dirs_exist_ok=True)
    projects = {}
    for language in languages:
        told = replace(setting(), translate=translator(language), languages=tuple(languages))
        projects[language] = folder / "staging" / language
        stage_series(projects[language], SeriesToStage(setting=told, reports=[executed()]), root)
    return projects


def build_languages(folder: Path, formats: Collection[Format] = (Format.HTML,)) -> Path:
    """The whole site: the first language at its root, each other in a folder of its own."""
    site = folder / "site"
    for position, (language, project) in enumerate(stage_languages(folder).items()):
        render(project, site if position == 0 else site / language, formats, RendererChoice.BUILTIN)
    return site
