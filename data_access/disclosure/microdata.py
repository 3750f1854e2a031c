"""Microdata for a model: a frame that a notebook can hand to a fit, and do nothing else with.

The data themselves lie in a vault of this module, which gives them to code of ``data_access`` only.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn
from weakref import WeakKeyDictionary

from data_access.disclosure.decisions import NO_DECISIONS, Decisions
from data_access.disclosure.policy import Profile
from data_access.disclosure.protection_log import NOT_LOGGED, ProtectionLog
from data_access.disclosure.provenance import is_own_code, require_call_from_data_access
from data_access.disclosure.tables import TableDimension
from data_access.errors import DisclosureError

if TYPE_CHECKING:
    import pandas as pd

    from data_access.disclosure.frame_groups import FrameGroups


@dataclass(frozen=True)
class Microdata:
    """What stands behind a modelling frame.

    ``data``: one row a case (or a cell of aggregates, then with ``cases``), columns as the author named them, and
    ``case_group``, ``mission`` and, of links, ``perpetrator``, which may be used to cluster (a mission also as a fixed
    effect), never released.
    ``described``: title and labels of the columns that hold codes. ``groups``: whom the rows count.
    ``source``: name of the source. ``decisions``: those on the edition, which hold for counts beside results, too.
    """

    data: pd.DataFrame
    profile: Profile
    population: str
    source: str
    notes: tuple[str, ...] = ()
    aggregated: bool = False
    described: tuple[TableDimension, ...] = ()
    groups: FrameGroups | None = None
    decisions: Decisions = NO_DECISIONS
    log: ProtectionLog = NOT_LOGGED


class ModellingFrame:
    """Microdata that refuse to be looked at: for ``fit_…`` and ``estimate`` only."""

    __slots__ = ("__weakref__",)

    def __init__(self, *_arguments: object, **_options: object) -> None:
        raise DisclosureError("a modelling frame comes from casebook.modelling_frame()")

    def __init_subclass__(cls) -> NoReturn:
        raise DisclosureError("a modelling frame can't be subclassed")

    def __getattribute__(self, name: str) -> Any:
        if name != "__class__":
            _refuse(f"its attribute {name!r}")
        return object.__getattribute__(self, name)

    def __getattr__(self, name: str) -> NoReturn:
        _refuse(f"its attribute {name!r}")

    def __setattr__(self, name: str, value: object) -> NoReturn:
        _refuse("a change")

    def __repr__(self) -> NoReturn:
        _refuse("display")

    def __str__(self) -> NoReturn:
        _refuse("display")

    def __format__(self, specification: str) -> NoReturn:
        _refuse("display")

    def __len__(self) -> NoReturn:
        _refuse("its length")

    def __bool__(self) -> NoReturn:
        _refuse("its truth")

    def __iter__(self) -> NoReturn:
        _refuse("iteration")

    def __getitem__(self, key: object) -> NoReturn:
        _refuse("its columns or rows")

    def __contains__(self, key: object) -> NoReturn:
        _refuse("a search")

    def __dir__(self) -> NoReturn:
        _refuse("a listing")

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        _refuse("a copy or a pickle")

    def __sizeof__(self) -> NoReturn:
        _refuse("its size")

    __array__ = __dataframe__ = __arrow_c_stream__ = None
    __hash__ = object.__hash__


def _make_vault() -> tuple[Callable[[Microdata], ModellingFrame], Callable[[object], Microdata]]:
    contents: WeakKeyDictionary[ModellingFrame, Microdata] = WeakKeyDictionary()

    def put(microdata: Microdata) -> ModellingFrame:
        if not is_own_code(sys._getframe(1)):
            raise DisclosureError("a modelling frame can only be made by data_access itself")
        frame = object.__new__(ModellingFrame)
        contents[frame] = microdata
        return frame

    def take(frame: object) -> Microdata:
        if not is_own_code(sys._getframe(1)):
            _refuse("its microdata")
        if type(frame) is not ModellingFrame or frame not in contents:
            raise DisclosureError(
                f"a model takes a modelling frame, not a {type(frame).__name__}",
                remedy="make one with casebook.modelling_frame(columns)",
            )
        return contents[frame]

    return put, take


_put, _take = _make_vault()


def issue_modelling_frame(microdata: Microdata) -> ModellingFrame:
    """Lock microdata away behind a modelling frame; only code of ``data_access`` may call this."""
    require_call_from_data_access("a modelling frame")
    return _put(microdata)


def microdata_of(frame: object) -> Microdata:
    """The microdata behind a frame; only code of ``data_access`` may call this."""
    require_call_from_data_access("microdata")
    return _take(frame)


def _refuse(what: str) -> NoReturn:
    raise DisclosureError(
        f"a modelling frame holds microdata and refuses {what}",
        remedy="give it to fit_logit, fit_poisson, … or estimate; for counts and shares ask the casebook",
    )
