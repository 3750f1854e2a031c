"""What the fork server imports, and which variables must be settled before it does."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from contextlib import suppress

STACK = (
    "numpy",
    "pandas",
    "pyarrow.parquet",
    "pyarrow.compute",
    "duckdb",
    "scipy.stats",
    "scipy.optimize",
    "scipy.sparse",
    "patsy",
    "statsmodels.api",
    "statsmodels.formula.api",
    "statsmodels.duration.api",
    "matplotlib.pyplot",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "seaborn",
    "pydantic",
    "yaml",
)
"""Libraries that notebooks use."""

KERNEL = (
    "IPython.core.completerlib",
    "IPython.core.magics",
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.zmqshell",
)
"""What a kernel is made of: it has imported that before its first cell."""

PACKAGES = ("data_access", "series.charts", "series.evidence", "series.methods")
"""Our own packages, imported with all their modules but those of single sources."""

ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "POLARS_MAX_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}
"""What keeps libraries from starting threads when they are imported: linear algebra, polars, Arrow's allocator."""

LEFT_OUT = ("data_access.sources.",)

READ_ONCE = (
    "PYTHON",
    "LANG",
    "LC_",
    "LD_",
    "JE_",
    "OMP_",
    "OPENBLAS_",
    "MKL_",
    "ARROW_",
    "POLARS_",
    "MALLOC_",
    "GLIBC_",
)
"""Beginnings of the names of variables that are read once, by Python at its start or by a library when it is imported."""


def settled_before_import(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables that a forked process can't change any more."""
    return {name: value for name, value in environment.items() if name.startswith(READ_ONCE)}


def preload_kernel() -> None:
    """Import what every kernel has imported."""
    for name in KERNEL:
        importlib.import_module(name)


def preload_notebooks() -> None:
    """Import what notebooks will ask for.

    What can't be imported is left to the notebook that asks for it, whose error is the clearer one.
    """
    for name in (*STACK, *_our_modules()):
        with suppress(Exception):
            importlib.import_module(name)


def _our_modules() -> Iterator[str]:
    for name in PACKAGES:
        yield name
        try:
            package = importlib.import_module(name)
        except Exception:
            continue
        for module in pkgutil.walk_packages(package.__path__, f"{name}.", onerror=lambda _: None):
            if not module.name.startswith(LEFT_OUT):
                yield module.name
