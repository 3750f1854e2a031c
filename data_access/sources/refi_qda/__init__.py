"""Codes of narratives from REFI-QDA projects (``.qdpx``), the exchange format of NVivo, MAXQDA, ATLAS.ti and others.

``read_project`` reads which codes each coder gave to which document, and nothing else: no document, no excerpt, no note, no
name of a coder. ``narrative_table`` makes the canonical table of coded narratives of it, through mappings that the
organisation keeps: documents to registrations, codes of the project to those of the codebook.
"""

from data_access.sources.refi_qda.archive import LARGEST_PROJECT
from data_access.sources.refi_qda.narratives import narrative_table
from data_access.sources.refi_qda.project import CodedProject, Coding, Document, ProjectCode, read_project

__all__ = [
    "LARGEST_PROJECT",
    "CodedProject",
    "Coding",
    "Document",
    "ProjectCode",
    "narrative_table",
    "read_project",
]
