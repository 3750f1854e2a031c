"""Which functions may calculate for a report on protected values or on microdata, and that they run as written.

A function must stand at the top level of a module of ``series.methods`` or ``data_access``, where it is reviewed and
tested. It is run from a fresh copy of its module, read from the file: what a notebook changed in memory (defaults,
code, constants of the module) does not come with it.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, NoReturn

from data_access.errors import DisclosureError

_ROOT = Path(__file__).resolve().parents[2]
_PLACES = ("series.methods", "data_access")


def as_written(function: object) -> Callable[..., Any]:
    """The function as its file has it. Raises DisclosureError for anything but a reviewed module-level function."""
    if type(function) is not FunctionType:
        _refuse(function, "it is not a plain function")
    module_name, name = function.__module__, function.__qualname__
    if not any(module_name == place or module_name.startswith(place + ".") for place in _PLACES):
        _refuse(function, f"it is defined in {module_name}")
    if function.__closure__ or not name.isidentifier():
        _refuse(function, "it is not at the top level of its module, or carries values with it")
    written = getattr(_fresh_copy(module_name, function), name, None)
    if type(written) is not FunctionType or written.__module__ != module_name:
        _refuse(function, f"{module_name} has no function {name}")
    if written.__code__ != function.__code__:
        _refuse(function, f"it is not the function {name} that stands in {module_name}")
    return written


def _fresh_copy(module_name: str, function: object) -> ModuleType:
    place = _ROOT.joinpath(*module_name.split("."))
    file = next((f for f in (place.with_suffix(".py"), place / "__init__.py") if f.is_file()), None)
    if file is None:
        _refuse(function, f"there is no module {module_name}")
    spec = importlib.util.spec_from_file_location(module_name, file)
    if spec is None or spec.loader is None:
        _refuse(function, f"{module_name} can't be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _refuse(function: object, why: str) -> NoReturn:
    name = getattr(function, "__name__", type(function).__name__)
    raise DisclosureError(
        f"{name} can't calculate on protected values or microdata: {why}",
        remedy="write it as a function at the top level of a module in series/methods, with a test",
    )
