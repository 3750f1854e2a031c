"""Which of the project's own code a notebook depends on: too much is harmless, too little never happens."""

from __future__ import annotations

from pathlib import Path

import pytest

from series.caching import Cache, ProjectCode

FILES = {
    "data_access/__init__.py": """\
        from importlib import import_module
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            from data_access.casebook import open_casebook
            from data_access.models import fit
        def __getattr__(name): return getattr(import_module(name), name)
        """,
    "data_access/casebook.py": "def open_casebook():\n    from data_access import sources\n",
    "data_access/models.py": "from . import policy",
    "data_access/policy.py": "",
    "data_access/policy.yml": "threshold: 11",
    "data_access/sources/__init__.py": "from importlib import import_module\nimport_module('data_access.sources.' + 'one')",
    "data_access/sources/one.py": "",
    "data_access/sources/tables/countries.csv": "a,b",
    "series/__init__.py": "",
    "series/methods/__init__.py": "",
    "series/methods/homophily.py": "from series.methods.resampling import draw\nimport numpy",
    "series/methods/resampling.py": "",
    "series/methods/survival.py": "",
    "series/charts/__init__.py": "from series.charts.bars import draw_bars",
    "series/charts/bars.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from series.methods import survival\n",
}


@pytest.fixture
def code(tmp_path: Path) -> ProjectCode:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(line.removeprefix("        ") for line in text.splitlines()))
    return ProjectCode(tmp_path)


def names(code: ProjectCode, *sources: str) -> set[str]:
    return {path.relative_to(code.root).as_posix() for path in code.files(sources)}


def test_what_is_imported_and_what_that_imports(code: ProjectCode) -> None:
    found = names(code, "from series.methods.homophily import homophily")
    assert {"series/__init__.py", "series/methods/homophily.py", "series/methods/resampling.py"} <= found
    assert "series/methods/survival.py" not in found


def test_a_package_s_names_lead_to_their_modules(code: ProjectCode) -> None:
    assert "series/charts/bars.py" in names(code, "from series.charts import draw_bars")
    assert "series/methods/survival.py" in names(code, "from series.methods import survival")


def test_names_that_are_loaded_on_first_use_lead_to_their_modules_alone(code: ProjectCode) -> None:
    found = names(code, "from data_access import open_casebook")
    assert "data_access/casebook.py" in found
    assert "data_access/models.py" not in found
    assert {"data_access/casebook.py", "data_access/models.py"} <= names(code, "import data_access")
    assert "data_access/models.py" in names(code, "from data_access import *")


def test_imports_within_functions_count_and_relative_ones(code: ProjectCode) -> None:
    assert "data_access/sources/__init__.py" in names(code, "from data_access import open_casebook")
    assert "data_access/policy.py" in names(code, "from data_access.models import fit")


def test_a_module_that_imports_by_a_text_depends_on_all_of_its_package(code: ProjectCode) -> None:
    assert "data_access/sources/one.py" in names(code, "import data_access.sources")


def test_data_files_beside_a_module_count(code: ProjectCode) -> None:
    assert "data_access/policy.yml" in names(code, "from data_access.models import fit")
    assert "data_access/sources/tables/countries.csv" in names(code, "import data_access.sources")


def test_what_only_checkers_of_types_read_does_not_count(code: ProjectCode) -> None:
    assert "series/methods/survival.py" not in names(code, "from series.charts import draw_bars")


@pytest.mark.parametrize("line", ["%matplotlib inline", "!ls", "?help"])
def test_lines_for_ipython_hide_no_imports(code: ProjectCode, line: str) -> None:
    assert "series/methods/survival.py" in names(code, f"{line}\nimport series.methods.survival")


def test_what_cannot_be_read_depends_on_everything(code: ProjectCode) -> None:
    assert "data_access/models.py" in names(code, "from series.methods.survival import (")


@pytest.mark.parametrize(
    ("changed", "differs"),
    [
        ("series/methods/resampling.py", True),
        ("series/methods/homophily.py", True),
        ("series/methods/survival.py", False),
        ("data_access/policy.yml", False),
    ],
)
def test_the_digest_changes_with_what_counts_and_with_nothing_else(
    code: ProjectCode, tmp_path: Path, changed: str, differs: bool
) -> None:
    cache = Cache(None)
    source = ["from series.methods.homophily import homophily"]
    before = ProjectCode(tmp_path, cache=cache).digest(source)
    assert ProjectCode(tmp_path, cache=cache).digest(source) == before, "recalled"
    (tmp_path / changed).write_text("# changed")
    after = ProjectCode(tmp_path, cache=cache).digest(source)
    assert (after != before) is differs
    assert after == ProjectCode(tmp_path).digest(source), "with a cache and without"


def test_a_notebook_of_the_series_depends_on_its_methods_and_on_protection(project: Path) -> None:
    found = names(
        ProjectCode(project),
        "from data_access import open_casebook\nfrom series.methods.homophily import homophily",
    )
    assert {"data_access/disclosure/policy.yml", "data_access/disclosure/suppression.py"} <= found
    assert {"data_access/sources/demonstration/parameters.yml", "series/methods/homophily.py"} <= found
    assert not any(name.startswith(("series/publishing", "series/rendering")) for name in found)
    assert "series/methods/survival.py" not in found
