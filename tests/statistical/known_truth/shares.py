"""Protected shares with intervals for cases identified together, as notebooks widen them."""

from __future__ import annotations

from typing import Any

from data_access import Casebook, ProtectedTable, derive, estimate
from series.methods.clustered_shares import design_effects, widened


def widened_share(casebook: Casebook, what: str, by: str | None = None, **options: Any) -> ProtectedTable:
    """The share of ``variable=codes`` with its interval widened by the design effect of case groups."""
    shares = casebook.share(what, by=by, **options)
    frame = casebook.modelling_frame({"answer": what, **({by: by} if by else {})}, **options)
    name, _, code = what.partition("=")
    shown = [share.dimensions[name] for share in shares.without_margins()]
    effects = estimate(
        design_effects,
        frame,
        outcomes=["answer"],
        codes=[shown[0] if shown else code],
        dimension=name,
        by=by,
        cluster="case_group",
    )
    return derive(widened, shares, effects)
