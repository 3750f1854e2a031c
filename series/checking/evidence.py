"""Rules on what a notebook puts on record: figures that all can read, captions, claims in all their states, the catalogue."""

from __future__ import annotations

from collections.abc import Iterator

from data_access.suggestions import nearest
from series.checking.form import finding
from series.checking.model import Finding, Rule
from series.checking.reading import EvidenceCall, SourceNotebook
from series.checking.surroundings import Surroundings

SHORTEST_ALT = 60
STATES = ("holds", "fails", "undetermined")
ALT_REMEDY = "say in two to four sentences what the figure shows, with a value: {{< meta numbers.… >}}"


def check_evidence(notebook: SourceNotebook, around: Surroundings) -> Iterator[Finding]:
    """All rules of this module."""
    for one in notebook.evidence:
        if one.kind == "figure":
            yield from _figure(notebook, one)
        if one.kind in ("figure", "table", "model"):
            yield from _caption(notebook, one)
        if one.kind == "claim":
            yield from _states(notebook, one)
    yield from _catalogue(notebook, around)


def _figure(notebook: SourceNotebook, one: EvidenceCall) -> Iterator[Finding]:
    alt = one.text("alt").strip()
    message = ""
    if one.argument("alt") is None:
        message = f"{one.identifier} has no alternative text"
    elif not alt:
        message = f"the alternative text of {one.identifier} is empty"
    elif len(alt) <= SHORTEST_ALT:
        message = f"the alternative text of {one.identifier} is too short to tell what the figure shows"
    elif "{{< meta numbers." not in alt:
        message = f"the alternative text of {one.identifier} gives no value"
    if message:
        yield finding(notebook, one.cell, Rule.ALT_TEXT, message, ALT_REMEDY, _line(one, "alt"))
    if not one.text("finding").strip():
        yield finding(notebook, one.cell, Rule.FINDING, f"{one.identifier} has no finding",
                      'give finding="id_of_a_claim", or a short sentence that heads it', _line(one, "finding"))  # fmt: skip


def _caption(notebook: SourceNotebook, one: EvidenceCall) -> Iterator[Finding]:
    caption = one.text("caption").strip()
    if not caption:
        yield finding(notebook, one.cell, Rule.CAPTION, f"{one.identifier} has no caption",
                      "say what is measured, of whom and when", one.line)  # fmt: skip
    elif not caption.endswith("."):
        yield finding(notebook, one.cell, Rule.CAPTION, f"the caption of {one.identifier} doesn't end",
                      "finish the sentence with a full stop", _line(one, "caption"))  # fmt: skip


def _states(notebook: SourceNotebook, one: EvidenceCall) -> Iterator[Finding]:
    for state in STATES:
        if one.argument(state) is None:
            message = f"the claim {one.identifier} has no sentence for when it {_when(state)}"
        elif not one.text(state).strip().endswith((".", ".)")):
            message = f"the sentence of {one.identifier} for when it {_when(state)} doesn't end"
        else:
            continue
        yield finding(notebook, one.cell, Rule.CLAIM_STATES, message,
                      "write one for each state, whatever the data say today", _line(one, state))  # fmt: skip


def _catalogue(notebook: SourceNotebook, around: Surroundings) -> Iterator[Finding]:
    entry = around.entry
    if entry is None:
        yield finding(notebook, None, Rule.CATALOGUE, "the catalogue doesn't have this notebook",
                      "enter it in notebooks/reports.yml, as `series new` does")  # fmt: skip
        return
    promised = (
        ("number", (entry.key.number,)),
        ("claim", (entry.key.claim, *entry.headline_claims)),
        ("figure", (entry.key.figure,)),
    )
    for kind, names in promised:
        there = notebook.recorded(kind)
        for name in dict.fromkeys(names):
            if name not in there:
                remedy = f"put it on record, or correct notebooks/reports.yml{nearest(name, there)}".rstrip(
                    "?"
                )
                message = f"the catalogue names the {kind} {name}, and the notebook has none"
                yield finding(notebook, None, Rule.CATALOGUE, message, remedy)


def _line(one: EvidenceCall, name: str) -> int:
    return getattr(one.argument(name), "lineno", one.line)


def _when(state: str) -> str:
    return "is undetermined" if state == "undetermined" else state
