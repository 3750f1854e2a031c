"""All gates on the words of one report: on its prose, and on the words that came with its evidence."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from series.evidence.items import ClaimItem, EvidenceRecord, FigureItem, ModelItem, TableItem
from series.evidence.values import Values
from series.staging.model import ExecutedReport
from series.staging.prose_checks import Passage, ProseFinding, check_claims_are_told, check_prose


def check_report(
    executed: ExecutedReport, values: Values, citation_keys: Collection[str], *, synthetic: bool
) -> list[ProseFinding]:
    """Findings on a report before it is staged, sorted by place."""
    file = executed.report.notebook.as_posix()
    record = executed.record
    prose = list(prose_passages(executed))
    words = list(evidence_passages(record, file))
    front = {**values.markdown, "synthetic": synthetic}
    findings = check_prose(
        [*prose, *words],
        values=front,
        evidence={item.id for item in (*record.figures, *record.tables, *record.models)},
        citation_keys=citation_keys,
    )
    findings += check_claims_are_told(
        [*prose, *words],
        [item.id for item in record.claims],
        {figure.finding for figure in record.figures},
        file,
    )
    return sorted(set(findings))


def prose_passages(executed: ExecutedReport) -> Iterator[Passage]:
    """The Markdown cells of the notebook, with their numbers (1 is the first cell)."""
    for number, cell in enumerate(executed.notebook["cells"], start=1):
        if cell["cell_type"] == "markdown":
            yield Passage(executed.report.notebook.as_posix(), str(cell["source"]), number)


def evidence_passages(record: EvidenceRecord, file: str) -> Iterator[Passage]:
    """The words that came with the evidence: captions, notes, alternative texts, findings, sentences of claims."""
    for item in record.items():
        if isinstance(item, ClaimItem):
            texts = [item.holds, item.fails, item.undetermined]
        elif isinstance(item, FigureItem):
            texts = [item.finding, item.caption, item.alt, item.note or ""]
        elif isinstance(item, TableItem | ModelItem):
            texts = [item.caption, item.note or ""]
        else:
            texts = [item.label]
        yield Passage(f"{file}, evidence {item.id}", "\n".join(text.replace("\n", " ") for text in texts))
