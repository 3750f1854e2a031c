"""Pages of docs/ that are made from the code: the gallery of charts, and the reference.

`python -m tests.support.documentation` writes them anew; a test holds that they are what the code says.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]
DOCS = PROJECT / "docs"
EXAMPLES = PROJECT / "tests" / "unit" / "series" / "charts" / "examples.py"
_WIDTH = 100

GALLERY_HEAD = """\
# Gallery: every form of figure, with its code

Made by `python -m tests.support.documentation` from invented values. A drawing function takes `data`, the frame of a protected
table, and `labels`, the words for its codes; `figure` calls it for the page and for a phone. Hidden values are drawn as hidden.
"""
REFERENCE_HEAD = """\
# Reference

Made by `python -m tests.support.documentation` from the docstrings of the code. The columns and codes of the casebook stand in
the data dictionary: `series data dictionary`, and the page *Data* of each edition.
"""
MODULES = (
    ("data_access", "Asking the cases"),
    ("series.evidence", "Putting results on record"),
    ("series.charts", "Drawing"),
)
METHODS_OF = ("Casebook", "ProtectedTable", "ProtectedValue")


def gallery() -> str:
    """The gallery as Markdown."""
    from series import charts

    parts = [GALLERY_HEAD]
    for name, code in _drawing_code().items():
        form = re.match(r"draw_\w+", code)
        assert form is not None
        told = _first_paragraph(inspect.getdoc(getattr(charts, form[0])) or "")
        parts.append(
            f"## {form[0]}\n\n{told}\n\n![{told}](gallery/{name}.svg)\n\n```python\n{_as_function(code)}\n```\n"
        )
    return "\n".join(parts)


def draw_gallery(folder: Path) -> None:
    """The pictures of the gallery."""
    from series import charts
    from tests.unit.series.charts.examples import LABELS, examples

    folder.mkdir(exist_ok=True)
    for name, example in examples().items():
        svg = charts.render_svg(example.draw(example.data, LABELS))
        (folder / f"{name}.svg").write_bytes(svg)


def reference() -> str:
    """The reference as Markdown."""
    parts = [REFERENCE_HEAD]
    for module, title in MODULES:
        loaded = importlib.import_module(module)
        parts.append(f"## {title}: `{module}`\n")
        for name, found in _public(loaded):
            parts += _entry(name, found, "###")
            if name in METHODS_OF:
                for method, of in _methods(found):
                    parts += _entry(f"{name}.{method}", of, "####")
    parts.append(
        "## By what cases can be asked\n\n| dimension | what it is |\n| --- | --- |\n"
        + "\n".join(_dimensions())
        + "\n"
    )
    return "\n".join(parts)


def _drawing_code() -> dict[str, str]:
    """The call that draws each example, by its name, as it stands in the examples."""
    tree = ast.parse(EXAMPLES.read_text(encoding="utf-8"))
    (function,) = [one for one in tree.body if isinstance(one, ast.FunctionDef) and one.name == "examples"]
    (made,) = [one.value for one in function.body if isinstance(one, ast.Return)]
    assert isinstance(made, ast.Dict)
    found = {}
    for key, value in zip(made.keys, made.values, strict=True):
        assert isinstance(key, ast.Constant) and isinstance(value, ast.Call)
        (drawn,) = [one for one in value.args if isinstance(one, ast.Lambda)]
        found[str(key.value)] = ast.unparse(drawn.body).removeprefix("charts.")
    return found


def _as_function(code: str) -> str:
    call = ast.parse(code, mode="eval").body
    assert isinstance(call, ast.Call)
    given = [
        *(ast.unparse(one) for one in call.args),
        *(f"{one.arg}={ast.unparse(one.value)}" for one in call.keywords),
    ]
    given = [re.sub(r"'([^'\"]*)'", r'"\1"', one) for one in given]
    listed = "".join(f"        {one},\n" for one in given)
    return f"def draw(data, labels):\n    return {ast.unparse(call.func)}(\n{listed}    )"


def _public(module: ModuleType) -> Iterator[tuple[str, Any]]:
    for name in sorted(set(module.__all__), key=str.lower):
        found = getattr(module, name)
        if inspect.isfunction(found) or (inspect.isclass(found) and found.__doc__):
            yield name, found


def _methods(found: type) -> Iterator[tuple[str, Any]]:
    for name, member in sorted(vars(found).items()):
        of = member.fget if isinstance(member, property) else member
        if not name.startswith("_") and inspect.isfunction(of) and of.__doc__:
            yield name, member


def _entry(name: str, found: Any, heading: str) -> Iterator[str]:
    of = found.fget if isinstance(found, property) else found
    yield f"{heading} `{name}`\n"
    if inspect.isfunction(found):
        yield f"```python\n{_signature(name, found)}\n```\n"
    yield f"{inspect.getdoc(of)}\n".replace("``", "`")


def _signature(name: str, function: Any) -> str:
    """The signature as written, without ``self``, on as many lines as it needs."""
    given = [one for one in inspect.signature(function).parameters.values() if one.name != "self"]
    listed: list[str] = []
    starred = False
    for one in given:
        if one.kind is one.KEYWORD_ONLY and not starred:
            listed.append("*")
            starred = True
        starred = starred or one.kind is one.VAR_POSITIONAL
        listed.append(str(one))
    line = f"{name}({', '.join(listed)})"
    return line if len(line) <= _WIDTH else f"{name}(\n" + "".join(f"    {one},\n" for one in listed) + ")"


def _dimensions() -> Iterator[str]:
    from data_access.casebook.dimensions import DIMENSIONS

    for one in DIMENSIONS:
        yield f"| `{one.name}` | {one.label} |"


def _first_paragraph(text: str) -> str:
    return " ".join(text.split("\n\n")[0].split())


def main() -> None:
    """Write all pages."""
    draw_gallery(DOCS / "gallery")
    (DOCS / "gallery.md").write_text(gallery(), encoding="utf-8", newline="\n")
    (DOCS / "reference.md").write_text(reference(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
