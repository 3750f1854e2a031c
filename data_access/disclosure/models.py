"""What a fitted model releases, under one seal."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NoReturn

from data_access.disclosure.provenance import is_genuine, require_call_from_data_access, seal
from data_access.disclosure.tables import ProtectedTable, is_genuine_table
from data_access.disclosure.values import ProtectedValue, is_genuine_value
from data_access.errors import DisclosureError, UsageError


class ModelKind(StrEnum):
    LOGIT = "logit"
    FIRTH_LOGIT = "firth_logit"
    COX = "cox"
    POISSON = "poisson"
    NEGATIVE_BINOMIAL = "negative_binomial"
    MULTINOMIAL_LOGIT = "multinomial_logit"
    ORDERED_LOGIT = "ordered_logit"
    LINEAR = "linear"


@dataclass(frozen=True, slots=True)
class ProtectedModel:
    """A fitted model, without anything that could be traced to a case.

    ``coefficients``: a table by ``term`` (and ``outcome`` for a multinomial model) with the estimate as value, its
    interval, and measures standard_error, p_value and, where it means something, ratio, ratio_low, ratio_high
    (odds ratio, rate ratio, hazard ratio, relative risk ratio). ``marginal_effects``: average marginal effects by ``term``.
    ``n`` and ``events`` are protected counts. ``statistics``: goodness of fit.
    """

    kind: ModelKind
    formula: str
    coefficients: ProtectedTable
    marginal_effects: ProtectedTable | None
    statistics: ProtectedTable
    n: ProtectedValue
    events: ProtectedValue | None
    population: str
    source: str
    notes: tuple[str, ...]
    seal: str = field(repr=False)

    def __init_subclass__(cls) -> NoReturn:
        raise DisclosureError("a ProtectedModel can't be subclassed")

    def coefficient(self, term: str, outcome: str | None = None) -> ProtectedValue:
        """The estimate of a term, on the scale of the model."""
        return self.coefficients.cell(**_where("term", term, outcome))

    def effect(self, term: str, outcome: str | None = None) -> ProtectedValue:
        """The average marginal effect: the difference in the predicted mean, or probability of the outcome."""
        if self.marginal_effects is None:
            raise UsageError("this model was fitted without marginal effects")
        return self.marginal_effects.cell(**_where("term", term, outcome))

    def ratio(self, term: str, outcome: str | None = None) -> ProtectedValue:
        """The odds ratio, rate ratio, hazard ratio or relative risk ratio of a term, with its interval."""
        from data_access.disclosure.values import issue_value

        require_genuine_model(self)
        value = self.coefficient(term, outcome)
        codes = tuple(_where("term", term, outcome)[name] for name in self.coefficients.dimensions)
        (cell,) = (cell for cell in self.coefficients.cells if cell.codes == codes)
        measures = dict(cell.measures)
        if "ratio" not in measures:
            raise UsageError(f"a {self.kind.value} model has no ratios")
        return issue_value(
            value=measures["ratio"],
            low=measures["ratio_low"],
            high=measures["ratio_high"],
            status=value.status,
            statistic=value.statistic,
            dimensions=value.dimensions,
            population=self.population,
            source=self.source,
        )

    def __repr__(self) -> str:
        return f"{self.kind.value}: {self.formula}\n{self.coefficients!r}"

    def _repr_html_(self) -> str:
        return self.coefficients._repr_html_()


def issue_model(
    *,
    kind: ModelKind,
    formula: str,
    coefficients: ProtectedTable,
    marginal_effects: ProtectedTable | None,
    statistics: ProtectedTable,
    n: ProtectedValue,
    events: ProtectedValue | None,
    notes: tuple[str, ...],
) -> ProtectedModel:
    """A sealed model; only code of ``data_access`` may call this."""
    require_call_from_data_access("a protected model")
    population, source = coefficients.population, coefficients.source
    fields = (
        kind, formula, coefficients, marginal_effects, statistics, n, events, population, source, notes,
    )  # fmt: skip
    return ProtectedModel(*fields, seal=seal("model", _content(fields)))


def require_genuine_model(model: ProtectedModel) -> None:
    """Raise DisclosureError unless the seal of a model is whole."""
    if type(model) is not ProtectedModel or not is_genuine_model(model):
        raise DisclosureError("a protected model was changed after it was issued", remedy="fit it again")


def is_genuine_model(model: ProtectedModel) -> bool:
    """Whether the seals of a model and of its parts are whole."""
    try:
        fields = (
            model.kind, model.formula, model.coefficients, model.marginal_effects, model.statistics, model.n,
            model.events, model.population, model.source, model.notes,
        )  # fmt: skip
        tables = (model.coefficients, model.marginal_effects, model.statistics)
        return (
            is_genuine("model", _content(fields), model.seal)
            and all(table is None or is_genuine_table(table) for table in tables)
            and is_genuine_value(model.n)
            and (model.events is None or is_genuine_value(model.events))
        )
    except (AttributeError, TypeError, ValueError):
        return False


def _content(fields: tuple[object, ...]) -> list[object]:
    return [getattr(part, "seal", part) if part is not None else None for part in fields]


def _where(name: str, code: str, outcome: str | None) -> dict[str, str]:
    return {name: code} if outcome is None else {"outcome": outcome, name: code}
