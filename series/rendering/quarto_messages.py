"""Reading what Quarto says: how far it is, what failed in which report, and which of its warnings are errors to us."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

STEP = re.compile(r"^\s*\[\s*(\d+)/(\d+)\]\s+(\S.*?)\s*$")
WARNING = re.compile(r"^\s*(?:\[?WARN(?:ING)?\]?:?|\(W\)|warning:)\s*(.*)$", re.IGNORECASE)
ERROR = re.compile(r"^\s*(?:ERROR:?|error:|\(E\)|Error(?: running filter)?:?)\s*(.*)$")
NOISE = re.compile(
    r"^\s*(?:at\s.+[:(]\d+.*|Stack trace:?.*|pandoc\s*$|metadata\s*$|to:.*|output-file:.*|standalone:.*"
    r"|\[typst\]: Compiling.*|[│╭╰┌└].*|\d+\s*│.*|Output created:.*)$"
)

# A reference, citation or value that Quarto could not resolve is only a warning to Quarto, and prints as "?…".
UNRESOLVED = re.compile(
    r"unable to resolve crossref|crossref\b.*not found|citation \S+ not found|citeproc: citation"
    r"|\?meta:|invalid meta type|unknown meta|unable to resolve link target|layout did not converge"
    r"|unknown shortcode|shortcode .* not found|PDF standard .* not supported",
    re.IGNORECASE,
)
LEFT_ON_PAGE = re.compile(r"\?(?:meta|var):[\w.-]*|\?@[a-z]+-[\w-]+|\?invalid meta type[\w:. -]*")


@dataclass
class Talk:
    """Follows Quarto's lines while it renders: which document it is at, and what it warned of."""

    current: str | None = None
    warnings: list[tuple[str | None, str]] = field(default_factory=list)

    def hear(self, line: str) -> str | None:
        """Take in a line; return a progress message when it begins a document."""
        step = STEP.match(line)
        if step:
            number, total, name = step.groups()
            self.current = PurePosixPath(name.replace("\\", "/")).as_posix()
            return f"{self.current} ({number} of {total})"
        warning = WARNING.match(line)
        if warning and warning.group(1):
            self.warnings.append((self.current, warning.group(1).strip()))
        return None

    def unresolved(self) -> list[tuple[str | None, str]]:
        """Warnings that must stop a release."""
        return [one for one in self.warnings if UNRESOLVED.search(one[1])]

    def harmless(self) -> tuple[str, ...]:
        """The other warnings, each once, with the document that they were said at."""
        said = [f"{document}: {text}" if document else text for document, text in self.warnings
                if not UNRESOLVED.search(text)]  # fmt: skip
        return tuple(dict.fromkeys(said))


def report_name(document: str | None) -> str:
    """``reports/trafficked-men.ipynb`` as ``trafficked-men``; what is no report keeps its name."""
    if document is None:
        return "the series"
    path = PurePosixPath(document)
    return path.stem if path.parts[:1] == ("reports",) else path.name


def meaningful(lines: Sequence[str], hidden: Sequence[str] = ()) -> str:
    """The lines of a failed render that say why, at most four, as one line; ``hidden`` paths are left out.

    From the last error on; where Quarto named none, the last lines that are no noise of its own.
    """
    told = [line.strip() for line in lines]
    errors = [position for position, line in enumerate(told) if ERROR.match(line)]
    first = errors[-1] if errors else max(0, len(told) - 12)
    useful = [line for line in told[first:] if line and not NOISE.match(line)]
    chosen = useful[:4] if errors else useful[-3:]
    text = "; ".join(_without_prefix(line) for line in chosen if _without_prefix(line))
    for path in hidden:
        text = text.replace(path + "/", "").replace(path, "")
    return text[:600] or "it gave no reason"


def _without_prefix(line: str) -> str:
    found = ERROR.match(line)
    return found.group(1).strip() if found else line


__all__ = ["LEFT_ON_PAGE", "Talk", "meaningful", "report_name"]
