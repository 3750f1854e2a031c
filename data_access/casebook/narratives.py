"""Coded narratives for statistics: frames of what the coders agreed on, and of what each of them said.

A casebook never holds a narrative, only the codes that coders gave it. Asked by the dimension ``narrative_code``, a case has
a code where more than half of the coders who rated it said so, and not where more than half said no; where they are
divided the answer is not known. How far they agree is a statistic of its own, from the frame of ratings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from data_access.casebook.cases import CASE_GROUP
from data_access.casebook.groups import known
from data_access.casebook.opening import RATINGS
from data_access.casebook.queries_evidence import codes_of, relation
from data_access.casebook.queries_modelling import modelling_frame
from data_access.disclosure.frame_groups import FrameGroups
from data_access.disclosure.microdata import (
    Microdata,
    ModellingFrame,
    issue_modelling_frame,
    microdata_of,
)
from data_access.disclosure.statuses import Denominator, Unit
from data_access.disclosure.tables import TableDimension
from data_access.errors import UsageError

if TYPE_CHECKING:
    from data_access.casebook.casebook import Casebook

CODE = "narrative_code"
WITH_CODE = "with_code"
FINDING = "finding"
_COMPARED = TableDimension(
    "compared",
    "Narratives with the code",
    (
        ("with", "of those with the finding"),
        ("without", "of those without it"),
        ("difference", "difference"),
    ),
)


def narrative_codes(casebook: Casebook) -> list[str]:
    """The codes that any narrative of the source was rated by, in the order of the codebook."""
    return list(codes_of(casebook._population(), casebook._dimension(CODE, Unit.CASE), Unit.CASE))


def coders(casebook: Casebook) -> list[str]:
    """The numbers of the coders of the source."""
    casebook._dimension(CODE, Unit.CASE)
    found = casebook._book.run(f"SELECT DISTINCT coder FROM {RATINGS} ORDER BY coder", {}).fetchall()
    return [str(coder) for (coder,) in found]


def narrative_frame(
    casebook: Casebook,
    findings: Mapping[str, str] | None = None,
    *,
    codes: Sequence[str] | None = None,
) -> ModellingFrame:
    """Cases with what their coders agreed on, a column for each code (1, 0, or missing), and further facts.

    ``findings``: columns by name, as in ``Casebook.modelling_frame``: yes or no, from ``"dimension=code"``. ``codes``: some of
    ``narrative_codes`` only. Results that name codes and findings get their words. Raises UsageError for a source
    without coded narratives, for an unknown code, and for a finding that isn't a yes or no.
    """
    dimension = casebook._dimension(CODE, Unit.CASE)
    chosen = casebook._codes(dimension, list(codes)) if codes else tuple(narrative_codes(casebook))
    told = dict(findings or {})
    for name, spec in told.items():
        if "=" not in spec or "(" in spec:
            raise UsageError(
                f"the finding {name!r} is not a yes or no", remedy='name a category, as in "sex=male"'
            )
    columns = {code: f"{CODE}={code}" for code in chosen} | told
    frame = modelling_frame(casebook, columns, unit=Unit.CASE, denominator=Denominator.KNOWN)
    words = tuple(casebook.labels(CODE).items())
    described = (
        TableDimension(CODE, dimension.label, words),
        TableDimension(WITH_CODE, "With the code", words),
        TableDimension(
            FINDING, "Finding", tuple((name, _words(casebook, spec)) for name, spec in told.items())
        ),
    )
    return issue_modelling_frame(replace(microdata_of(frame), described=(*described, _COMPARED)))


def coding_frame(casebook: Casebook) -> ModellingFrame:
    """Narratives with what each coder said: a column ``<code>_<coder>`` for each code and coder, 1, 0 or missing.

    For agreement (``series.methods.krippendorff.coder_agreement``). Raises UsageError for a source without coded narratives.
    """
    dimension = casebook._dimension(CODE, Unit.CASE)
    codes, numbers = narrative_codes(casebook), coders(casebook)
    rows = relation(casebook._population(), Unit.CASE)
    rows.need(("registration",))
    rows.columns["case_group"] = CASE_GROUP
    rows.columns["narrative"] = "r.registration_id"
    parameters = dict(rows.parameters)
    data = casebook._book.run(rows.sql(), parameters).df()
    said = casebook._book.run(
        f"SELECT registration_id AS narrative, narrative_code || '_' || coder AS rating, "
        f"CASE answer WHEN 'yes' THEN 1.0 WHEN 'no' THEN 0.0 END AS answer FROM {RATINGS}",
        {},
    ).df()
    wide = said.pivot(index="narrative", columns="rating", values="answer")
    wide = wide.reindex(columns=[f"{code}_{coder}" for code in codes for coder in numbers], fill_value=np.nan)
    read = (
        data[["narrative", "case_group"]]
        .merge(wide.dropna(how="all"), on="narrative")
        .sort_values("narrative")
    )
    question = casebook._question(Unit.CASE)
    informed = question.group.having(known(dimension))
    return issue_modelling_frame(
        Microdata(
            read.drop(columns="narrative")
            .reset_index(drop=True)
            .astype(dict.fromkeys(wide.columns, "float64")),
            question.profile,
            question.words,
            question.source,
            described=(TableDimension(CODE, dimension.label, tuple(casebook.labels(CODE).items())),),
            groups=FrameGroups(informed) if len(read) == _agreed_on_any(casebook) else None,
            decisions=question.decisions,
            log=question.log,
        )
    )


def _agreed_on_any(casebook: Casebook) -> int:
    """Cases of whom the coders agreed on any code: those who are informed on the dimension."""
    rows = relation(casebook._population(), Unit.CASE)
    rows.need(("registration",))
    rows.conditions.append(
        "EXISTS (SELECT 1 FROM narrative n WHERE n.registration_id = r.registration_id AND n.answer <> 'not_known')"
    )
    found = casebook._book.run(f"SELECT count(*) FROM ({rows.sql()})", rows.parameters).fetchone()
    return 0 if found is None else int(found[0])


def _words(casebook: Casebook, spec: str) -> str:
    """A finding in words: "Means of control: threats"."""
    name, _, listed = spec.partition("=")
    dimension = casebook._dimension(name.strip(), Unit.CASE)
    labels = casebook.labels(dimension.name)
    codes = casebook._codes(dimension, [code.strip() for code in listed.split(",")])
    return f"{dimension.label}: {' or '.join(labels.get(code, code) for code in codes)}"
