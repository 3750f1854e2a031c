"""Importing: once for each input, all or nothing, and what was left out is counted."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from data_access.casebook import storage
from data_access.disclosure.statuses import ProtectionClass
from data_access.errors import DataError, UsageError
from data_access.sources import import_source, load_casebook, validate_source
from data_access.sources.ctdc_global import CtdcGlobalSource
from data_access.sources.demonstration import DemonstrationSource
from data_access.sources.importing import skipping_command
from data_access.sources.working_space import WorkingSpace
from tests.support.casebook_reading import stored
from tests.support.ctdc_files import A_WOMAN, write_publisher

INVENTED = "size=100,seed=3"
BAD = {**A_WOMAN, "gender": "Fmale"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_publisher(tmp_path / "g.csv", A_WOMAN, A_WOMAN)


def test_the_same_input_is_imported_once(file: Path, tmp_path: Path) -> None:
    told: list[str] = []
    first = import_source("ctdc-global", file, cache=tmp_path / "cache", progress=told.append)
    written = len(told)
    again = import_source("ctdc-global", file, cache=tmp_path / "cache", progress=told.append)
    assert again == first and len(told) == written > 0


def test_another_content_is_another_casebook(file: Path, tmp_path: Path) -> None:
    first = import_source("ctdc-global", file, cache=tmp_path / "cache")
    write_publisher(file, A_WOMAN)
    second = import_source("ctdc-global", file, cache=tmp_path / "cache")
    assert first.path != second.path
    assert second.description.input_hash != first.description.input_hash


def test_two_imports_write_the_same_bytes(file: Path, tmp_path: Path) -> None:
    books = [import_source("ctdc-global", file, cache=tmp_path / name) for name in ("one", "two")]
    for table in books[0].tables:
        assert books[0].table_path(table).read_bytes() == books[1].table_path(table).read_bytes()


def test_imports_at_the_same_time_end_in_one_whole_casebook(file: Path, tmp_path: Path) -> None:
    with ThreadPoolExecutor(3) as pool:
        books = list(
            pool.map(lambda _: import_source("ctdc-global", file, cache=tmp_path / "cache"), range(3))
        )
    assert len({book.path for book in books}) == 1
    assert [path.name for path in books[0].path.parent.iterdir()] == [books[0].path.name]


def test_everything_that_was_written_is_private(file: Path, tmp_path: Path) -> None:
    imported = import_source("ctdc-global", file, cache=tmp_path / "cache")
    for path in (tmp_path / "cache").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    assert imported.tables == tuple(sorted(imported.coverage.tables))


def test_nothing_is_imported_while_a_row_is_not_valid(tmp_path: Path) -> None:
    path = write_publisher(tmp_path / "g.csv", A_WOMAN, BAD, BAD)
    with pytest.raises(DataError) as refused:
        import_source("ctdc-global", path, cache=tmp_path / "cache")
    message = str(refused.value)
    assert "g.csv, rows 3–4, column gender: 'Fmale'" in message
    assert "2 of 3 rows" in message
    assert list((tmp_path / "cache" / "ctdc-global").iterdir()) == []


def test_invalid_rows_are_left_out_and_counted_where_the_user_says_so(tmp_path: Path) -> None:
    path = write_publisher(tmp_path / "g.csv", A_WOMAN, BAD, A_WOMAN)
    imported = import_source("ctdc-global", path, cache=tmp_path / "cache", skip_invalid=True)
    assert (imported.report.rows_read, imported.report.rows_skipped) == (3, 1)
    assert stored(imported, "victim")["victim_id"].tolist() == ["v000000002", "v000000004"]
    assert set(stored(imported, "exploitation")["episode_id"]) == {"e000000002", "e000000004"}


def test_the_refusal_names_the_command_that_leaves_the_rows_out(tmp_path: Path) -> None:
    path = write_publisher(tmp_path / "two words.csv", A_WOMAN, BAD)
    with pytest.raises(DataError) as refused:
        import_source("ctdc-global", path, cache=tmp_path / "cache")
    remedy = str(refused.value.remedy)
    command = f"series data validate ctdc-global --data '{path}' --skip-invalid"
    assert f"`{command}`" in remedy and "every report then prints how many rows were left out" in remedy
    assert skipping_command("ctdc-global", path, None) == command
    assert skipping_command("own", None, 2) == "series data validate own --delivery 2 --skip-invalid"


def test_rows_that_cannot_be_left_out_are_not_offered_to_be(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(WorkingSpace, "can_leave_out", lambda *_given: False)
    write_publisher(file, A_WOMAN, BAD)
    for skip in (False, True):
        with pytest.raises(DataError) as refused:
            import_source("ctdc-global", file, cache=tmp_path / "cache", skip_invalid=skip)
        assert refused.value.remedy == "correct the rows"


@pytest.mark.parametrize(
    ("protection_class", "bad", "told"),
    [
        (ProtectionClass.PUBLISHED, 1, "left out at import: 1 of 2."),
        (ProtectionClass.CONFIDENTIAL, 3, "left out at import: fewer than 10."),
        (ProtectionClass.CONFIDENTIAL, 23, "left out at import: about 20."),
    ],
)
def test_the_reports_tell_how_many_rows_were_left_out(
    protection_class: ProtectionClass, bad: int, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CtdcGlobalSource, "protection_class", protection_class)
    path = write_publisher(tmp_path / "g.csv", A_WOMAN, *[BAD] * bad)
    imported = import_source("ctdc-global", path, cache=tmp_path / "cache", skip_invalid=True)
    assert imported.description.caveats[-1].endswith(told)


def test_what_was_left_out_once_stays_out_and_is_told_each_time(tmp_path: Path) -> None:
    path = write_publisher(tmp_path / "g.csv", A_WOMAN, BAD)
    first = import_source("ctdc-global", path, cache=tmp_path / "cache", skip_invalid=True)
    told: list[str] = []
    assert import_source("ctdc-global", path, cache=tmp_path / "cache", progress=told.append) == first
    assert told == ["1 of 2 rows were left out at import"]


def test_leaving_rows_out_of_one_input_says_nothing_of_another(tmp_path: Path) -> None:
    path = write_publisher(tmp_path / "g.csv", A_WOMAN, BAD)
    import_source("ctdc-global", path, cache=tmp_path / "cache", skip_invalid=True)
    with pytest.raises(DataError):
        import_source("ctdc-global", write_publisher(path, BAD, A_WOMAN), cache=tmp_path / "cache")


def test_validating_imports_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERIES_CACHE", str(tmp_path / "cache"))
    report = validate_source("ctdc-global", write_publisher(tmp_path / "g.csv", A_WOMAN, BAD))
    assert not report.valid and report.offending_rows == (3,)
    assert [path for path in (tmp_path / "cache").rglob("*") if path.is_file()] == []


def test_the_hash_of_confidential_input_is_keyed(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = import_source("ctdc-global", file, cache=tmp_path / "cache").description.input_hash
    assert plain == storage.plain_digest(file.read_bytes())
    monkeypatch.setattr(CtdcGlobalSource, "protection_class", ProtectionClass.CONFIDENTIAL)
    keyed = import_source("ctdc-global", file, cache=tmp_path / "cache").description.input_hash
    elsewhere = import_source("ctdc-global", file, cache=tmp_path / "other").description.input_hash
    assert len({plain, keyed, elsewhere}) == 3


def test_the_hash_of_invented_input_is_the_same_on_every_machine(tmp_path: Path) -> None:
    fingerprint = DemonstrationSource().fingerprint(INVENTED, None).hex()
    for machine in ("one", "two"):
        described = import_source("demonstration", INVENTED, cache=tmp_path / machine).description
        assert described.protection_class is ProtectionClass.CONFIDENTIAL
        assert described.input_hash == fingerprint


def test_a_published_data_set_has_no_deliveries(file: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no deliveries"):
        import_source("ctdc-global", file, delivery=2, cache=tmp_path / "cache")


def test_a_source_that_needs_a_file_asks_for_it(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--data"):
        import_source("ctdc-global", cache=tmp_path / "cache")


def test_a_folder_that_is_no_casebook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="complete casebook"):
        load_casebook(tmp_path)
