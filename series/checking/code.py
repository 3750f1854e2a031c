"""Rules on the code of a notebook, read as syntax: nothing is imported or run."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator

from pyflakes import messages
from pyflakes.checker import Checker

from data_access.suggestions import nearest
from series.checking.form import finding
from series.checking.model import Finding, Rule
from series.checking.reading import EVIDENCE_CALLS, SourceCell, SourceNotebook
from series.checking.surroundings import Surroundings

OWN_PACKAGES = frozenset({"data_access", "series"})
SHOWING = frozenset({"print", "display", "pprint"})
READING = frozenset({"open", "eval", "exec", "compile", "__import__", "input"})
RETURNING_NOTHING = frozenset({"append", "extend", "update", "add", "insert", "sort", "remove", "clear"})
ON_RECORD = f"put it on record with {', '.join(EVIDENCE_CALLS[:-2])} or {EVIDENCE_CALLS[-2]}"


def check_code(notebook: SourceNotebook, around: Surroundings) -> Iterator[Finding]:
    """All rules of this module."""
    yield from _syntax(notebook)
    yield from _imports(notebook)
    yield from _private(notebook)
    yield from _shown(notebook)
    yield from _saved_outputs(notebook)
    yield from _run_in_order(notebook)
    yield from _names(notebook)
    yield from _unused_parameters(notebook)


def _syntax(notebook: SourceNotebook) -> Iterator[Finding]:
    for cell in notebook.cells:
        if (error := cell.syntax_error) is not None:
            remedy = "write plain Python; magics (% and !) aren't used, since the series runs notebooks without Jupyter"
            yield finding(
                notebook, cell, Rule.FORM, f"the code can't be read: {error.msg}", remedy, error.lineno or 1
            )


def _imports(notebook: SourceNotebook) -> Iterator[Finding]:
    allowed = OWN_PACKAGES | set(sys.stdlib_module_names)
    for cell, node in _nodes(notebook):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = ["." * node.level + (node.module or "")]
        else:
            continue
        for name in names:
            if name.split(".")[0] not in allowed:
                remedy = "ask the casebook instead; statistics belong into series/methods, charts into series/charts"
                yield finding(
                    notebook, cell, Rule.FOREIGN_IMPORT, f"the notebook imports {name}", remedy, node.lineno
                )


def _private(notebook: SourceNotebook) -> Iterator[Finding]:
    for cell, node in _nodes(notebook):
        if isinstance(node, ast.Attribute) and node.attr.startswith("_"):
            yield finding(notebook, cell, Rule.PRIVATE_ACCESS, f"the code uses {node.attr}, which is private",
                          "use the public names; `help(…)` and docs/tutorial.md show them", node.lineno)  # fmt: skip
        if _called(node) in READING:
            yield finding(notebook, cell, Rule.PRIVATE_ACCESS, f"the code calls {_called(node)}()",
                          "ask the casebook: a notebook opens no file and runs no text", _line(node))  # fmt: skip


def _shown(notebook: SourceNotebook) -> Iterator[Finding]:
    silent = {
        node.name
        for _, node in _nodes(notebook)
        if isinstance(node, ast.FunctionDef)
        and not any(isinstance(inner, ast.Return) and inner.value is not None for inner in ast.walk(node))
    }
    for cell, node in _nodes(notebook):
        if _called(node) in SHOWING:
            yield finding(notebook, cell, Rule.FOREIGN_OUTPUT, f"{_called(node)}() shows what isn't on record",
                          f"remove it before you publish, or {ON_RECORD}", _line(node))  # fmt: skip
    for cell in notebook.code:
        last = cell.tree.body[-1] if cell.tree and cell.tree.body else None
        if (
            isinstance(last, ast.Expr)
            and _displays(last.value, silent)
            and not cell.source.rstrip().endswith(";")
        ):
            yield finding(notebook, cell, Rule.FOREIGN_OUTPUT, f"the cell ends with {_short(last)}, which Jupyter would show",
                          f"give it a name, end the line with a semicolon, or {ON_RECORD}", last.lineno)  # fmt: skip


def _displays(value: ast.expr, silent: set[str]) -> bool:
    """Whether Jupyter shows a value that stands last in a cell; what only does something gives nothing to show."""
    if isinstance(value, ast.Call):
        name = value.func.id if isinstance(value.func, ast.Name) else getattr(value.func, "attr", "")
        return name not in {*EVIDENCE_CALLS, *SHOWING, *RETURNING_NOTHING, *silent}
    return not (isinstance(value, ast.Constant) and value.value is None)


def _saved_outputs(notebook: SourceNotebook) -> Iterator[Finding]:
    from series.errors import NotebookError
    from series.evidence.harvesting import item_of_output

    for cell in notebook.cells:
        for output in cell.node.get("outputs", ()):
            try:
                foreign = item_of_output(output) is None
            except NotebookError as error:
                yield finding(
                    notebook, cell, Rule.FOREIGN_OUTPUT, error.message, "mend the cell and run it again"
                )
                continue
            if foreign:
                kind = (
                    ", ".join(sorted(output.get("data", {}))) or f"text on {output.get('name', 'a stream')}"
                )
                yield finding(
                    notebook,
                    cell,
                    Rule.FOREIGN_OUTPUT,
                    f"an output of the cell isn't evidence ({kind})",
                    ON_RECORD,
                )


def _run_in_order(notebook: SourceNotebook) -> Iterator[Finding]:
    last = 0
    for cell in notebook.cells:
        count = cell.node.get("execution_count") or 0
        if count and count < last:
            yield finding(notebook, cell, Rule.CELL_ORDER, "the cell was run before one that stands above it",
                          "run all cells from top to bottom (Restart and run all), and see that it still holds")  # fmt: skip
        last = max(last, count)


def _names(notebook: SourceNotebook) -> Iterator[Finding]:
    """Unused imports, and names that are made nowhere or further down: pyflakes on all code as one program."""
    starts: list[tuple[int, SourceCell]] = []
    lines: list[str] = []
    for cell in notebook.code:
        starts.append((len(lines) + 1, cell))
        lines += cell.source.split("\n")
    tree = ast.parse("\n".join(lines))
    made = {name: cell for cell in reversed(notebook.code) for name in _bound(cell)}
    for message in Checker(tree, filename=notebook.name, builtins={"get_ipython", "display"}).messages:
        start, cell = max((one for one in starts if one[0] <= message.lineno), key=lambda one: one[0])
        line = message.lineno - start + 1
        if isinstance(message, messages.UnusedImport):
            name = str(message.message_args[0])
            yield finding(
                notebook, cell, Rule.UNUSED_IMPORT, f"{name} is imported and not used", "remove it", line
            )
        elif isinstance(message, messages.UndefinedName):
            name = str(message.message_args[0])
            if name in made:
                below = made[name]
                yield finding(notebook, cell, Rule.CELL_ORDER,
                              f"{name} is used here and made only in cell {below.number} ({below.name})",
                              "move that cell above this one", line)  # fmt: skip
            else:
                yield finding(notebook, cell, Rule.UNKNOWN_NAME, f"{name} is made nowhere in the notebook",
                              f"import or define it{nearest(name, made)}".rstrip("?"), line)  # fmt: skip


def _unused_parameters(notebook: SourceNotebook) -> Iterator[Finding]:
    used = {
        node.id
        for cell, node in _nodes(notebook)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and not cell.is_parameters
    }
    for cell in notebook.code:
        for node in cell.tree.body if cell.is_parameters and cell.tree else ():
            if (
                isinstance(node, ast.AnnAssign)
                and isinstance(node.target, ast.Name)
                and node.target.id not in used
            ):
                yield finding(notebook, cell, Rule.UNUSED_PARAMETER, f"the parameter {node.target.id} is declared and not used",
                              "use it, or remove it: who sets it would believe that it matters", node.lineno)  # fmt: skip


def _nodes(notebook: SourceNotebook) -> Iterator[tuple[SourceCell, ast.AST]]:
    for cell in notebook.code:
        assert cell.tree is not None
        for node in ast.walk(cell.tree):
            yield cell, node


def _line(node: ast.AST) -> int:
    return getattr(node, "lineno", 1)


def _called(node: ast.AST) -> str:
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""


def _bound(cell: SourceCell) -> Iterator[str]:
    """The names that the cell makes, outside of its functions."""
    waiting: list[ast.AST] = list(cell.tree.body) if cell.tree else []
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
            continue
        if isinstance(node, ast.alias):
            yield (node.asname or node.name).split(".")[0]
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        waiting += ast.iter_child_nodes(node)


def _short(node: ast.AST, width: int = 40) -> str:
    text = " ".join(ast.unparse(node).split())
    return f"`{text if len(text) <= width else text[: width - 1] + '…'}`"
