"""The built-in renderer's PDFs: a staged report through pandoc to Typst, and from Typst to a tagged PDF/UA-1.

The template and the filters are those that Quarto's ``typst`` format uses (``assets/typst``, ``assets/filters``),
so both renderers print the same report. The bytes depend on the staging project, the typeface and the versions of
pandoc and Typst, on nothing else.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from series.errors import RenderingError
from series.rendering.builtin.pandoc import convert, project_assets
from series.rendering.fonts import print_font_files, write_print_fonts
from series.rendering.interface import Progress
from series.rendering.memory import FORGETFUL, PDFS, Memory, contents

if TYPE_CHECKING:
    from series.rendering.builtin.project import StagedDocument, StagedProject

STANDARD: Final = "ua-1"
TEMPLATE = "builtin.typ"
FILTERS = ("typst-series.lua", "typst-figures.lua")
PICTURE = re.compile(r'\bimage\("((?:[^"\\]|\\.)*)"')


def build_pdfs(project: StagedProject, destination: Path, progress: Progress) -> list[str]:
    """Write the PDF of every report in ``project`` to its address below ``destination``; return the warnings.

    Raises ``RenderingError`` with the report's name and what Typst said when a PDF cannot be made, which includes
    a figure without alternative text or anything else that PDF/UA-1 forbids.
    """
    reports = project.reports
    with tempfile.TemporaryDirectory(prefix="series-fonts-") as folder:
        fonts = load_fonts(write_print_fonts(Path(folder)))
        with ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as pool:
            running = [pool.submit(build_pdf, project, report, fonts) for report in reports]
            warnings: list[str] = []
            try:
                for report, result in zip(reports, running, strict=True):
                    pdf, said = result.result()
                    target = destination / report.pdf
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(pdf)
                    warnings += said
                    progress(f"{report.pdf}")
            finally:
                for result in running:
                    result.cancel()
    return warnings


def typst_source(root: Path, report: StagedDocument, memory: Memory = FORGETFUL) -> str:
    """The report as one Typst text, with the house template around it."""
    assets = project_assets()
    own = root / "assets" / "typst" / TEMPLATE
    template = own if own.is_file() else assets / "typst" / TEMPLATE
    return convert(
        report.source,
        report.path,
        root=root,
        to="typst",
        options=("--template", str(template), "--shift-heading-level-by", "-1", "--wrap", "none"),
        filters=[_staged_or_own(root, assets, name) for name in FILTERS],
        memory=memory,
    )


def creation_time(metadata: Mapping[str, Any]) -> int:
    """The time that goes into a PDF, in seconds: ``SOURCE_DATE_EPOCH``, else midnight UTC of the report's date."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    if given.isdigit():
        return int(given)
    try:
        day = date.fromisoformat(str(metadata.get("date", ""))[:10])
    except ValueError:
        return 0
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def build_pdf(project: StagedProject, report: StagedDocument, fonts: Any) -> tuple[bytes, list[str]]:
    """The PDF of one report, and warnings. ``fonts``: from ``load_fonts``. Raises ``RenderingError``."""
    source = typst_source(project.root, report, project.memory)
    pictures = _pictures(source, project.root, report)
    parts = [
        "pdf", version("typst"), STANDARD, creation_time(report.metadata), report.path.as_posix(), source,
        [[path.as_posix(), hashlib.sha256(content).hexdigest()] for path, content in pictures.items()],
        contents(print_font_files()),
    ]  # fmt: skip
    known = project.memory.recall(PDFS, parts)
    if known is not None:
        return known, []
    with tempfile.TemporaryDirectory(prefix="series-typst-") as folder:
        workplace = Path(folder)
        main = workplace / report.path.with_suffix(".typ")
        main.parent.mkdir(parents=True)
        main.write_text(source, encoding="utf-8", newline="\n")
        for path, content in pictures.items():
            target = workplace / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        pdf, said = _compile(main, workplace, report, fonts)
    if not said:
        project.memory.keep(PDFS, parts, pdf)
    return pdf, said


def _compile(main: Path, root: Path, report: StagedDocument, fonts: Any) -> tuple[bytes, list[str]]:
    import typst

    compiler = typst.Compiler(input=main, root=root, font_paths=fonts)
    try:
        pdf, said = compiler.compile_with_warnings(
            format="pdf", pdf_standards=STANDARD, timestamp=creation_time(report.metadata)
        )
    except typst.TypstError as problem:
        raise _refusal(report, problem) from None
    if not isinstance(pdf, bytes):
        raise RenderingError("Typst gave no PDF", where=str(report.path))
    return pdf, [f"{report.pdf}: Typst warns: {_one_line(warning.message)}" for warning in said]


def _refusal(report: StagedDocument, problem: Any) -> RenderingError:
    said = "; ".join(dict.fromkeys(_one_line(line) for line in _errors(problem)))
    hints = [_one_line(hint) for hint in (problem.hints or [])]
    return RenderingError(
        f"The PDF of {report.path.stem} cannot be made: Typst says: {said}",
        where=str(report.path),
        remedy="; ".join(hints[:2]) or None,
    )


def _errors(problem: Any) -> list[str]:
    """The error lines of Typst's diagnosis, at most three; warnings and excerpts of the source are left out."""
    found = re.findall(r"^error: (.+)$", str(problem.diagnostic), re.M)
    return [str(line) for line in found[:3]] or [str(problem.message).split("\n")[0]]


def _one_line(text: str) -> str:
    return " ".join(str(text).split())[:300]


def load_fonts(folder: Path) -> Any:
    """The fonts in a folder, and no others, as Typst wants them."""
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(folder)])


def _staged_or_own(root: Path, assets: Path, name: str) -> Path:
    staged = root / "assets" / "filters" / name
    return staged if staged.is_file() else assets / "filters" / name


def _pictures(source: str, root: Path, report: StagedDocument) -> dict[PurePosixPath, bytes]:
    """Every picture that ``source`` names, from the staging project or out of the notebook, by its place beside it.

    Typst sees these only: nothing outside the staging project can get into a PDF.
    """
    found: dict[PurePosixPath, bytes] = {}
    for name in sorted(set(PICTURE.findall(source))):
        plain = re.sub(r"\\(.)", r"\1", name)
        path = _within_project(report.path.parent, plain)
        if path is None:
            raise RenderingError(f"A picture lies outside the project: {plain}", where=str(report.path))
        if (root / path).is_file():
            found[path] = (root / path).read_bytes()
        elif path in report.source.extracted:
            found[path] = report.source.extracted[path]
        else:
            raise RenderingError(f"The picture {path} does not exist", where=str(report.path))
    return found


def _within_project(folder: PurePosixPath, name: str) -> PurePosixPath | None:
    parts: list[str] = [] if name.startswith("/") else list(folder.parts)
    for part in PurePosixPath(name.lstrip("/")).parts:
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part != ".":
            parts.append(part)
    return PurePosixPath(*parts)


__all__ = ["build_pdfs", "creation_time", "typst_source"]
