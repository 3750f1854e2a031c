"""A stand-in for Quarto: it checks what it is given as Quarto would read it, and writes a site of the right shape.

``install(folder, behaviour)`` writes a program ``quarto`` into a folder of its own. It refuses arguments that Quarto's
command line does not have and a project that is not plain Quarto, so a test that passes has shown both. Quarto itself
is not in the package registries that the tests use.
"""

from __future__ import annotations

import json
import os
import re
import stat
import sys
import time
from pathlib import Path

BEHAVIOURS = (
    "good", "old", "garbage", "fails", "fails-silently", "slow", "unresolved-warning", "unresolved-page",
    "harmless-warning", "no-pdf", "broken-pdf",
)  # fmt: skip
KNOWN_OPTIONS = {"--to": 1, "--output-dir": 1, "--no-execute": 0}
PDF = b"%PDF-1.7\nstand-in\n%%EOF\n"


def install(folder: Path, behaviour: str = "good") -> Path:
    """Write the program into ``folder`` and return its path."""
    assert behaviour in BEHAVIOURS
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / "quarto"
    program.write_text(
        f'#!/bin/sh\nexec "{sys.executable}" "{Path(__file__).resolve()}" {behaviour} "$@"\n',
        encoding="utf-8",
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


def main(behaviour: str, arguments: list[str]) -> int:
    if arguments == ["--version"]:
        print({"old": "1.4.557", "garbage": "hello there"}.get(behaviour, "1.10.2"))
        return 0
    if not arguments or arguments[0] != "render":
        return refuse(f"unknown command {arguments}")
    try:
        options = read_options(arguments[1:])
        check_project(Path.cwd())
    except ValueError as problem:
        return refuse(str(problem))
    Path("asked.json").write_text(json.dumps(options), encoding="utf-8")
    return render(behaviour, options)


def refuse(problem: str) -> int:
    print(f"ERROR: {problem}", file=sys.stderr)
    return 1


def read_options(arguments: list[str]) -> dict[str, str]:
    options: dict[str, str] = {}
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        if word.startswith("-"):
            if word not in KNOWN_OPTIONS:
                raise ValueError(f"Unknown option {word}")
            options[word] = rest.pop(0) if KNOWN_OPTIONS[word] else ""
        else:
            options["input"] = word
    if options.get("input") != ".":
        raise ValueError("No valid input files passed to render")
    return options


# ------------------------------------------------------------------------------------------- what Quarto would read


def check_project(root: Path) -> None:
    import yaml

    config = yaml.safe_load((root / "_quarto.yml").read_text(encoding="utf-8"))
    if config["project"]["type"] != "website":
        raise ValueError("the project is no website")
    if config["execute"]["enabled"] is not False:
        raise ValueError("the project would execute code")
    named = [*listed(config["format"]), *website_files(config["website"]), config["bibliography"]]
    for name in named:
        if not (root / name).exists():
            raise ValueError(f"_quarto.yml names {name}, which does not exist")
    for path in sources(root, config):
        check_document(root, path)


def listed(formats: dict[str, dict[str, object]]) -> list[str]:
    """Every path that the formats name: themes, style sheets, partials, filters, folders of fonts."""
    html, typst = formats["html"], formats["typst"]
    theme = html["theme"]
    themes = (
        [name for variant in theme.values() for name in as_list(variant)] if isinstance(theme, dict) else []
    )
    names = [name for name in themes if name.endswith(".scss")] + as_list(html["css"])
    for key in ("template-partials", "filters", "font-paths"):
        names += as_list(typst[key])
    return names


def website_files(website: dict[str, object]) -> list[str]:
    bar = website["navbar"]
    assert isinstance(bar, dict)
    return [entry["href"] for entry in bar["left"]] + [str(website["favicon"])]


def as_list(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


def sources(root: Path, config: dict[str, object]) -> list[Path]:
    project = config["project"]
    assert isinstance(project, dict)
    found = [path for pattern in project["render"] for path in sorted(root.glob(pattern))]
    if not found:
        raise ValueError("nothing to render")
    return found


def check_document(root: Path, path: Path) -> None:
    where = path.relative_to(root)
    if path.suffix == ".qmd":
        if not path.read_text(encoding="utf-8").startswith("---\n"):
            raise ValueError(f"{where} has no front matter")
        return
    import yaml

    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    first = cells[0]
    if first["cell_type"] != "raw":
        raise ValueError(f"{where}: the first cell is not raw")
    text = "".join(first["source"]).strip()
    if not (text.startswith("---\n") and text.endswith("\n---")):
        raise ValueError(f"{where}: the first cell is no front matter")
    front = yaml.safe_load(text[4:-4])
    if "lang" in front:
        raise ValueError(f"{where} sets lang, which undoes the project's")
    for cell in cells[1:]:
        check_cell(root, path, cell)


def check_cell(root: Path, path: Path, cell: dict[str, object]) -> None:
    text = "".join(cell["source"])  # type: ignore[arg-type]
    if cell["cell_type"] == "code":
        options = [line for line in text.splitlines() if line.startswith("#|")]
        if not any(line.startswith("#| label: ") for line in options) or not cell["outputs"]:
            raise ValueError(f"{path.name}: a code cell without label or output")
    for target in re.findall(r"\]\(([\w./-]+\.(?:csv|svg|png))\)", text):
        if not (path.parent / target).is_file():
            raise ValueError(f"{path.name} links to {target}, which does not exist")


# ----------------------------------------------------------------------------------------------------------- the work


def render(behaviour: str, options: dict[str, str]) -> int:
    import yaml

    root = Path.cwd()
    config = yaml.safe_load((root / "_quarto.yml").read_text(encoding="utf-8"))
    documents = sources(root, config)
    site = root / options.get("--output-dir", "_site")
    for number, path in enumerate(documents, start=1):
        name = path.relative_to(root)
        print(f"\x1b[1m\x1b[34m[{number}/{len(documents)}] {name}\x1b[39m\x1b[22m", flush=True)
        if name.stem == "trafficked-men":
            code = misbehave(behaviour)
            if code:
                return code
        write_document(behaviour, site, name, html_only=options.get("--to") == "html")
    print("\nOutput created: _site/index.html\n")
    return 0


def misbehave(behaviour: str) -> int:
    if behaviour == "fails":
        print(
            f"\n\x1b[91mERROR: Typst compilation failed\nerror: PDF/UA-1 error: missing alt text in {Path.cwd()}/x.typ\x1b[39m"
        )
        print("Stack trace:\n    at renderPandoc (file:///opt/quarto/bin/quarto.js:1:2)", flush=True)
        return 1
    if behaviour == "fails-silently":
        return 3
    if behaviour == "slow":
        child = os.fork()  # as Quarto does with pandoc and Typst
        if child:
            Path(os.environ["STAND_IN_CHILD"]).write_text(str(child), encoding="utf-8")
        time.sleep(60)
    if behaviour == "unresolved-warning":
        print("\x1b[33m[WARNING] Citeproc: citation nobody2020 not found\x1b[39m")
    if behaviour == "harmless-warning":
        print("WARNING: a font was substituted")
    return 0


def write_document(behaviour: str, site: Path, name: Path, *, html_only: bool) -> None:
    page = site / name.with_suffix(".html")
    page.parent.mkdir(parents=True, exist_ok=True)
    left = "?meta:numbers.nothing" if behaviour == "unresolved-page" and name.suffix == ".ipynb" else ""
    page.write_text(f"<!doctype html><title>{name.stem}</title><p>{left}</p>", encoding="utf-8")
    if name.suffix == ".ipynb" and not html_only and behaviour != "no-pdf":
        content = b"no PDF" if behaviour == "broken-pdf" else PDF
        (site / name.with_suffix(".pdf")).write_bytes(content)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
