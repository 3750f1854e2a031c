"""The summary that the methods volume prints: one entry an estimate, with date, seeds and number of draws."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from series.methods import known_truth
from tests.statistical.known_truth.casebooks import FIRST_SEED
from tests.statistical.known_truth.judging import FAMILY_WISE, LARGEST_BIAS, ROOM, Judgement
from tests.statistical.known_truth.themes import FAMILY

SUMMARY = Path(known_truth.__file__).with_suffix(".yml")
HEADER = """\
# Does the known truth of the demonstration come out again? Written by a program; draw again with
#   python -m tests.statistical.known_truth --draws 400
# Each estimate is made from so many casebooks as the report makes it, with protection and rounding in the way. `bias` is in
# standard errors of the estimate; `coverage` is the share of printed intervals that hold the truth, `nominal` what they promise.
"""


def entries(report: str, judged: Sequence[Judgement]) -> list[dict[str, Any]]:
    """What is kept of the judgements on one report."""
    return [
        {
            "report": report,
            "id": each.headline.id,
            "claim": each.headline.claim,
            "truth": each.headline.truth,
            "kind": each.kind.value,
            "method": each.headline.method,
            "true_value": each.truth,
            "mean": float(f"{each.mean:.4g}"),
            "standard_error": float(f"{each.standard_error:.4g}"),
            "bias": round(each.bias, 3),
            "coverage": None if each.coverage is None else round(each.coverage, 4),
            "nominal": round(each.headline.nominal, 4),
            "draws": each.draws,
            "passes": bool(each.passes),
            "remark": each.headline.remark,
        }
        for each in judged
    ]


def write_summary(listed: Sequence[dict[str, Any]], draws: int, drawn: date, file: Path = SUMMARY) -> None:
    """Write the summary; reports that were not drawn this time stand as they did."""
    new = {entry["report"] for entry in listed}
    kept: list[dict[str, Any]] = []
    if file.is_file():
        kept = [
            each for each in yaml.safe_load(file.read_text("utf-8"))["estimates"] if each["report"] not in new
        ]
    content = {
        "drawn": drawn.isoformat(),
        "draws": draws,
        "first_seed": FIRST_SEED,
        "largest_bias": LARGEST_BIAS,
        "room": ROOM,
        "family_wise": FAMILY_WISE,
        "family": FAMILY,
        "estimates": [*kept, *listed],
    }
    text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=110)
    file.write_text(HEADER + text, encoding="utf-8")
