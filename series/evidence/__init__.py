"""Evidence: what a notebook puts on record, and how the record is read from the executed notebook.

A notebook writes::

    from series.evidence import NumberFormat, claim, figure, model, number, table

    men = casebook.share("sex").cell(sex="male")
    number("men_share", men, label="share of men among registered victims")
    claim("men_minority", men.below(0.5), holds="Men are a minority.", fails="…", undetermined="…")
    table("tbl-sectors", casebook.where(sex="male").share("labour_sector"), caption="Registered men by sector.")

The publishing side calls ``harvest(executed_notebook)`` and ``write_record(record, folder)``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from series.evidence.harvesting import harvest
from series.evidence.items import (
    ClaimItem,
    EvidenceCell,
    EvidenceRecord,
    FigureItem,
    ModelItem,
    NumberItem,
    TableItem,
)
from series.evidence.kinds import (
    EVIDENCE_MIME,
    PHONE_MIME,
    SCHEMA_VERSION,
    ClaimState,
    EvidenceKind,
    NumberFormat,
)
from series.evidence.recording import claim, figure, model, number, table
from series.evidence.vignettes import vignette
from series.evidence.writing import read_record, record_json, write_data_files, write_record

if TYPE_CHECKING:
    from series.charts.labels import Labels
    from series.charts.theme import FigureSize

__all__ = [
    "EVIDENCE_MIME",
    "PHONE_MIME",
    "SCHEMA_VERSION",
    "ClaimItem",
    "ClaimState",
    "EvidenceCell",
    "EvidenceKind",
    "EvidenceRecord",
    "FigureItem",
    "FigureSize",
    "Labels",
    "ModelItem",
    "NumberFormat",
    "NumberItem",
    "TableItem",
    "claim",
    "figure",
    "harvest",
    "model",
    "number",
    "read_record",
    "record_json",
    "table",
    "vignette",
    "write_data_files",
    "write_record",
]


def __getattr__(name: str) -> Any:
    """``FigureSize`` and ``Labels`` come from the charts, which load matplotlib: only when somebody asks for them."""
    if name == "FigureSize":
        from series.charts.theme import FigureSize

        return FigureSize
    if name == "Labels":
        from series.charts.labels import Labels

        return Labels
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
