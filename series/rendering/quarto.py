"""Rendering with Quarto (1.9 or later), where it is installed: one run over a fresh copy of the staging project.

Quarto renders the files of a project one after another and leaves a partial site behind when one fails, so it works
in a temporary copy, and only a whole result is moved to the destination. Nothing is executed (``--no-execute``).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from series.errors import MissingToolError, RenderingError
from series.rendering.interface import Format, Progress, RenderingResult
from series.rendering.memory import FORGETFUL, Memory
from series.rendering.quarto_messages import LEFT_ON_PAGE, Talk, meaningful, report_name
from series.rendering.quarto_process import Answer, TimeLimitReached, run

OLDEST = (1, 9)
OUTPUT = "_site"
TIME_LIMIT = 1800.0  # seconds; 13 reports took 141
VERSION_LIMIT = 60.0
NOT_COPIED = (OUTPUT, ".quarto", "_freeze", "__pycache__", ".ipynb_checkpoints")
REMEDY = "install Quarto 1.9 or later (conda-forge has it), or use --renderer builtin"


@dataclass(frozen=True)
class QuartoRenderer:
    """Quarto at ``program``, of the given ``version``; see ``series.rendering.interface.Renderer``."""

    program: Path
    version: str
    time_limit: float = TIME_LIMIT

    @property
    def name(self) -> str:
        return "quarto"

    @classmethod
    def find(cls, environment: Mapping[str, str] | None = None) -> QuartoRenderer | None:
        """The Quarto of this machine, or ``None`` when there is none.

        ``QUARTO_PATH`` (the program or its folder) comes first, then the PATH. Raises ``MissingToolError`` when
        ``QUARTO_PATH`` leads nowhere, when Quarto is too old or when what was found doesn't answer like Quarto.
        """
        values = os.environ if environment is None else environment
        program = find_program(values)
        return None if program is None else cls(program, check_version(program, values))

    def render(
        self,
        staging: Path,
        destination: Path,
        formats: Collection[Format],
        progress: Progress,
        memory: Memory = FORGETFUL,
    ) -> RenderingResult:
        """Render ``staging`` and put the result at the series' addresses below ``destination``.

        Raises ``RenderingError`` that names the report and says Quarto's reason: for a failed or endless render,
        for a reference, citation or value that Quarto left unresolved, and for an output that is missing.
        """
        with tempfile.TemporaryDirectory(prefix="series-quarto-") as folder:
            project = Path(folder).resolve() / "series"
            copy_project(staging, project, memory)
            talk = Talk()
            answer = self._run(project, formats, talk, progress)
            if answer.code != 0:
                raise RenderingError(
                    f"Quarto could not render {report_name(talk.current)}: "
                    f"{meaningful(answer.lines, (str(project),))}",
                    where=talk.current,
                )
            site = project / OUTPUT
            _refuse_unresolved(talk, site)
            _move(staging, site, destination, formats)
            files = sorted(path.relative_to(destination) for path in destination.rglob("*") if path.is_file())
            return RenderingResult(self.name, self.version, tuple(files), talk.harmless())

    def command(self, formats: Collection[Format]) -> list[str]:
        """Quarto's arguments. Pages are HTML only and reports are both, as the documents themselves say; Quarto's
        ``--to typst`` would print the pages too, so PDFs alone are made by a whole render as well."""
        chosen = ["--to", "html"] if Format.PDF not in formats else []
        return [str(self.program), "render", ".", *chosen, "--no-execute", "--output-dir", OUTPUT]

    def _run(self, project: Path, formats: Collection[Format], talk: Talk, progress: Progress) -> Answer:
        def hear(line: str) -> None:
            message = talk.hear(line)
            if message:
                progress(message)

        try:
            return run(
                self.command(formats),
                folder=project,
                environment=child_environment(os.environ, project),
                time_limit=self.time_limit,
                on_line=hear,
            )
        except TimeLimitReached:
            raise RenderingError(
                f"Quarto took longer than {self.time_limit:.0f} s and was stopped at "
                f"{report_name(talk.current)}",
                where=talk.current,
            ) from None
        except OSError as problem:
            raise MissingToolError(
                f"Quarto cannot be started: {problem.strerror or problem}",
                where=str(self.program),
                remedy=REMEDY,
            ) from None


def find_program(environment: Mapping[str, str]) -> Path | None:
    """Where Quarto is: ``QUARTO_PATH`` (a program or its folder), else the PATH; ``None`` when it isn't installed."""
    given = environment.get("QUARTO_PATH", "").strip()
    if not given:
        found = shutil.which("quarto", path=environment.get("PATH"))
        return Path(found) if found else None
    folder = Path(given).expanduser()
    candidates = (
        [folder]
        if folder.is_file()
        else [folder / "quarto", folder / "bin" / "quarto", folder / "quarto.exe"]
    )
    for candidate in candidates:
        if candidate.is_file() and os.access(candidate, os.X_OK):
            return candidate.resolve()
    raise MissingToolError(
        "QUARTO_PATH is set, and there is no Quarto there", where=given,
        remedy="set it to Quarto's program or to the folder that it is in, or unset it",
    )  # fmt: skip


def check_version(program: Path, environment: Mapping[str, str]) -> str:
    """The version of the Quarto at ``program``, such as ``1.10.2``; raises ``MissingToolError`` below 1.9."""
    try:
        answer = run(
            [str(program), "--version"], folder=Path(tempfile.gettempdir()),
            environment={**environment, "NO_COLOR": "1"}, time_limit=VERSION_LIMIT,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError, TimeLimitReached):
        answer = Answer(1, ())
    told = next((line.strip() for line in reversed(answer.lines) if line.strip()), "")
    found = re.fullmatch(r"v?(\d+)\.(\d+)(?:\.\S+)?", told)
    if answer.code != 0 or not found:
        raise MissingToolError("This program does not answer like Quarto", where=str(program), remedy=REMEDY)
    if (int(found[1]), int(found[2])) < OLDEST:
        raise MissingToolError(f"Quarto {told} is too old: 1.9 is the first that makes accessible PDFs",
                               where=str(program), remedy=REMEDY)  # fmt: skip
    return told


def copy_project(staging: Path, project: Path, memory: Memory = FORGETFUL) -> None:
    """A copy of the staging project for one render, with the typeface for pages and for PDFs beside its assets."""
    from series.rendering.fonts import write_project_fonts

    shutil.copytree(staging, project, ignore=shutil.ignore_patterns(*NOT_COPIED))
    write_project_fonts(project, memory)


def child_environment(environment: Mapping[str, str], project: Path) -> dict[str, str]:
    """What Quarto sees: no colours, and the edition's own date as the time of its PDFs."""
    from series.rendering.builtin.pdf import creation_time

    values = {**environment, "NO_COLOR": "1", "TERM": "dumb"}
    values.pop("QUARTO_PROFILE", None)  # a profile of the caller's would change the project
    if not values.get("SOURCE_DATE_EPOCH", "").isdigit():
        dates = [creation_time({"date": date}) for date in _dates(project)]
        values["SOURCE_DATE_EPOCH"] = str(max(dates, default=0))
    return values


def _dates(project: Path) -> list[str]:
    """The dates in the front matter of the reports."""
    found = []
    for path in sorted((project / "reports").glob("*.ipynb")):
        match = re.search(r"\bdate: '?(\d{4}-\d{2}-\d{2})", path.read_text(encoding="utf-8"))
        if match:
            found.append(match.group(1))
    return found


def _refuse_unresolved(talk: Talk, site: Path) -> None:
    for document, said in talk.unresolved():
        raise RenderingError(
            f"Quarto left something unresolved in {report_name(document)}: {said}", where=document
        )
    for page in sorted(site.rglob("*.html")):
        found = LEFT_ON_PAGE.search(page.read_text(encoding="utf-8", errors="replace"))
        if found:
            where = page.relative_to(site).as_posix()
            raise RenderingError(f"Quarto left something unresolved in {report_name(where)}: {found.group()}",
                                 where=where)  # fmt: skip


def _move(staging: Path, site: Path, destination: Path, formats: Collection[Format]) -> None:
    """Move what was asked for; everything that the staging project promises must be there."""
    reports = sorted(PurePosixPath("reports", path.stem) for path in (staging / "reports").glob("*.ipynb"))
    pages = sorted(
        PurePosixPath(path.stem) for path in staging.glob("*.qmd") if not path.name.startswith("_")
    )
    expected = [page.with_suffix(".html") for page in (*pages, *reports)] if Format.HTML in formats else []
    printed = [report.with_suffix(".pdf") for report in reports] if Format.PDF in formats else []
    for name in (*expected, *printed):
        path = site / name
        if not path.is_file() or (path.suffix == ".pdf" and not path.read_bytes().startswith(b"%PDF-")):
            raise RenderingError(f"Quarto ended well, and {name} is missing or no {path.suffix[1:].upper()}",
                                 where=str(name))  # fmt: skip
    wanted = [
        PurePosixPath(path.relative_to(site).as_posix()) for path in sorted(site.rglob("*")) if path.is_file()
    ]
    for name in wanted:
        if name in printed or (Format.HTML in formats and name.suffix != ".pdf"):
            target = destination / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(site / name, target)


__all__ = ["QuartoRenderer", "check_version", "copy_project", "find_program"]
