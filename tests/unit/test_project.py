"""The project's own files hold together: dependencies, lock, what may not stand in a tracked file."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import pytest
import yaml

# conda-forge's names where they differ from the Python registry's.
CONDA_NAMES = {
    "brotli": "brotli-python",
    "country-converter": "country_converter",
    "duckdb": "python-duckdb",
    "jupyter-client": "jupyter_client",
}
ONLY_CONDA = {"python", "pip", "quarto"}


def _split(requirement: str) -> tuple[str, str]:
    found = re.fullmatch(r"([A-Za-z0-9_.-]+)\s*(.*)", requirement)
    assert found, requirement
    return found[1].lower(), found[2].replace(" ", "")


@pytest.fixture(scope="module")
def declared(project: Path) -> dict[str, str]:
    content = tomllib.loads((project / "pyproject.toml").read_text())["project"]
    both = [*content["dependencies"], *content["optional-dependencies"]["development"]]
    return dict(_split(one) for one in both)


@pytest.fixture(scope="module")
def tracked(project: Path) -> list[Path]:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=project, capture_output=True, check=False)
    if done.returncode:
        pytest.skip("needs a git checkout")
    paths = [project / name for name in done.stdout.decode().split("\0") if name]
    return [path for path in paths if path.is_file()]


def test_the_environment_for_conda_has_the_same_direct_dependencies(
    project: Path, declared: dict[str, str]
) -> None:
    environment = yaml.safe_load((project / "environment.yml").read_text())
    plain = [one for one in environment["dependencies"] if isinstance(one, str)]
    from_pip = next(one["pip"] for one in environment["dependencies"] if isinstance(one, dict))
    conda = dict(_split(one) for one in plain)
    pip = dict(_split(one) for one in from_pip if not one.startswith("-"))
    wanted = {
        CONDA_NAMES.get(name, name) if name not in pip else name: version
        for name, version in declared.items()
    }
    offered = {name: version for name, version in {**conda, **pip}.items() if name not in ONLY_CONDA}
    assert offered == wanted
    assert not set(conda) & set(pip)
    assert conda["quarto"] == ">=1.9"
    assert environment["channels"] == ["conda-forge"]


def test_every_direct_dependency_states_the_oldest_version_that_serves(declared: dict[str, str]) -> None:
    assert [name for name, version in declared.items() if not version.startswith(">=")] == []


def test_the_lock_has_every_direct_dependency_with_hashes(project: Path, declared: dict[str, str]) -> None:
    text = (project / "requirements.lock").read_text()
    entries = re.findall(
        r"^([a-z0-9_.-]+)==(\S+)([^\n]*\n(?: +--hash=sha256:[0-9a-f]{64}[^\n]*\n)+)", text, re.M
    )
    assert set(declared) <= {name for name, _, _ in entries}
    assert len(entries) == len(re.findall(r"^[a-z0-9]", text, re.M)), "an entry has no hash"


def test_the_lock_names_no_address(project: Path) -> None:
    text = (project / "requirements.lock").read_text()
    assert "://" not in text
    assert not re.search(r"(index-url|find-links|trusted-host|file:)", text)


def registries_in_use() -> set[str]:
    """The hosts from which this machine has its packages, as pip and uv are told."""
    asked = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    )
    told = [value for name, value in os.environ.items() if name.startswith(("PIP_", "UV_"))]
    return set(re.findall(r"://([^/\s'\"@]+)", "\n".join([asked.stdout, *told])))


def test_no_tracked_file_names_a_path_of_a_machine_or_a_registry(tracked: list[Path], project: Path) -> None:
    # A clone may lie in the folder for temporary files, which documents name as everybody's.
    named = {Path("/"), Path(tempfile.gettempdir())}
    folders = [folder for folder in (project.parent, Path.home()) if folder not in named]
    machine = re.compile("|".join(rf"(?<![\w./-]){re.escape(str(folder))}/" for folder in folders) or r"(?!)")
    hosts = "|".join(re.escape(host) for host in registries_in_use()) or r"(?!)"
    registry = re.compile(rf"--((extra-)?index-url|find-links)[ =]|{hosts}")
    found = []
    for path in tracked:
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for forbidden in (machine, registry):
            found += [f"{path.relative_to(project)}: {match[0]}" for match in forbidden.finditer(text)]
    assert found == []


def test_nothing_generated_or_large_is_tracked(tracked: list[Path], project: Path) -> None:
    names = [path.relative_to(project).as_posix() for path in tracked]
    assert [name for name in names if name.startswith("output/")] == ["output/README.md"]
    assert [name for name, path in zip(names, tracked, strict=True) if path.stat().st_size > 2**20] == []
    assert [name for name in names if "__pycache__" in name or name.startswith(".venv/")] == []


def test_the_catalogues_notebooks_declare_the_parameters_that_publishing_gives(project: Path) -> None:
    import nbformat

    from series.catalog import read_catalog
    from series.execution import check_parameters, read_parameters

    given = {"source": "demonstration", "data": "cases.csv", "delivery": 2}
    for entry in read_catalog(project / "notebooks" / "reports.yml").reports:
        path = project / "notebooks" / entry.notebook
        declared = read_parameters(nbformat.read(path, as_version=4), path)
        regional = {"region": "Eastern Europe"} if entry.each_region else {}
        check_parameters({**entry.parameters, **given, **regional}, declared, path)


def test_every_target_of_the_makefile_is_listed_by_make_help(project: Path) -> None:
    text = (project / "Makefile").read_text()
    phony = re.search(r"^\.PHONY: (.*)$", text, re.M)
    assert phony
    targets = set(phony[1].split())
    assert targets == set(re.findall(r"^([a-z]+):.*## ", text, re.M))
    assert {"publish", "test", "statistical", "check", "lab", "lock", "clean"} <= targets


def test_ci_installs_what_tests_need_and_calls_the_two_commands(project: Path) -> None:
    script = project / ".ci" / "run"
    text = script.read_text()
    assert script.stat().st_mode & 0o111
    for needed in ("set -euo pipefail", "chromium", "poppler-utils", "make test", "make publish"):
        assert needed in text
    assert text.index("\nmake test") < text.index("\nmake publish")
