"""The source notebooks of the series, held to what an author promises: plain, typed, and in the field's words."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
import yaml
from nbformat import NotebookNode

from data_access.casebook.schema import TABLES
from data_access.context import CONTEXT_NAMES
from series.catalog import read_catalog
from series.staging.prose_checks import Passage, check_prose

PROJECT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((PROJECT / "notebooks").glob("*.ipynb"))
OWN_PACKAGES = {"data_access", "series"}
CATALOG = read_catalog(PROJECT / "notebooks" / "reports.yml")
COLUMNS = {f"{table.name}.{column.name}" for table in TABLES for column in table}
COLUMNS |= {f"context.{name}" for name in CONTEXT_NAMES}

every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def read(path: Path) -> NotebookNode:
    node: NotebookNode = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    return node


def code_cells(path: Path) -> Iterator[tuple[str, ast.Module]]:
    """The id and the parsed code of each code cell."""
    for cell in read(path).cells:
        if cell.cell_type == "code":
            yield cell.id, ast.parse(cell.source)


def calls(path: Path, name: str) -> Iterator[tuple[str, ast.Call]]:
    """Each call of a function by this name, with the id of its cell."""
    for identifier, module in code_cells(path):
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
                yield identifier, node


def words(node: ast.AST | None) -> str:
    """The text of a string in the code, pieces in braces left out; empty where it is no string or is missing."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(words(part) for part in node.values)
    if isinstance(node, ast.BinOp):
        return words(node.left) + words(node.right)
    return ""


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((one.value for one in call.keywords if one.arg == name), None)


class TestForm:
    @every_notebook
    def test_it_is_a_valid_notebook_of_format_4_5(self, path: Path) -> None:
        node = read(path)
        nbformat.validate(node)
        assert (node.nbformat, node.nbformat_minor) == (4, 5)

    @every_notebook
    def test_it_has_no_outputs_and_nothing_of_who_ran_it(self, path: Path) -> None:
        node = read(path)
        for cell in node.cells:
            if cell.cell_type == "code":
                assert cell.outputs == [], cell.id
                assert cell.execution_count is None, cell.id
            assert set(cell.metadata) <= {"tags"}, cell.id
        assert set(node.metadata) <= {"kernelspec", "language_info"}
        assert node.metadata.kernelspec.name == "python3"

    @every_notebook
    def test_cells_are_named_by_hand_so_that_their_ids_stay(self, path: Path) -> None:
        names = [cell.id for cell in read(path).cells]
        assert len(set(names)) == len(names)
        drawn = [name for name in names if not re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", name)]
        assert drawn == []

    @every_notebook
    def test_its_title_is_the_catalogue_s(self, path: Path) -> None:
        cells = read(path).cells
        assert all(cell.cell_type in ("code", "markdown") for cell in cells), "no front matter"
        headings = [re.search(r"^# .*", cell.source, re.M) for cell in cells if cell.cell_type == "markdown"]
        assert not any(headings)


class TestParameters:
    @every_notebook
    def test_one_cell_holds_them_each_with_a_type_and_a_value(self, path: Path) -> None:
        cells = [cell for cell in read(path).cells if "parameters" in cell.metadata.get("tags", [])]
        assert len(cells) == 1
        statements = ast.parse(cells[0].source).body
        assert all(isinstance(one, ast.AnnAssign) and one.value is not None for one in statements)
        given = {
            one.target.id: ast.unparse(one.annotation)
            for one in statements
            if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)
        }
        expected = {"source": "str", "data": "str | None", "delivery": "int | None", "scheme": "str"}
        assert expected.items() <= given.items()

    def test_a_report_for_each_region_takes_the_region(self) -> None:
        for report in CATALOG.reports:
            source = read(PROJECT / "notebooks" / Path(report.notebook).name)
            (cell,) = [cell for cell in source.cells if "parameters" in cell.metadata.get("tags", [])]
            assert ("region: str | None = None" in cell.source) is (report.each_region is not None), report.id

    @every_notebook
    def test_what_a_cell_needs_is_a_column_of_the_casebook(self, path: Path) -> None:
        for cell in read(path).cells:
            for tag in cell.metadata.get("tags", []):
                if tag != "parameters":
                    assert re.fullmatch(r"needs:!?\w+\.\w+", tag), (cell.id, tag)
                    assert tag.removeprefix("needs:").removeprefix("!") in COLUMNS, (cell.id, tag)


class TestCode:
    @every_notebook
    def test_it_imports_data_access_and_series_only(self, path: Path) -> None:
        allowed = OWN_PACKAGES | set(sys.stdlib_module_names)
        for identifier, module in code_cells(path):
            for node in ast.walk(module):
                names: list[str] = []
                if isinstance(node, ast.Import):
                    names = [alias.name for alias in node.names]
                elif isinstance(node, ast.ImportFrom):
                    assert node.level == 0, identifier
                    names = [node.module or ""]
                assert {name.split(".")[0] for name in names} <= allowed, identifier

    @every_notebook
    def test_it_opens_no_file_and_asks_no_private_name(self, path: Path) -> None:
        for identifier, module in code_cells(path):
            for node in ast.walk(module):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                    assert node.func.id not in {"open", "eval", "exec", "__import__", "print"}, identifier
                if isinstance(node, ast.Attribute):
                    assert not node.attr.startswith("_"), (identifier, node.attr)

    @every_notebook
    def test_every_figure_has_alternative_text_caption_and_finding(self, path: Path) -> None:
        drawn = list(calls(path, "figure"))
        assert len(drawn) >= 6
        for identifier, call in drawn:
            alt, caption = words(keyword(call, "alt")), words(keyword(call, "caption"))
            assert len(alt) > 60, f"{identifier}: the alternative text tells what the figure shows"
            assert "{{< meta numbers." in alt, f"{identifier}: the alternative text gives a value"
            assert caption.endswith("."), identifier
            assert words(keyword(call, "finding")), identifier

    @every_notebook
    @pytest.mark.parametrize("kind", ["table", "model"])
    def test_every_table_has_a_caption(self, path: Path, kind: str) -> None:
        for identifier, call in calls(path, kind):
            assert words(keyword(call, "caption")).endswith("."), identifier

    @every_notebook
    def test_every_claim_has_a_sentence_for_each_state(self, path: Path) -> None:
        made = list(calls(path, "claim"))
        assert made
        for identifier, call in made:
            for state in ("holds", "fails", "undetermined"):
                assert words(keyword(call, state)).endswith((".", ").")), (identifier, state)


def needs(cell: NotebookNode) -> frozenset[str]:
    return frozenset(
        tag.removeprefix("needs:") for tag in cell.metadata.get("tags", []) if tag != "parameters"
    )


def recorded_by(path: Path) -> dict[str, list[frozenset[str]]]:
    """What the code puts on record, each with the needs of the cells that do."""
    found: dict[str, list[frozenset[str]]] = {}
    tags = {cell.id: needs(cell) for cell in read(path).cells}
    for kind in ("number", "claim", "figure", "table", "model", "vignette"):
        for identifier, call in calls(path, kind):
            if call.args and isinstance(call.args[0], ast.Constant):
                found.setdefault(words(call.args[0]), []).append(tags[identifier])
    return found


def always_there(recorded: list[frozenset[str]], where: frozenset[str]) -> bool:
    """Whether each source that meets ``where`` also has the record; two cells may share the cases of one need."""
    open_needs = [one - where for one in recorded]
    if any(not one for one in open_needs):
        return True
    single = {next(iter(one)) for one in open_needs if len(one) == 1}
    return any(f"!{need}" in single for need in single)


class TestReferences:
    @every_notebook
    def test_prose_refers_to_every_figure_and_table(self, path: Path) -> None:
        text = "\n".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown")
        named = [name for name in recorded_by(path) if name.startswith(("fig-", "tbl-"))]
        assert [name for name in named if not re.search(rf"@{name}(?![\w-])", text)] == []

    @every_notebook
    def test_what_prose_refers_to_is_on_record_wherever_the_prose_stands(self, path: Path) -> None:
        recorded = recorded_by(path)
        (report,) = [one for one in CATALOG.reports if Path(one.notebook).name == path.name]
        given = frozenset(report.requires)
        lost = []
        for cell in read(path).cells:
            if cell.cell_type == "markdown":
                names = re.findall(r"@((?:fig|tbl)-[a-z0-9-]*[a-z0-9])", cell.source)
                names += re.findall(r"meta (?:numbers|intervals|bases|claims)\.([a-z0-9_]+)", cell.source)
                lost += [
                    f"{cell.id}: {name}"
                    for name in names
                    if not name.startswith("published_")
                    and not always_there(recorded[name], needs(cell) | given)
                ]
        assert lost == []


class TestWords:
    @every_notebook
    def test_no_number_of_a_finding_is_typed_by_hand(self, path: Path) -> None:
        passages = [
            Passage(path.name, cell.source, number)
            for number, cell in enumerate(read(path).cells, start=1)
            if cell.cell_type == "markdown"
        ]
        found = check_prose(passages, values={}, evidence=(), citation_keys=())
        assert [str(one) for one in found if "typed by hand" in one.message] == []

    def test_a_typed_number_would_be_found(self) -> None:
        passages = [Passage("x.ipynb", "## Results\n\nMen were 21.5 % of victims.", 1)]
        found = check_prose(passages, values={}, evidence=(), citation_keys=())
        assert ["typed by hand" in one.message for one in found] == [True]

    @every_notebook
    def test_findings_limitations_and_recommendations_stand_apart(self, path: Path) -> None:
        text = "\n\n".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown")
        headings = re.findall(r"^## +(.*?)\s*(?:\{.*)?$", text, re.M)
        for wanted in ("Key messages", "Definitions", "Data and coverage", "Limitations", "Recommendations"):
            assert headings.count(wanted) >= 1, wanted
        assert headings.index("Limitations") < headings.index("Recommendations")
        after = headings[headings.index("Recommendations") + 1 :]
        assert all(heading.startswith("Annex") for heading in after), after
        assert "{.key-numbers}" in text and "{.key-messages}" in text


class TestCatalogue:
    def test_every_report_has_its_notebook_and_every_notebook_its_report(self) -> None:
        content = yaml.safe_load((PROJECT / "notebooks" / "reports.yml").read_text(encoding="utf-8"))
        named = {entry["notebook"] for entry in content["reports"]}
        assert named == {path.name for path in NOTEBOOKS}

    def test_what_the_catalogue_promises_is_written_in_the_notebook(self) -> None:
        for report in CATALOG.reports:
            path = PROJECT / "notebooks" / Path(report.notebook).name
            for kind, names in {
                "number": [report.key.number],
                "claim": [report.key.claim, *report.headline_claims],
                "figure": [report.key.figure],
            }.items():
                recorded = {words(call.args[0]) for _, call in calls(path, kind) if call.args}
                assert set(names) <= recorded, (report.id, kind)
