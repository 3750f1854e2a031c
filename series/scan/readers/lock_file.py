"""The lock file that goes with an edition: names, versions and hashes of packages, and no other line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from series.scan.edition import Edition, File
from series.scan.model import Piece, Problem, Rule, mask

NAME = "requirements.lock"
_LINES = (
    re.compile(r"[A-Za-z0-9][\w.-]*(?:\[[\w,.-]+\])?==[\w.+!-]+(?: ; [\w .,*'\"<>=!()]+?)? ?\\?"),
    re.compile(r"    --hash=sha256:[0-9a-f]{64} ?\\?"),
    re.compile(r"    #(?: via)?(?:   [\w.-]+(?: \([\w.-]+\))?| [\w.-]+(?: \([\w.-]+\))?)?"),
)


def read(file: File, edition: Edition) -> Iterator[Piece | Problem]:
    """Nothing to search where every line is of a lock; a problem for the first that isn't."""
    yield from ()
    for number, line in enumerate(file.text.splitlines(), start=1):
        if line.strip() and not any(form.fullmatch(line) for form in _LINES):
            yield Problem(f"line {number}", Rule.HIDDEN_CONTENT, f"not a line of a lock file: {mask(line)}")
            return
