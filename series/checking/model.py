"""What a check of a notebook finds: one fault with its place, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Rule(StrEnum):
    """What a reviewer would say of a notebook, by name."""

    FORM = "form"
    """Not a plain notebook: another format, cells of another kind, metadata of who ran it."""
    SAVED_OUTPUTS = "saved outputs"
    CELL_NAMES = "cell names"
    CELL_ORDER = "cell order"
    """A cell uses what is made below it, or cells were run in another order than they stand in."""
    UNKNOWN_NAME = "unknown name"
    UNUSED_IMPORT = "unused import"
    FOREIGN_IMPORT = "foreign import"
    """A package that is neither Python's own nor the project's: its results couldn't be protected."""
    PRIVATE_ACCESS = "private access"
    FOREIGN_OUTPUT = "output without evidence"
    PARAMETERS = "parameters"
    UNUSED_PARAMETER = "unused parameter"
    NEEDS = "needs of cells"
    TYPED_NUMBER = "typed number"
    UNUSED_CLAIM = "claim without use"
    CLAIM_STATES = "states of claims"
    ALT_TEXT = "alternative text"
    FINDING = "finding"
    CAPTION = "caption"
    UNKNOWN_VALUE = "unknown value"
    UNKNOWN_REFERENCE = "unknown reference"
    UNKNOWN_CITATION = "unknown citation"
    UNMENTIONED = "unmentioned evidence"
    LOST_REFERENCE = "lost reference"
    """Prose refers to what is on record from some sources only, and stands where others have it as well."""
    PICTURE = "picture or layout"
    WORDING = "wording"
    SECTIONS = "sections"
    CATALOGUE = "catalogue"
    UNWRITTEN = "still to write"
    """A passage that `series new` left for the author. A reminder: it is told, and fails no check."""

    @property
    def is_fault(self) -> bool:
        """Whether a check fails where it is found."""
        return self is not Rule.UNWRITTEN

    @property
    def is_of_the_file(self) -> bool:
        """Whether it is about the file as JupyterLab saves it, and not about what is written; `--mend` sees to it."""
        return self in (Rule.SAVED_OUTPUTS, Rule.CELL_NAMES, Rule.FORM)


@dataclass(frozen=True, order=True)
class Finding:
    """One fault. ``cell`` counts from 1 (0: the whole notebook), ``line`` counts within the cell."""

    notebook: str
    cell: int
    line: int
    rule: Rule
    message: str
    remedy: str
    cell_name: str = ""

    @property
    def place(self) -> str:
        """Cell and line in words."""
        if not self.cell:
            return "the notebook"
        name = f" ({self.cell_name})" if self.cell_name else ""
        return f"cell {self.cell}{name}, line {self.line}"

    def __str__(self) -> str:
        return f"{self.notebook}, {self.place}: {self.message}. What to do: {self.remedy}."
