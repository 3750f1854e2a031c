"""The canonical casebook: its tables and their schema, and asking it.

Names are loaded when they are first used, so that importing the schema alone costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from data_access.casebook.casebook import Casebook, open_casebook

__all__ = ["Casebook", "open_casebook"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from data_access.casebook import casebook

    return getattr(casebook, name)
