"""A table of a PostgreSQL database as own data: read, and never written. Needs Debian's postgresql, and psycopg."""

from __future__ import annotations

import getpass
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from data_access.errors import DataError, UsageError
from data_access.sources.mapped.reading import SOURCE_ROW, Place, digest_of, read_rows
from tests.support.ngo_spreadsheet import HEADER, register

pytestmark = pytest.mark.slow
READER = "reader"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a database with a table of cases and one beside it, for a user who could write."""
    pytest.importorskip("psycopg", reason="needs psycopg (pip install 'psycopg[binary]')")
    import sqlalchemy

    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not programs:
        pytest.skip("needs PostgreSQL (Debian: apt-get install postgresql)")
    folder = tmp_path_factory.mktemp("pg")
    for above in (folder, *folder.parents[:2]):
        above.chmod(0o755)
    # PostgreSQL refuses to be run by root.
    who = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
    if who:
        shutil.chown(folder, "postgres")
    user = "postgres" if who else getpass.getuser()
    control = [*who, str(programs[-1] / "pg_ctl"), "--pgdata", str(folder / "data")]
    subprocess.run(
        [*control, "initdb", "-s", "-o", "--auth=trust"], check=True, capture_output=True, cwd=folder
    )
    options = f"-c listen_addresses= -c unix_socket_directories={folder}"
    subprocess.run(
        [*control, "start", "-w", "-o", options, "-l", str(folder / "log")],
        check=True,
        capture_output=True,
        cwd=folder,
    )
    try:
        found = f"postgresql+psycopg://{user}@/postgres?host={folder}"
        engine = sqlalchemy.create_engine(found)
        frame = pd.DataFrame(register(50), columns=HEADER).astype(
            {"Date d'accueil": str, "Âge à l'accueil": str}
        )
        frame.to_sql("cases", engine, index=False)
        pd.DataFrame({"a": [1], "b": [2]}).to_sql("other", engine, index=False)
        engine.dispose()
        yield found
    finally:
        subprocess.run([*control, "stop", "-m", "immediate"], check=True, capture_output=True, cwd=folder)


def test_a_table_is_read_with_its_columns_and_rows(address: str) -> None:
    found = read_rows(Place(address, "cases"))
    assert found.columns == list(HEADER)
    assert found.frame[SOURCE_ROW].tolist() == list(range(2, 52))
    assert digest_of(Place(address, "cases")) == digest_of(Place(address, "cases"))


def test_which_table_is_asked_where_there_are_several(address: str) -> None:
    with pytest.raises(UsageError, match="name one with --table"):
        read_rows(Place(address))
    with pytest.raises(UsageError, match="did you mean 'cases'"):
        read_rows(Place(address, "casess"))


def test_the_transaction_refuses_to_write(address: str) -> None:
    import sqlalchemy
    from sqlalchemy.exc import InternalError, OperationalError, ProgrammingError

    from data_access.sources.mapped.reading import reading_connection

    with (
        reading_connection(address) as connection,
        pytest.raises((InternalError, OperationalError, ProgrammingError), match="read-only"),
    ):
        connection.execute(sqlalchemy.text("DELETE FROM cases"))


def test_a_database_that_is_not_there_is_one_message(address: str) -> None:
    with pytest.raises(DataError, match="can't be read"):
        read_rows(Place(address.replace("/postgres?", "/nothing?"), "cases"))
