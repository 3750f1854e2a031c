"""The demonstration casebook: draw the cases, take a delivery of them, make the canonical tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from data_access.sources.demonstration.assembly import MAKERS, Assembly, assemble
from data_access.sources.demonstration.deliveries import Delivery, RawSize, build_delivery, raw_size
from data_access.sources.demonstration.parameters import Parameters, default_parameters
from data_access.sources.demonstration.setting import build_setting
from data_access.sources.demonstration.truths import DEFAULT_SCENARIO, TrueCases, draw_cases

if TYPE_CHECKING:
    import pandas as pd

VICTIMS_OF_A_PART = 250_000


@dataclass(frozen=True)
class Generated:
    """The true cases, one delivery of them, and what the delivery leaves out."""

    cases: TrueCases
    size: RawSize
    delivery: Delivery

    @property
    def dropped(self) -> int:
        """Victims of this delivery who did not agree to research."""
        return int((self.delivery.victims & self.delivery.refused).sum())

    def casebook(self) -> Assembly:
        """The tables without the victims who refused research: what is imported."""
        return assemble(self.cases, self.delivery, with_refused=False)

    def export(self) -> Assembly:
        """The tables with them: what the organisation holds."""
        return assemble(self.cases, self.delivery, with_refused=True)


def sizes_of_parts(size: int) -> tuple[int, ...]:
    """The victims of each part in which a casebook is drawn: one part, unless it is large."""
    whole, rest = divmod(size, VICTIMS_OF_A_PART)
    if size <= VICTIMS_OF_A_PART:
        return (size,)
    return (*[VICTIMS_OF_A_PART] * whole, *([rest] if rest else []))


def generate_cases(
    parameters: Parameters | None = None,
    size: int | None = None,
    seed: int | None = None,
    delivery: int | None = None,
    scenario: str = DEFAULT_SCENARIO,
    part: int = 0,
) -> Generated:
    """Draw a casebook of ``size`` victims (in the last delivery); what is not given comes from the parameters.

    ``part``: which part of a larger casebook this is; each has other victims, the same missions and the same truth.
    """
    parameters = parameters or default_parameters()
    wanted = raw_size(parameters, parameters.size.victims.value if size is None else size)
    setting = build_setting(parameters)
    cases = draw_cases(
        setting, parameters.size.seed.value if seed is None else seed, wanted.total, scenario, part
    )
    number = parameters.deliveries.last.value if delivery is None else delivery
    return Generated(cases, wanted, build_delivery(cases, wanted, number))


def generate(
    parameters: Parameters | None = None,
    size: int | None = None,
    seed: int | None = None,
    delivery: int | None = None,
    *,
    scenario: str = DEFAULT_SCENARIO,
    with_refused: bool = False,
    tables: tuple[str, ...] = tuple(MAKERS),
) -> dict[str, pd.DataFrame]:
    """The canonical tables of one delivery, by name.

    ``size`` is the number of victims in the last delivery after refusals of research and withdrawals. Victims who
    refused research are left out unless ``with_refused``. ``tables`` limits what is made. The same arguments give
    the same tables, byte for byte.
    """
    generated = generate_cases(parameters, size, seed, delivery, scenario)
    assembly = generated.export() if with_refused else generated.casebook()
    return dict(assembly.tables(tables))
