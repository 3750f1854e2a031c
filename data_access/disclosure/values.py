"""A protected value: one number that may leave, with all that a reader needs to judge it, under a seal."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NoReturn

from data_access.disclosure.comparison import Difference, Quantity, combine, compare
from data_access.disclosure.groups import ReleasedCount
from data_access.disclosure.provenance import is_genuine, require_call_from_data_access, seal
from data_access.disclosure.released_counts import joined, plain_counts, sealed_content
from data_access.disclosure.sides import told_bounds
from data_access.disclosure.statuses import CellStatus, Statistic
from data_access.disclosure.verdicts import Verdict, issue_verdict
from data_access.errors import DisclosureError

HIDDEN_IN_WORDS = "hidden, to protect persons; coarser categories, more years or fewer dimensions show more"
"""Which rule hid a value is never told: that would tell of the count."""
_USES_OF_ONE_VALUE = 2
_USES_IN_ALL = 16


@dataclass(frozen=True, slots=True)
class ProtectedValue:
    """One protected number.

    ``value`` is None where the cell is hidden. ``low`` and ``high`` bound the 95 % interval, where there is one; of a
    hidden share they are the bounds of its side of one half, where that is told (``sides``).
    ``n_valid`` (protected count) and ``missing_share`` describe the base. ``coordinates`` say which cell it is,
    ``population`` of whom, in words. ``ingredients`` are the sealed values that it was calculated from. ``counts`` are
    the protected counts that it prints, or was made of, with the groups that they count.

    Calculate with ``+ - * /`` between protected values; bare numbers are refused, because a count that nobody
    protected could come in through them. Compare with ``above``, ``below`` and ``differs_from``.
    """

    value: float | None
    status: CellStatus
    statistic: Statistic
    coordinates: tuple[tuple[str, str], ...]
    population: str
    low: float | None
    high: float | None
    n_valid: int | None
    missing_share: float | None
    source: str
    ingredients: tuple[tuple[str, int], ...]
    counts: tuple[ReleasedCount, ...]
    seal: str

    __array_ufunc__ = None  # numpy must not calculate with it behind our back
    __array_priority__ = 1000

    def __init_subclass__(cls) -> NoReturn:
        raise DisclosureError("a ProtectedValue can't be subclassed")

    @property
    def dimensions(self) -> dict[str, str]:
        """Which cell it is: category code by dimension (a copy)."""
        return dict(self.coordinates)

    @property
    def hidden(self) -> bool:
        return self.value is None

    # -- calculation ------------------------------------------------------------------------------------------

    def __add__(self, other: object) -> ProtectedValue:
        return _calculate("+", self, other)

    def __sub__(self, other: object) -> ProtectedValue:
        return _calculate("-", self, other)

    def __mul__(self, other: object) -> ProtectedValue:
        return _calculate("*", self, other)

    def __truediv__(self, other: object) -> ProtectedValue:
        return _calculate("/", self, other)

    def __radd__(self, other: object) -> NoReturn:
        _refuse_operand(other)

    __rsub__ = __rmul__ = __rtruediv__ = __radd__

    def complement(self) -> ProtectedValue:
        """One minus a share, with its interval turned round."""
        require_genuine(self)
        if self.statistic is not Statistic.SHARE:
            raise DisclosureError(f"only a share has a complement, not a {self.statistic.value}")
        return issue_value(
            value=_one_minus(self.value),
            status=self.status,
            statistic=Statistic.SHARE,
            dimensions={
                name: f"not {code}" if name == self.coordinates[0][0] else code
                for name, code in self.coordinates
            },
            population=self.population,
            low=_one_minus(self.high),
            high=_one_minus(self.low),
            n_valid=self.n_valid,
            missing_share=self.missing_share,
            source=self.source,
            ingredients=_count_uses([self]),
            counts=self.counts,
        )

    # -- comparison -------------------------------------------------------------------------------------------

    def above(self, other: ProtectedValue | float) -> Verdict:
        """Whether this is above another protected value, or above a level the author names (0.5: more than half).

        Holds or fails only where the intervals (of chance, and of rounding for counts) leave no doubt.
        """
        order = self._order(other)
        return issue_verdict(order.above, f"{_name(self)} above {_name(other)}", _protected(self, other))

    def below(self, other: ProtectedValue | float) -> Verdict:
        """Whether this is below another protected value or a level. See ``above``."""
        order = self._order(other)
        return issue_verdict(order.below, f"{_name(self)} below {_name(other)}", _protected(self, other))

    def differs_from(self, other: ProtectedValue | float, *, by_at_least: float = 0.0) -> Verdict:
        """Whether two values differ. With ``by_at_least``, fails where the difference is surely smaller than that.

        Without it the verdict is "holds" or "undetermined": data can't show that a difference is exactly nil,
        unless both values are exact.
        """
        if by_at_least < 0:
            raise DisclosureError("by_at_least is a distance and can't be negative")
        order = self._order(other)
        least = f" by at least {by_at_least:g}" if by_at_least else ""
        basis = f"{_name(self)} differs from {_name(other)}{least}"
        return issue_verdict(order.differs(by_at_least), basis, _protected(self, other))

    def _order(self, other: object) -> Difference:
        require_genuine(self)
        if type(other) is ProtectedValue:
            require_genuine(other)
            return compare(_quantity(self), _quantity(other), exclusive=_share_one_base(self, other))
        if type(other) in (int, float):
            return compare(_quantity(self), Quantity.level(float(other)))  # type: ignore[arg-type]
        raise DisclosureError(
            f"a protected value can't be compared with a {type(other).__name__}",
            remedy="compare with a protected value, or with a level written as a plain number",
        )

    def __lt__(self, other: object) -> NoReturn:
        raise DisclosureError(
            "protected values have uncertainty: < and > don't apply",
            remedy="use .above(), .below(), .differs_from()",
        )

    __le__ = __gt__ = __ge__ = __lt__

    def __bool__(self) -> NoReturn:
        raise DisclosureError(
            "a protected value is not a plain yes or no", remedy="use .hidden or a comparison"
        )

    def __repr__(self) -> str:
        where = ", ".join(f"{name}={code}" for name, code in self.coordinates)
        shown = HIDDEN_IN_WORDS if self.value is None else f"{self.value:g}"
        interval = f" [{self.low:g}, {self.high:g}]" if self.low is not None and self.high is not None else ""
        return f"<protected {self.statistic.value}: {shown}{interval} ({where or 'all'}; {self.population})>"


def issue_value(
    *,
    value: float | None,
    status: CellStatus,
    statistic: Statistic,
    dimensions: Mapping[str, str],
    population: str,
    source: str,
    low: float | None = None,
    high: float | None = None,
    n_valid: int | None = None,
    missing_share: float | None = None,
    ingredients: tuple[tuple[str, int], ...] = (),
    counts: Iterable[ReleasedCount] = (),
) -> ProtectedValue:
    """A sealed value; only code of ``data_access`` may call this. A value that isn't finite becomes hidden."""
    require_call_from_data_access("a protected value")
    if value is None or not math.isfinite(value):
        value, status = None, CellStatus.SUPPRESSED
        low, high = told_bounds(low, high)
    coordinates = tuple((str(name), str(code)) for name, code in dimensions.items())
    fields = (
        None if value is None else float(value),
        CellStatus(status),
        Statistic(statistic),
        coordinates,
        str(population),
        _finite(low),
        _finite(high),
        None if n_valid is None else int(n_valid),
        _finite(missing_share),
        str(source),
        ingredients,
        plain_counts(counts),
    )
    return ProtectedValue(*fields, seal=seal("value", _content(fields)))


def require_genuine(value: ProtectedValue) -> None:
    """Raise DisclosureError unless the seal of a value is whole."""
    if type(value) is not ProtectedValue or not is_genuine_value(value):
        raise DisclosureError(
            "a protected value was changed after it was issued, or not issued by data_access",
            remedy="ask the casebook for it again",
        )


def is_genuine_value(value: ProtectedValue) -> bool:
    try:
        fields = (
            value.value, value.status, value.statistic, value.coordinates, value.population, value.low, value.high,
            value.n_valid, value.missing_share, value.source, value.ingredients, value.counts,
        )  # fmt: skip
        return is_genuine("value", _content(fields), value.seal)
    except (AttributeError, TypeError, ValueError):
        return False


def _content(fields: tuple[object, ...]) -> list[object]:
    *others, counts = fields
    plain = [str(field) if isinstance(field, (CellStatus, Statistic)) else field for field in others]
    return [*plain, sealed_content(counts)]  # type: ignore[arg-type]


def _finite(number: float | None) -> float | None:
    return None if number is None or not math.isfinite(number) else float(number)


def _one_minus(number: float | None) -> float | None:
    return None if number is None else 1.0 - number


def _quantity(value: ProtectedValue) -> Quantity:
    return Quantity(
        value=value.value,
        low=value.low,
        high=value.high,
        rounded=value.status is CellStatus.ROUNDED and value.statistic is Statistic.COUNT,
    )


def _share_one_base(left: ProtectedValue, right: ProtectedValue) -> bool:
    """Whether two shares may be of the same people, so that one grows where the other shrinks."""
    return (
        left.statistic is right.statistic is Statistic.SHARE
        and left.population == right.population
        and left.n_valid == right.n_valid
        and left.coordinates[1:] == right.coordinates[1:]
        and left.coordinates[:1] != right.coordinates[:1]
    )


def _calculate(operator: str, left: ProtectedValue, right: object) -> ProtectedValue:
    if type(right) is not ProtectedValue:
        _refuse_operand(right)
    require_genuine(left)
    require_genuine(right)
    if left.seal == right.seal:
        raise DisclosureError(
            "a protected value can't be combined with itself: the result would be a constant or a multiple",
            remedy="combine two different values",
        )
    result = combine(operator, _quantity(left), _quantity(right))
    exact = left.status is right.status is CellStatus.RELEASED
    return issue_value(
        value=result.value,
        low=result.low,
        high=result.high,
        status=CellStatus.RELEASED if exact else CellStatus.ROUNDED,
        statistic=Statistic.DERIVED,
        dimensions={name: code for name, code in left.coordinates if right.dimensions.get(name) == code},
        population=_joined(left.population, right.population),
        n_valid=_smaller(left.n_valid, right.n_valid),
        missing_share=_larger(left.missing_share, right.missing_share),
        source=_joined(left.source, right.source),
        ingredients=_count_uses([left, right]),
        counts=joined(left.counts, right.counts),
    )


def _count_uses(values: Iterable[ProtectedValue]) -> tuple[tuple[str, int], ...]:
    """How often each sealed value went into a calculation.

    The limits stop counting by protected values: (a / b) * (b / a) is one, and adding ones up would say any number.
    """
    uses: Counter[str] = Counter()
    for value in values:
        uses.update(dict(value.ingredients) if value.ingredients else {value.seal: 1})
    if max(uses.values()) > _USES_OF_ONE_VALUE or uses.total() > _USES_IN_ALL:
        raise DisclosureError(
            f"a calculation uses one protected value more than {_USES_OF_ONE_VALUE} times, "
            f"or more than {_USES_IN_ALL} values",
            remedy="ask the casebook for the sum itself, or write a function in series.methods and use derive()",
        )
    return tuple(sorted(uses.items()))


def _refuse_operand(other: object) -> NoReturn:
    raise DisclosureError(
        f"a protected value can't be combined with a {type(other).__name__}: it has no protected provenance",
        remedy="calculate with protected values only; cite outside constants with published_figure()",
    )


def _joined(left: str, right: str) -> str:
    return left if left == right else f"{left}; {right}"


def _smaller(left: int | None, right: int | None) -> int | None:
    return min((n for n in (left, right) if n is not None), default=None)


def _larger(left: float | None, right: float | None) -> float | None:
    return max((share for share in (left, right) if share is not None), default=None)


def _protected(*values: object) -> tuple[ProtectedValue, ...]:
    return tuple(value for value in values if type(value) is ProtectedValue)


def _name(value: object) -> str:
    if type(value) is not ProtectedValue:
        return f"{value:g}"
    where = ", ".join(code for _, code in value.coordinates)
    return f"{value.statistic.value} of {where or value.population}"
