"""From the codings of a REFI-QDA project to the canonical table of coded narratives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

import pandas as pd

from data_access.casebook.schema import NARRATIVE
from data_access.errors import DataError, UsageError
from data_access.sources.refi_qda.project import CodedProject, Document
from data_access.suggestions import nearest
from data_access.vocabulary.code_lists import NARRATIVE_CODE
from data_access.vocabulary.facts import Answer

_MOST_CODERS = 9
_MOST_NAMED = 5


def narrative_table(
    project: CodedProject,
    *,
    registrations: Mapping[str, str],
    codes: Mapping[str, str | None],
    all_read_all: bool = False,
) -> pd.DataFrame:
    """A row for each document, code and coder who read the document: yes where the coder gave the code, else no.

    ``registrations``: the registration of each document, by its name in the project or its identifier. ``codes``: the code of the
    codebook for each code of the project, by name, by path (``"Control/Isolation"``) or identifier; None leaves one out.
    A code without an entry counts as the one that it stands under. A coder has read a document where they gave it any
    code, of those left out too; ``all_read_all`` says that every coder read every document. Coders are numbered in the
    order of their identifiers.

    Raises UsageError for mappings that name what isn't there, DataError for documents and used codes that they leave open;
    documents are told by identifier, since their names may be those of persons.
    """
    mapped = _mapped_codes(project, codes)
    targets = list(dict.fromkeys(target for target in codes.values() if target is not None))
    coded = {coding.document for coding in project.codings}
    registration_of = _mapped_documents(project.documents, registrations, None if all_read_all else coded)
    numbers = _numbers_of_coders(project)
    given = {(coding.document, mapped[coding.code], coding.coder) for coding in project.codings}
    read = {(coding.document, coding.coder) for coding in project.codings}
    if all_read_all:
        read = {(document.guid, coder) for document in project.documents for coder in numbers}
    rows = [
        {
            "registration_id": registration_of[document],
            "narrative_code": target,
            "coder": numbers[coder],
            "answer": (Answer.YES if (document, target, coder) in given else Answer.NO).value,
            "answer_not_known": None,
        }
        for document, coder in read
        for target in targets
    ]
    table = pd.DataFrame(rows, columns=list(NARRATIVE.physical_columns))
    return table.sort_values(list(NARRATIVE.key), ignore_index=True)


def _mapped_codes(project: CodedProject, codes: Mapping[str, str | None]) -> dict[str, str | None]:
    """By identifier of each code that was given, the code of the codebook (None: left out)."""
    for target in codes.values():
        if target is not None and target not in NARRATIVE_CODE.codes:
            raise UsageError(
                f"the codebook has no code {target!r}",
                remedy=f"its codes are {', '.join(NARRATIVE_CODE.codes)}{nearest(target, NARRATIVE_CODE.codes)}",
            )
    named = _named_codes(project, codes)
    by_guid = {code.guid: code for code in project.codes}
    mapped: dict[str, str | None] = {}
    open_codes = set()
    for guid in {coding.code for coding in project.codings}:
        at: str | None = guid
        while at is not None and at not in named:
            at = by_guid[at].parent
        if at is None:
            open_codes.add("/".join(by_guid[guid].path))
        else:
            mapped[guid] = named[at]
    if open_codes:
        raise DataError(
            f"the mapping of codes says nothing of {_some(open_codes)}",
            remedy="name the code of the codebook for each, or null to leave it out",
        )
    return mapped


def _named_codes(project: CodedProject, codes: Mapping[str, str | None]) -> dict[str, str | None]:
    named: dict[str, str | None] = {}
    for key, target in codes.items():
        found = [code.guid for code in project.codes if key in (code.guid, "/".join(code.path), code.name)]
        if len(found) != 1:
            paths = ["/".join(code.path) for code in project.codes]
            raise UsageError(
                f"the project has {'several codes' if found else 'no code'} {key!r}",
                remedy=f"name a code by its path, as in Control/Isolation{nearest(key, paths)}",
            )
        if found[0] in named:
            raise UsageError(f"the mapping of codes names {key!r} twice")
        named[found[0]] = target
    return named


def _mapped_documents(
    documents: Sequence[Document], registrations: Mapping[str, str], needed: Collection[str] | None
) -> dict[str, str]:
    """By identifier of each document (of those needed), its registration."""
    names = Counter(document.name for document in documents)
    mapped: dict[str, str] = {}
    open_documents = []
    for document in documents:
        if needed is not None and document.guid not in needed:
            continue
        by_name = registrations.get(document.name) if names[document.name] == 1 else None
        registration = registrations.get(document.guid, by_name)
        if registration is None:
            open_documents.append(document.guid)
        else:
            mapped[document.guid] = registration
    if open_documents:
        raise DataError(
            f"{len(open_documents)} documents have no registration, or share their name: {_some(open_documents)}",
            remedy="add them to the mapping of documents, by their identifiers where names are not unique",
        )
    if len(set(mapped.values())) < len(mapped):
        raise DataError(
            "two documents of the project have the same registration",
            remedy="put them together in the project, or leave one out: a case has one narrative",
        )
    return mapped


def _numbers_of_coders(project: CodedProject) -> dict[str, int]:
    coders = sorted({coding.coder for coding in project.codings})
    if len(coders) > _MOST_CODERS:
        raise DataError(
            f"the project has {len(coders)} coders, and a casebook takes {_MOST_CODERS} at most",
            remedy="export the work of fewer coders",
        )
    return {coder: number for number, coder in enumerate(coders, start=1)}


def _some(names: Iterable[str]) -> str:
    listed = sorted(names)
    more = len(listed) - _MOST_NAMED
    return ", ".join(listed[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
