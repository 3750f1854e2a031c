"""pandoc as a subprocess: one document in, one text out, its warnings turned into clear errors."""

from __future__ import annotations

import functools
import os
import re
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from series.errors import MissingToolError, RenderingError
from series.rendering.builtin.source import SourceText
from series.rendering.memory import FORGETFUL, PAGES, Memory, contents, made_once

# Raw HTML and raw TeX are off: a value from the data that looks like markup prints as text. Example lists are
# off because "(@tbl-x)" would start one.
READER = (
    "markdown-raw_html-raw_tex-raw_attribute-native_divs-native_spans-markdown_in_html_blocks"
    "-example_lists-pandoc_title_block-yaml_metadata_block-latex_macros"
)
TIME_LIMIT = 60
FILTER_ERROR = re.compile(r"SERIES\|(.*?)\|(.*?)\|END", re.DOTALL)
WARNING = re.compile(r"\[WARNING\]\s*(.*?)(?=\n\[|\Z)", re.DOTALL)


@functools.cache
def pandoc_path() -> str:
    """The pandoc program that came with the package pypandoc-binary."""
    import pypandoc

    try:
        return str(pypandoc.get_pandoc_path())
    except OSError:
        raise MissingToolError(
            "pandoc is not installed", remedy="install the package pypandoc-binary"
        ) from None


@functools.cache
def pandoc_version() -> str:
    """The version of that program, such as ``3.9``."""
    answer = subprocess.run(
        [pandoc_path(), "--version"], capture_output=True, text=True, check=True, timeout=30
    )
    return answer.stdout.split()[1]


def convert(
    source: SourceText,
    file: PurePosixPath,
    *,
    root: Path,
    to: str,
    options: Sequence[str] = (),
    metadata: Mapping[str, Any] | None = None,
    filters: Sequence[Path] = (),
    memory: Memory = FORGETFUL,
) -> str:
    """The document as ``to`` ("html5", "typst", "json", …), through our filter, ``filters`` and citeproc.

    ``root`` is the staging project (its bibliography and filters are used), ``metadata`` are added to the
    document's own. Raises ``RenderingError`` with the file, cell and line for everything that pandoc or a filter
    complains about: an unknown number, an unresolved reference, a missing citation, a formula it can't convert.
    What was converted well is kept in ``memory``.
    """
    # What is under ``format`` is for the renderer and no text: pandoc would read Markdown in it.
    values = {key: value for key, value in source.metadata.items() if key != "format"} | dict(metadata or {})
    values = _printable(values)
    arguments: list[str | Path] = [
        "--from", READER, "--to", to, "--standalone", "--lua-filter", shared_filter(root), *_bibliography(root, values),
        *(part for path in filters for part in ("--lua-filter", path)), *options,
    ]  # fmt: skip
    made_of = [pandoc_version(), source.markdown, values, contents(arguments)]
    return made_once(
        memory, PAGES, made_of, lambda: _converted(source, file, values, arguments).encode()
    ).decode()


def _converted(
    source: SourceText, file: PurePosixPath, values: Mapping[str, Any], arguments: Sequence[str | Path]
) -> str:
    with tempfile.TemporaryDirectory(prefix="series-pandoc-") as folder:
        metadata_file = Path(folder) / "metadata.yaml"
        metadata_file.write_text(yaml.safe_dump(values, allow_unicode=True, width=10_000), encoding="utf-8")
        command = [pandoc_path(), "--metadata-file", str(metadata_file), *map(str, arguments)]
        try:
            answer = subprocess.run(
                command, input=source.markdown, capture_output=True, text=True, encoding="utf-8",
                timeout=TIME_LIMIT, cwd=folder, env={**os.environ, "LANG": "C.UTF-8"},
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise RenderingError(f"pandoc took longer than {TIME_LIMIT} s", where=str(file)) from None
    _complain(answer.returncode, answer.stderr, source, file)
    return answer.stdout


def shared_filter(root: Path, name: str = "series.lua") -> Path:
    """A filter (by default the one for both output formats): the staging project's copy, else this project's."""
    staged = root / "assets" / "filters" / name
    return staged if staged.is_file() else project_assets() / "filters" / name


def project_assets() -> Path:
    """``assets/`` at the root of this project."""
    return Path(__file__).resolve().parents[3] / "assets"


def _bibliography(root: Path, values: Mapping[str, Any]) -> list[str | Path]:
    listed = values.get("bibliography") or "references.bib"
    files = [root / name for name in ([listed] if isinstance(listed, str) else listed)]
    found = [path for path in files if path.is_file()]
    options: list[str | Path] = [part for path in found for part in ("--bibliography", path)]
    return [*options, "--citeproc", "--metadata", "link-citations=true"]


def _printable(values: Any) -> Any:
    """Metadata as plain YAML types; dates become ISO text."""
    if isinstance(values, Mapping):
        return {str(key): _printable(value) for key, value in values.items() if value is not None}
    if isinstance(values, (list, tuple)):
        return [_printable(value) for value in values]
    return values if isinstance(values, (bool, int, float, str)) else str(values)


def _complain(code: int, stderr: str, source: SourceText, file: PurePosixPath) -> None:
    own = FILTER_ERROR.search(stderr)
    if own:
        needle, message = own.groups()
        raise RenderingError(_sentence(message), where=source.find(needle) or str(file))
    for found in WARNING.finditer(stderr):
        raise _warning(" ".join(found.group(1).split()), source, file)
    if code != 0:
        raise RenderingError(f"pandoc failed: {' '.join(stderr.split())[:500]}", where=str(file))


def _warning(message: str, source: SourceText, file: PurePosixPath) -> RenderingError:
    missing = re.search(r"Citeproc: citation (\S+) not found", message)
    if missing:
        key = missing.group(1)
        return RenderingError(
            f"The citation @{key} is not in the bibliography",
            where=source.find(f"@{key}") or str(file),
            remedy="add it to references.bib",
        )
    return RenderingError(f"pandoc warns: {message}", where=str(file))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
