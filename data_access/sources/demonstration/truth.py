"""The known truth of the demonstration casebook, which the analyses must find again - or say that they cannot.

Three kinds: a parameter itself (P), a functional of the parameters (F, evaluated on a large casebook without missing
values), and what is deliberately not recoverable (U: the report must say so, and the direction of its bias is known).
``truth.yml`` says what each is and how it is made, and holds the values;
``python -m data_access.sources.demonstration.truth`` computes the values again (``--check`` only compares).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import yaml
from pydantic import Field, TypeAdapter, ValidationError, model_validator

from data_access.errors import DataError
from data_access.sources.demonstration.parameter_blocks import Strict
from data_access.sources.demonstration.parameters import Parameters, default_parameters, with_changes
from data_access.yaml_files import load_yaml

if TYPE_CHECKING:
    import pandas as pd

TRUTH_FILE = Path(__file__).with_name("truth.yml")
CASES = 2_000_000
SEED = 1
DECIMALS = 4
HEADER = """\
# The known truth of the demonstration casebook. The values are written by a program; compute them again with
#   python -m data_access.sources.demonstration.truth
# P a parameter itself; F a functional of the parameters, evaluated on {cases:,} victims without missing values and
# without the chance variation of regions' years (seed {seed}); U not recoverable from the data: the report must say so,
# and `bias` says where the data point instead.
"""


class Kind(StrEnum):
    """Whether, and how, a truth can be found again."""

    PARAMETER = "P"
    FUNCTIONAL = "F"
    UNRECOVERABLE = "U"


class KnownTruth(Strict):
    """One value that the casebook was given. ``parameter`` is its path, ``functional`` the name of its function."""

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    theme: str
    kind: Kind
    value: float | None
    unit: str
    statement: str
    parameter: str | None = None
    functional: str | None = None
    bias: str | None = None

    @model_validator(mode="after")
    def _says_how_it_is_made(self) -> Self:
        if self.kind is Kind.PARAMETER and self.parameter is None:
            raise ValueError(f"{self.id}: a parameter (P) must name its path")
        if self.kind is Kind.FUNCTIONAL and self.functional is None:
            raise ValueError(f"{self.id}: a functional (F) must name its function")
        if self.kind is Kind.UNRECOVERABLE and self.bias is None:
            raise ValueError(f"{self.id}: what is not recoverable (U) must say how data are biased")
        return self


@cache
def read_truth(file: Path = TRUTH_FILE) -> tuple[KnownTruth, ...]:
    """The known truths of the file. Raises DataError where it is missing or not valid."""
    try:
        content = load_yaml(file.read_text(encoding="utf-8"))
        return TypeAdapter(tuple[KnownTruth, ...]).validate_python(content)
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise DataError(f"the known truth can't be read: {error}", where=file.name) from error


def truth(identifier: str) -> KnownTruth:
    """The truth of that id. Raises KeyError."""
    for known in read_truth():
        if known.id == identifier:
            return known
    raise KeyError(f"there is no known truth {identifier!r}")


def truth_table() -> pd.DataFrame:
    """The known truths as a table to print: id, theme, kind, value, unit, statement, bias, and how they are made."""
    import pandas as pd

    return pd.DataFrame([known.model_dump(mode="json") for known in read_truth()])


def compute_truth(
    parameters: Parameters | None = None, cases: int = CASES, seed: int = SEED
) -> tuple[KnownTruth, ...]:
    """All truths with their values computed again, the functionals on that many cases."""
    from data_access.sources.demonstration.functionals import FUNCTIONALS
    from data_access.sources.demonstration.setting import build_setting
    from data_access.sources.demonstration.truths import draw_cases

    parameters = parameters or default_parameters()
    setting = build_setting(with_changes(parameters, {"regions.dispersion": 0.0}))
    drawn = draw_cases(setting, seed, cases)
    found = []
    for known in read_truth():
        value = None
        if known.parameter:
            value = parameter_at(parameters, known.parameter)
        elif known.functional:
            value = round(FUNCTIONALS[known.functional](drawn), DECIMALS)
        found.append(known.model_copy(update={"value": value}))
    return tuple(found)


def parameter_at(parameters: Parameters, path: str) -> float:
    """The number at a path such as ``exploitation.men_sectors.construction``. Raises KeyError or AttributeError."""
    block, name, *keys = path.split(".")
    value: Any = getattr(getattr(parameters, block), name).value
    for key in keys:
        value = value[int(key) if key.isdigit() else key]
    return float(value)


def main(arguments: Sequence[str] = ()) -> int:
    """Compute the truth and write it; ``--check`` compares with the file and writes nothing."""
    computed = compute_truth()
    if "--check" in arguments:
        same = computed == read_truth()
        print("the known truth is up to date" if same else f"the known truth differs from {TRUTH_FILE.name}")
        return 0 if same else 1
    rows = [known.model_dump(mode="json", exclude_none=known.value is not None) for known in computed]
    text = yaml.safe_dump(rows, sort_keys=False, allow_unicode=True, width=110)
    TRUTH_FILE.write_text(HEADER.format(cases=CASES, seed=SEED) + text, encoding="utf-8")
    print(f"wrote {len(computed)} truths to {TRUTH_FILE.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
