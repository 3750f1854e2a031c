"""The project's own code that a notebook depends on: what it imports, what that imports, and the data files beside.

Imports are read from the sources, those within functions too, so nothing is run and nothing is missed that is written
as an import. Names of a package that loads them on first use (``__getattr__``) are found where its block for type
checkers imports them from. Whatever can't be followed so counts as everything: too much is run again, never too little.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from series.caching.store import Cache, Kind

PACKAGES = ("data_access", "series")
_CODE = Path(__file__).resolve().parents[2]
_EVERYTHING = "*"


@dataclass(frozen=True)
class Import:
    """``import module`` (no names), or ``from module import names``."""

    module: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Module:
    """A module's imports; ``places``: where names that it loads on first use come from; ``dynamic``: imports by text."""

    package: str
    imports: tuple[Import, ...]
    places: dict[str, Import]
    is_lazy: bool
    dynamic: bool


@dataclass
class ProjectCode:
    """The code of this installation, or of another folder. Files are read once for each instance.

    What files import is kept in ``cache`` by their content: to parse all of them takes a second.
    """

    root: Path = _CODE
    packages: tuple[str, ...] = PACKAGES
    cache: Cache = field(default_factory=lambda: Cache(None), repr=False)
    _kept: dict[str, Any] = field(default_factory=dict, repr=False)
    _read: dict[Path, _Module] = field(default_factory=dict, repr=False)
    _digests: dict[Path, str] = field(default_factory=dict, repr=False)

    def digest(self, sources: Iterable[str]) -> str:
        """A digest of all files that code with these sources depends on."""
        listed = list(sources)
        key = self.cache.key("files of", self.whole(), listed)
        known = self.cache.get_json(Kind.CODE, key)
        if isinstance(known, str):
            return known
        key_of_imports = self.cache.key("imports")
        kept = self.cache.get_json(Kind.CODE, key_of_imports)
        self._kept |= kept if isinstance(kept, dict) else {}
        found = self._digest_of(self.files(listed))
        read = {self._digest(path): asdict(module) for path, module in self._read.items()}
        if set(read) - set(self._kept):
            self.cache.put_json(Kind.CODE, key_of_imports, read)
        self.cache.put_json(Kind.CODE, key, found)
        return found

    def whole(self) -> str:
        """A digest of all of the project's code."""
        return self._digest_of(self._all())

    def below(self, *folders: str) -> str:
        """A digest of all code in some packages (``data_access/disclosure``)."""
        return self._digest_of(
            path for path in self._all() if any(path.is_relative_to(self.root / one) for one in folders)
        )

    def files(self, sources: Iterable[str]) -> list[Path]:
        """The files that code with these sources depends on, sorted: modules, and data files in their folders."""
        waiting = [one for source in sources for one in imports_of(_parsed(source), "")]
        modules: set[Path] = set()
        followed: set[Import] = set()
        while waiting:
            asked = waiting.pop()
            if asked in followed:
                continue
            followed.add(asked)
            for path, further in self._resolved(asked):
                waiting += further
                if path not in modules:
                    modules.add(path)
                    module = self._module(path)
                    waiting += module.imports
                    if module.dynamic and not module.is_lazy:
                        waiting += [Import(self._name(one)) for one in path.parent.rglob("*.py")]
        folders = {path.parent for path in modules}
        return sorted(modules | {one for folder in folders for one in _data_files(folder)})

    def _resolved(self, asked: Import) -> Iterator[tuple[Path, list[Import]]]:
        """The modules that an import loads, each with what else has to be followed."""
        parts = asked.module.split(".")
        if parts[0] not in self.packages:
            return
        for end in range(1, len(parts) + 1):
            if (path := self._path(parts[:end])) is not None:
                yield path, []
        path = self._path(parts)
        if path is None:
            return
        module = self._module(path)
        further: list[Import] = []
        for name in asked.names or (_EVERYTHING,):
            if name == _EVERYTHING:
                further += module.places.values()
            elif self._path([*parts, name]) is not None:
                further.append(Import(f"{asked.module}.{name}"))
            elif name in module.places:
                further.append(module.places[name])
        yield path, further

    def _path(self, parts: list[str]) -> Path | None:
        place = self.root.joinpath(*parts)
        found = (place.with_name(f"{place.name}.py"), place / "__init__.py")
        return next((path for path in found if path.is_file()), None)

    def _name(self, path: Path) -> str:
        parts = path.relative_to(self.root).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    def _module(self, path: Path) -> _Module:
        if path not in self._read:
            name = self._name(path)
            package = name if path.name == "__init__.py" else name.rpartition(".")[0]
            kept = self._kept.get(self._digest(path))
            if kept is not None and kept["package"] == package:
                self._read[path] = _from_json(kept)
            else:
                self._read[path] = _read_module(path.read_text(encoding="utf-8"), package)
        return self._read[path]

    def _all(self) -> list[Path]:
        found = (path for package in self.packages for path in (self.root / package).rglob("*"))
        return sorted(path for path in found if path.is_file() and "__pycache__" not in path.parts)

    def _digest_of(self, paths: Iterable[Path]) -> str:
        digest = hashlib.sha256()
        for path in paths:
            digest.update(f"{path.relative_to(self.root).as_posix()}\0{self._digest(path)}\n".encode())
        return digest.hexdigest()

    def _digest(self, path: Path) -> str:
        if path not in self._digests:
            self._digests[path] = hashlib.sha256(path.read_bytes()).hexdigest()
        return self._digests[path]


def _data_files(folder: Path) -> Iterator[Path]:
    """Files beside modules that are no modules, and those in folders that are no packages (templates, tables)."""
    for path in folder.iterdir():
        if path.name.startswith((".", "__pycache__")):
            continue
        if path.is_dir() and not any(path.glob("*.py")):
            yield from (one for one in path.rglob("*") if one.is_file())
        elif path.is_file() and path.suffix not in (".py", ".pyc"):
            yield path


def _parsed(source: str) -> ast.Module:
    """Code of a notebook's cell; lines for IPython alone (``%magic``, ``!command``) import nothing."""
    try:
        return ast.parse(source)
    except SyntaxError:
        plain = [line for line in source.splitlines() if not line.lstrip().startswith(("%", "!", "?"))]
        try:
            return ast.parse("\n".join(plain))
        except SyntaxError:
            # Whatever it is, it fails or imports what nobody can foresee: it depends on everything.
            return ast.parse("\n".join(f"import {package}" for package in PACKAGES))


def _read_module(source: str, package: str) -> _Module:
    tree = ast.parse(source)
    guarded = {id(node) for block in _type_checking(tree) for node in ast.walk(block)}
    for_checkers = [one for block in _type_checking(tree) for one in imports_of(block, package)]
    is_lazy = any(isinstance(node, ast.FunctionDef) and node.name == "__getattr__" for node in tree.body)
    return _Module(
        package=package,
        imports=tuple(imports_of(tree, package, without=guarded)),
        places={name: Import(one.module, (name,)) for one in for_checkers for name in one.names} if is_lazy else {},
        is_lazy=is_lazy,
        dynamic=any(_is_dynamic(node) for node in ast.walk(tree)),
    )  # fmt: skip


def _from_json(kept: dict[str, Any]) -> _Module:
    def read(one: dict[str, Any]) -> Import:
        return Import(one["module"], tuple(one["names"]))

    places = {name: read(one) for name, one in kept["places"].items()}
    return _Module(
        kept["package"], tuple(map(read, kept["imports"])), places, kept["is_lazy"], kept["dynamic"]
    )


def _type_checking(tree: ast.Module) -> Iterator[ast.If]:
    for node in tree.body:
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            yield node


def imports_of(tree: ast.AST, package: str, without: Iterable[int] = ()) -> Iterator[Import]:
    """Every import in some code; relative ones are resolved against ``package``."""
    left_out = frozenset(without)
    for node in ast.walk(tree):
        if id(node) in left_out:
            continue
        if isinstance(node, ast.Import):
            yield from (Import(alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names = tuple(alias.name for alias in node.names)
            yield Import(_absolute(node.module or "", node.level, package), names)


def _absolute(module: str, level: int, package: str) -> str:
    if level == 0:
        return module
    parts = package.split(".")
    base = parts[: len(parts) - (level - 1)]
    return ".".join([*base, *([module] if module else [])])


def _is_dynamic(node: ast.AST) -> bool:
    """Whether a module is imported by a text that isn't known before."""
    if not isinstance(node, ast.Call):
        return False
    function = node.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name in ("import_module", "__import__", "spec_from_file_location")
