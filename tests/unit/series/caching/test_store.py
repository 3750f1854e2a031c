"""The cache: what is kept is found again, whole or not at all, by its owner only, and never at a publication's cost."""

from __future__ import annotations

import errno
import multiprocessing
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.errors import DataError
from series.caching import Cache, Kind, open_cache, store
from series.caching.store import LIMIT_VARIABLE, RESULTS, clear, held

AS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SERIES_CACHE", str(tmp_path / "private"))
    return tmp_path / "private"


def entries(folder: Path) -> list[Path]:
    return [path for path in (folder / RESULTS).rglob("*") if path.is_file() and path.name != ".lock"]


def test_what_is_kept_is_found_again_by_its_kind_and_key(folder: Path) -> None:
    cache = open_cache()
    key = cache.key("page", {"a": 1})
    assert cache.get(Kind.PAGE, key) is None
    cache.put(Kind.PAGE, key, b"<html>")
    assert open_cache().get(Kind.PAGE, key) == b"<html>"
    assert open_cache().get(Kind.PDF, key) is None
    assert open_cache().get(Kind.PAGE, cache.key("page", {"a": 2})) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda one: st.lists(one) | st.dictionaries(st.text(), one),
)


@given(JSON, JSON)
def test_keys_differ_exactly_where_what_they_are_made_of_does(one: object, other: object) -> None:
    cache = Cache(None, b"secret")
    same = type(one) is type(other) and repr(one) == repr(other)
    if same:
        assert cache.key(one) == cache.key(other)
    elif one != other:
        assert cache.key(one) != cache.key(other)


def test_nobody_without_the_secret_of_the_machine_can_tell_what_a_name_stands_for() -> None:
    assert Cache(None, b"one").key("11 victims") != Cache(None, b"other").key("11 victims")


@pytest.mark.parametrize("damage", ["cut", "empty", "changed", "another's"])
def test_a_broken_entry_is_not_there_and_is_removed(folder: Path, damage: str) -> None:
    cache = open_cache()
    key, other = cache.key("a"), cache.key("b")
    cache.put(Kind.NOTEBOOK, key, b"the whole content")
    (path,) = entries(folder)
    content = path.read_bytes()
    if damage == "another's":
        cache.put(Kind.NOTEBOOK, other, b"what stands elsewhere")
        content = next(one for one in entries(folder) if one != path).read_bytes()
    broken = {"cut": content[:-3], "empty": b"", "changed": content[:-1] + b"T", "another's": content}
    path.write_bytes(broken[damage])
    assert cache.get(Kind.NOTEBOOK, key) is None
    assert not path.exists()
    cache.put(Kind.NOTEBOOK, key, b"the whole content")
    assert cache.get(Kind.NOTEBOOK, key) == b"the whole content"


def test_what_another_version_wrote_is_never_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = open_cache()
    cache.put(Kind.PAGE, cache.key("a"), b"old")
    monkeypatch.setattr(store, "FORM", "0")
    newer = open_cache()
    assert newer.get(Kind.PAGE, newer.key("a")) is None
    assert [one.kind for one in held()] == ["of another version"]


@pytest.mark.skipif(os.name != "posix", reason="permissions")
class TestOnlyTheOwner:
    def test_can_read_it(self, folder: Path) -> None:
        cache = open_cache()
        cache.put(Kind.ATTACK, cache.key("a"), b"true counts")
        for path in (folder / RESULTS, *(folder / RESULTS).rglob("*")):
            assert not stat.S_IMODE(path.stat().st_mode) & 0o077, path

    def test_is_asked_where_others_can_open_it_and_that_cannot_be_changed(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        open_cache()
        monkeypatch.setattr(store, "make_private_folder", lambda folder: None)
        (folder / RESULTS).chmod(0o755)
        cache = open_cache()
        assert cache.folder is None
        assert "others can open" in (cache.trouble or "")

    def test_is_not_led_elsewhere_by_a_link(self, folder: Path, tmp_path: Path) -> None:
        folder.mkdir()
        (tmp_path / "shared").mkdir()
        (folder / RESULTS).symlink_to(tmp_path / "shared")
        assert open_cache().folder is None


class TestWhatCannotBeWritten:
    @pytest.mark.parametrize("problem", [errno.ENOSPC, errno.EROFS, errno.EACCES])
    def test_is_said_once_and_kept_for_this_process(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, problem: int
    ) -> None:
        cache = open_cache()

        def full(*_: object, **__: object) -> None:
            raise OSError(problem, os.strerror(problem))

        monkeypatch.setattr(store.tempfile, "mkstemp", full)
        cache.put(Kind.PAGE, cache.key("a"), b"page")
        assert os.strerror(problem) in (cache.trouble or "")
        assert cache.get(Kind.PAGE, cache.key("a")) == b"page"
        cache.put(Kind.PAGE, cache.key("b"), b"another")
        assert cache.get(Kind.PAGE, cache.key("b")) == b"another"
        assert entries(folder) == []

    def test_leaves_nothing_unfinished(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        cache = open_cache()

        def full(*_: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(store.Path, "replace", full)
        cache.put(Kind.PAGE, cache.key("a"), b"page")
        assert entries(folder) == []

    @pytest.mark.skipif(AS_ROOT, reason="the superuser may write everywhere")
    def test_can_be_a_read_only_folder(self, folder: Path) -> None:
        open_cache()
        (folder / RESULTS / store.FORM).chmod(0o500)
        cache = Cache(folder / RESULTS / store.FORM)
        cache.put(Kind.PAGE, cache.key("a"), b"page")
        assert cache.trouble


class TestItsSize:
    def test_is_kept_below_its_limit_and_the_least_recently_used_goes(self, folder: Path) -> None:
        cache = open_cache()
        cache.limit = 10_000
        keys = [cache.key(number) for number in range(12)]
        for at, key in enumerate(keys):
            cache.put(Kind.PAGE, key, bytes(1_000))
            os.utime(cache._path(Kind.PAGE, key), (at, at))
        assert cache.get(Kind.PAGE, keys[0])  # used now
        cache.trim()
        left = [number for number, key in enumerate(keys) if cache.get(Kind.PAGE, key)]
        assert 0 in left
        assert 1 not in left
        assert 11 in left
        assert sum(one.size for one in held()) <= cache.limit

    def test_is_left_alone_below_it(self, folder: Path) -> None:
        cache = open_cache()
        cache.put(Kind.PAGE, cache.key("a"), bytes(1_000))
        assert cache.trim() == 0
        assert cache.get(Kind.PAGE, cache.key("a"))

    def test_has_no_room_for_what_a_killed_process_left(self, folder: Path) -> None:
        cache = open_cache()
        cache.put(Kind.PAGE, cache.key("a"), b"page")
        left = entries(folder)[0].with_name(".unfinished-abc")
        left.write_bytes(b"half")
        cache.trim()
        assert left.exists(), "it may be at work"
        os.utime(left, (0, 0))
        cache.trim()
        assert not left.exists()
        assert cache.get(Kind.PAGE, cache.key("a")) == b"page"

    def test_can_be_set(self, folder: Path) -> None:
        assert open_cache({LIMIT_VARIABLE: "5"}).limit == 5_000_000
        with pytest.raises(DataError, match="no number"):
            open_cache({LIMIT_VARIABLE: "much"})

    def test_is_told_by_kind_and_all_of_it_can_be_removed(self, folder: Path) -> None:
        cache = open_cache()
        cache.put(Kind.PAGE, cache.key("a"), bytes(100))
        cache.put(Kind.PDF, cache.key("a"), bytes(50))
        assert [(one.kind, one.entries, one.size) for one in held()] == [("pages", 1, 132), ("pdfs", 1, 82)]
        assert clear() == 214
        assert held() == []
        assert (folder / "secret.key").is_file()


def _write(key: str, times: int) -> None:
    cache = open_cache()
    for _ in range(times):
        cache.put(Kind.PAGE, key, b"the same" * 10_000)
        content = cache.get(Kind.PAGE, key)
        assert content is None or content == b"the same" * 10_000


def test_two_processes_never_see_half_of_an_entry(folder: Path) -> None:
    key = open_cache().key("a")
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_write, args=(key, 50)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0]
    assert open_cache().get(Kind.PAGE, key) == b"the same" * 10_000
    assert len(entries(folder)) == 1
