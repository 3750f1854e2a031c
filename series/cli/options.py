"""The options that several commands share, and how their values are read."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from data_access.errors import UsageError


class RendererName(StrEnum):
    AUTO = "auto"
    QUARTO = "quarto"
    BUILTIN = "builtin"


SourceOption = Annotated[
    str,
    typer.Option("--source", "-s", metavar="NAME", help="Source of the cases; `series doctor` lists them."),
]
DataOption = Annotated[
    Path | None, typer.Option("--data", "-d", metavar="PATH", help="File or folder with the source's data.")
]
MappingOption = Annotated[
    Path | None,
    typer.Option("--mapping", metavar="FILE", help="Mapping of own data, for the source mapped."),
]
DeliveryOption = Annotated[
    int | None,
    typer.Option("--delivery", metavar="N", min=1, help="Frozen delivery of a confidential casebook."),
]
ContextOption = Annotated[
    list[str] | None,
    typer.Option("--context", metavar="NAME=FILE", help="Outside figures: glotip or population; repeatable."),
]
OutputOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="DIR", help="Folder for what is made (default: output)."),
]
JobsOption = Annotated[
    int | None,
    typer.Option("--jobs", "-j", metavar="N", min=1, help="Notebooks at a time (default: all cores)."),
]
TimeoutOption = Annotated[
    float, typer.Option("--timeout", metavar="SECONDS", min=1, help="Time limit for each notebook.")
]
ClusterOption = Annotated[
    str | None,
    typer.Option(
        "--cluster", metavar="ADDRESS", help="Run notebooks on this Dask cluster (tls://host:port)."
    ),
]
OnlyOption = Annotated[
    list[str] | None,
    typer.Option("--only", metavar="REPORT", help="Publish this report only; repeatable."),
]
RegionsOption = Annotated[
    list[str] | None,
    typer.Option("--regions", metavar="NAMES", help="Regional editions, by comma: names, all or none."),
]
FormatsOption = Annotated[str, typer.Option("--formats", metavar="LIST", help="html, pdf or both.")]
RendererOption = Annotated[RendererName, typer.Option("--renderer", help="What makes pages and PDFs.")]
EditionLanguagesOption = Annotated[
    str, typer.Option("--languages", "-l", metavar="CODES", help="Languages by comma: en, fr, es.")
]
DoiOption = Annotated[
    Path | None, typer.Option("--doi-file", metavar="FILE", help="Reserved DOIs to print, as YAML.")
]
ReviewedOption = Annotated[
    list[Path] | None,
    typer.Option("--reviewed", metavar="FILE", help="File of a reviewer's decisions; repeatable."),
]
DebugOption = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]


def parse_years(text: str | None) -> tuple[int, int] | None:
    """Read ``2010-2020``, ``2010–2020`` or a single year."""
    if text is None:
        return None
    found = re.fullmatch(r"\s*(\d{4})(?:\s*[-–:]\s*(\d{4}))?\s*", text)
    if not found:
        raise UsageError(f"{text!r} is no range of years", where="--years", remedy="write it as 2010-2020")
    first, last = int(found[1]), int(found[2] or found[1])
    if first > last:
        raise UsageError(
            f"The years end before they begin: {text}", where="--years", remedy=f"write {last}-{first}"
        )
    return first, last


def parse_filters(given: list[str]) -> dict[str, Any]:
    """Read ``dimension=value`` and ``dimension=value,value``."""
    filters: dict[str, Any] = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not (name.strip() and equals and value.strip()):
            raise UsageError(f"{one!r} is no filter", where="--where", remedy="write it as sex=male")
        values = [part.strip() for part in value.split(",") if part.strip()]
        if name.strip() in filters:
            raise UsageError(
                f"{name.strip()!r} is filtered twice",
                where="--where",
                remedy=f"write it as {name.strip()}=a,b",
            )
        filters[name.strip()] = values[0] if len(values) == 1 else values
    return filters


def parse_context(given: list[str]) -> dict[str, Path]:
    """Read ``glotip=FILE`` and ``population=FILE``; what the files are is checked when they are read."""
    from data_access.context import CONTEXT_NAMES

    found: dict[str, Path] = {}
    for one in given:
        name, _, path = (part.strip() for part in one.partition("="))
        if name not in CONTEXT_NAMES or not path or name in found:
            raise UsageError(
                f"{one!r} names no outside figures" if name not in found else f"{name!r} is given twice",
                where="--context",
                remedy=f"write it as {' or '.join(f'{known}=FILE' for known in CONTEXT_NAMES)}",
            )
        found[name] = Path(path)
    return found


def parse_parameters(given: list[str]) -> dict[str, object]:
    """Read ``name=value`` for notebooks; values are written as in the catalogue (YAML)."""
    import yaml

    parameters: dict[str, object] = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not (name.strip() and equals):
            raise UsageError(f"{one!r} is no parameter", where="--parameter", remedy="write it as name=value")
        try:
            parameters[name.strip()] = yaml.safe_load(value)
        except yaml.YAMLError:
            raise UsageError(
                f"The value of {name.strip()!r} can't be read", where="--parameter", remedy="quote it"
            ) from None
    return parameters


def project_root() -> Path:
    """Return the folder of the project: the one with the catalogue, from here upwards or where the code lies."""
    here = Path.cwd()
    for folder in (here, *here.parents, Path(__file__).resolve().parents[2]):
        if (folder / "notebooks" / "reports.yml").is_file():
            return folder
    raise UsageError(
        "There is no series here: no notebooks/reports.yml in this folder or above it",
        remedy="run the command in the project's folder",
    )
