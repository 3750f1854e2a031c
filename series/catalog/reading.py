"""Reading the catalogue strictly: whatever is wrong is told with its place and the nearest right name."""

from __future__ import annotations

import difflib
import types
import typing
from pathlib import Path

import yaml
from pydantic import BaseModel, ValidationError

from data_access.errors import UsageError
from series.catalog.model import Catalog

CATALOG_PATH = Path("notebooks/reports.yml")


def read_catalog(path: Path = CATALOG_PATH) -> Catalog:
    """Read and check the catalogue at ``path``; raises ``UsageError`` that names the offending key."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_DistinctKeysLoader)
    except FileNotFoundError:
        raise UsageError(
            "There is no catalogue of reports",
            where=str(path),
            remedy="run the command in the project's folder",
        ) from None
    except UnicodeDecodeError:
        raise UsageError("The catalogue is not UTF-8 text", where=str(path)) from None
    except yaml.YAMLError as problem:
        raise UsageError(f"The catalogue is not valid YAML: {_one_line(problem)}", where=str(path)) from None
    try:
        return Catalog.model_validate(content)
    except ValidationError as problem:
        raise _told(problem, content, path) from None


class _DistinctKeysLoader(yaml.SafeLoader):
    """YAML as usual, but a key given twice is an error instead of silently the last one."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[typing.Hashable, object]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key.value!r} is given twice", key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def _one_line(problem: yaml.YAMLError) -> str:
    return " ".join(str(problem).split())


def _told(problem: ValidationError, content: object, path: Path) -> UsageError:
    first = problem.errors(include_url=False)[0]
    place = _place(first["loc"], content)
    if first["type"] == "extra_forbidden":
        key = str(first["loc"][-1])
        known = _keys_at(first["loc"][:-1])
        near = difflib.get_close_matches(key, known, n=1)
        return UsageError(
            f"The catalogue has an unknown key {key!r} at {place}",
            where=str(path),
            remedy=f"did you mean {near[0]!r}?" if near else f"known keys here: {', '.join(known)}",
        )
    if first["type"] == "missing":
        return UsageError(f"The catalogue lacks the key {first['loc'][-1]!r} at {place}", where=str(path))
    message = first["msg"].removeprefix("Value error, ")
    message = message[:1].lower() + message[1:]
    return UsageError(f"The catalogue is wrong at {place}: {message}", where=str(path))


def _place(location: tuple[int | str, ...], content: object) -> str:
    """Name a place in the file by the report's id rather than its position, where it has one."""
    parts: list[str] = []
    for step in location:
        try:
            content = content[step]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            content = None
        if isinstance(step, int):
            name = content.get("id", step + 1) if isinstance(content, dict) else step + 1
            parts[-1] += f"[{name}]"
        else:
            parts.append(step)
    return ".".join(parts) or "the top"


def _keys_at(location: tuple[int | str, ...]) -> list[str]:
    model: type[BaseModel] = Catalog
    for step in location:
        if isinstance(step, str) and step in model.model_fields:
            model = _model_in(model.model_fields[step].annotation) or model
    return list(model.model_fields)


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if typing.get_origin(annotation) in (list, typing.Union, types.UnionType):
        found = (_model_in(argument) for argument in typing.get_args(annotation))
        return next((model for model in found if model), None)
    return None
