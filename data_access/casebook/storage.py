"""Where casebooks lie: one folder of Parquet files for each input, outside the project, readable by its owner only.

A folder is named by what made it: the input's content, the adapter's code and the schema. It is built under another
name and renamed when it is complete, so that a crash or a second process never leaves half a casebook behind.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data_access.casebook.schema import RULES, TABLES, table
from data_access.casebook.schema_model import ColumnKind, Table
from data_access.errors import DataError
from data_access.vocabulary.facts import NotKnownReason

if TYPE_CHECKING:
    import duckdb

METADATA_FILE = "casebook.json"
METADATA_VERSION = "1"
SECRET_FILE = "secret.key"
PRIVATE_FOLDER = 0o700
PRIVATE_FILE = 0o600
CACHE_VARIABLE = "SERIES_CACHE"

QUERY_MEMORY = "320MB"
"""Memory that questions use at most, beside what their answers need."""
IMPORT_MEMORY = "1GB"

PHYSICAL_TYPES: dict[ColumnKind, str] = {
    ColumnKind.IDENTIFIER: "VARCHAR",
    ColumnKind.CODE: "VARCHAR",
    ColumnKind.COUNTRY: "VARCHAR",
    ColumnKind.PERIOD: "VARCHAR",
    ColumnKind.MONTH: "VARCHAR",
    ColumnKind.ANSWER: "VARCHAR",
    ColumnKind.REASON: "VARCHAR",
    ColumnKind.YEAR: "INTEGER",
    ColumnKind.INTEGER: "INTEGER",
}


def cache_folder(cache: Path | None = None) -> Path:
    """The private folder for casebooks: the argument, else ``SERIES_CACHE``, else the user's cache folder.

    It is made if it isn't there. Raises DataError where it can't be made, or others could read it and that can't
    be changed.
    """
    if cache is not None:
        folder = Path(cache)
    elif os.environ.get(CACHE_VARIABLE):
        folder = Path(os.environ[CACHE_VARIABLE])
    else:
        home = os.environ.get("XDG_CACHE_HOME")
        folder = (Path(home) if home else Path.home() / ".cache") / "trafficking-series"
    folder = folder.expanduser().absolute()
    try:
        make_private_folder(folder)
    except OSError as error:
        raise DataError(
            f"the folder for imported casebooks can't be made: {error.strerror}",
            where=str(folder),
            remedy=f"name another one with {CACHE_VARIABLE}",
        ) from error
    return folder


def make_private_folder(folder: Path) -> None:
    """Make a folder that only its owner can open."""
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    folder.chmod(PRIVATE_FOLDER)


def local_secret(root: Path) -> bytes:
    """The key of this machine for hashes of confidential input; made once, 32 bytes, never published."""
    file = root / SECRET_FILE
    if not file.exists():
        descriptor, name = tempfile.mkstemp(dir=root, prefix=".secret-")
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(secrets.token_bytes(32))
        Path(name).chmod(PRIVATE_FILE)
        with contextlib.suppress(FileExistsError):
            os.link(name, file)
        Path(name).unlink()
    return file.read_bytes()


def plain_digest(content: bytes) -> str:
    """SHA-256 in hexadecimal: for what is public anyway."""
    return hashlib.sha256(content).hexdigest()


def keyed_digest(content: bytes, secret: bytes) -> str:
    """HMAC-SHA-256: nobody without the key can test guesses of confidential content against it."""
    return hmac.new(secret, content, hashlib.sha256).hexdigest()


def schema_digest() -> str:
    """Changes whenever the tables, columns, codes or rules of the schema do."""
    return plain_digest(repr((TABLES, RULES, METADATA_VERSION)).encode())


def code_digest(*packages: Path) -> str:
    """A digest of all Python and YAML files below some folders: a changed adapter imports anew."""
    digest = hashlib.sha256()
    for package in packages:
        for file in sorted((*package.rglob("*.py"), *package.rglob("*.yml"), *package.rglob("*.yaml"))):
            digest.update(file.relative_to(package).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def casebook_key(*parts: str) -> str:
    """The name of a casebook's folder, from everything that can change its content."""
    return plain_digest("\0".join(parts).encode())[:32]


def is_complete(folder: Path) -> bool:
    """Whether a casebook lies there with every file at the length it was written with."""
    try:
        files = read_metadata(folder)["files"]
        return all((folder / name).stat().st_size == size for name, size in files.items())
    except (OSError, ValueError, KeyError):
        return False


def read_metadata(folder: Path) -> dict[str, Any]:
    """The metadata of a casebook. Raises OSError or ValueError where there are none."""
    content: dict[str, Any] = json.loads((folder / METADATA_FILE).read_text(encoding="utf-8"))
    return content


@contextlib.contextmanager
def building(destination: Path, *, keep: bool = True) -> Iterator[Path]:
    """A private folder to build in; renamed to ``destination`` at the end, removed if anything fails.

    Where another process was faster, its folder stays and ours goes: both hold the same. With ``keep`` false it is
    scratch space beside ``destination``, always removed.
    """
    make_private_folder(destination.parent)
    remove_abandoned(destination.parent)
    work = Path(tempfile.mkdtemp(dir=destination.parent, prefix=f".building-{os.getpid()}-"))
    try:
        yield work
        if keep:
            for file in work.iterdir():
                file.chmod(PRIVATE_FILE)
            _publish(work, destination)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _publish(work: Path, destination: Path) -> None:
    try:
        work.rename(destination)
    except OSError:
        if is_complete(destination):
            return
        broken = Path(tempfile.mkdtemp(dir=destination.parent, prefix=f".building-{os.getpid()}-"))
        with contextlib.suppress(FileNotFoundError):
            destination.rename(broken / "broken")
        shutil.rmtree(broken, ignore_errors=True)
        work.rename(destination)


def remove_abandoned(root: Path) -> None:
    """Remove what a process that is no longer alive was building: it is microdata that nobody needs."""
    for folder in root.glob(".building-*"):
        owner = folder.name.split("-")[1]
        if owner.isdigit() and not _is_alive(int(owner)):
            shutil.rmtree(folder, ignore_errors=True)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def settle(connection: duckdb.DuckDBPyConnection, beside: Path, memory: str = QUERY_MEMORY) -> None:
    """Bound the memory of a connection; what doesn't fit goes to a private folder beside the casebooks, for as long as
    the process lives, and to nowhere else."""
    import duckdb

    # In a kernel without widgets there is no bar, and DuckDB refuses to be told so.
    with contextlib.suppress(duckdb.InvalidInputException):
        connection.execute("SET enable_progress_bar = false")
    connection.execute(f"SET memory_limit = '{memory}'")
    connection.execute("SET temp_directory = ?", [str(beside / f".building-{os.getpid()}-spilled")])


def column_expressions(described: Table, present: Mapping[str, str]) -> list[str]:
    """SQL for each stored column, cast to its type; a fact that the source lacks is not known, with that reason."""
    expressions = []
    for column in described:
        kind = PHYSICAL_TYPES[column.kind]
        value = f'CAST("{column.name}" AS {kind})' if column.name in present else f"CAST(NULL AS {kind})"
        expressions.append(f'{value} AS "{column.name}"')
        if column.fact:
            reason = _reason_expression(column.name, column.reason_name, present)
            expressions.append(f'CAST({reason} AS VARCHAR) AS "{column.reason_name}"')
    return expressions


def _reason_expression(name: str, reason_name: str, present: Mapping[str, str]) -> str:
    if reason_name in present:
        return f'"{reason_name}"'
    lacking = NotKnownReason.NOT_IN_SOURCE if name not in present else NotKnownReason.UNKNOWN
    return f"CASE WHEN \"{name}\" IS NULL THEN '{lacking}' END" if name in present else f"'{lacking}'"


def columns_of(connection: duckdb.DuckDBPyConnection, view: str) -> dict[str, str]:
    """Column names and types of a table, view or registered frame."""
    rows = connection.sql(f'DESCRIBE SELECT * FROM "{view}"').fetchall()
    return {str(row[0]): str(row[1]) for row in rows}


def is_ordered(connection: duckdb.DuckDBPyConnection, view: str, key: tuple[str, ...]) -> bool:
    """Whether each row's key is greater than that of the row before: in one pass, without sorting or memory."""
    falls = "FALSE"
    for name in reversed(key):
        falls = f'("{name}" < "before_{name}" OR ("{name}" = "before_{name}" AND {falls}))'
    falls = falls.replace("FALSE", "TRUE")
    before = ", ".join(f'lag("{name}") OVER () AS "before_{name}"' for name in key)
    query = f'SELECT 1 FROM (SELECT *, {before} FROM "{view}") WHERE {falls} LIMIT 1'
    return connection.execute(query).fetchone() is None


def write_table(connection: duckdb.DuckDBPyConnection, name: str, view: str, folder: Path) -> None:
    """Write a canonical table from a view, with every column of the schema, ordered by its key."""
    described = table(name)
    expressions = ", ".join(column_expressions(described, columns_of(connection, view)))
    order = "" if is_ordered(connection, view, described.key) else f"ORDER BY {_listed(described.key)}"
    copy_to_parquet(connection, f'SELECT {expressions} FROM "{view}" {order}', folder / f"{name}.parquet")


def copy_to_parquet(
    connection: duckdb.DuckDBPyConnection, query: str, file: Path, *, compression: str = "zstd"
) -> None:
    """Write the rows of a query, in their order, to a Parquet file."""
    target = str(file).replace("'", "''")
    connection.execute(f"COPY ({query}) TO '{target}' (FORMAT parquet, COMPRESSION {compression})")


def _listed(columns: tuple[str, ...]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def write_metadata(folder: Path, content: Mapping[str, Any]) -> None:
    """Write a casebook's metadata, last of all: with them it is complete."""
    files = {file.name: file.stat().st_size for file in sorted(folder.glob("*.parquet"))}
    text = json.dumps(
        {"metadata_version": METADATA_VERSION, **content, "files": files}, indent=1, sort_keys=True
    )
    (folder / METADATA_FILE).write_text(text + "\n", encoding="utf-8")
