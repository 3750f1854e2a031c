"""An edition replaces the one before in one step; whatever goes wrong on the way, the one before stays."""

from __future__ import annotations

import errno
import multiprocessing
import os
from pathlib import Path
from typing import Any

import pytest

from data_access.errors import UsageError
from series.errors import MissingToolError
from series.release import EDITION_PARTS, Output, publishing_lock


@pytest.fixture
def output(tmp_path: Path) -> Output:
    made = Output(tmp_path / "output")
    made.prepare()
    return made


def _fill(building: Path, text: str) -> None:
    for part in ("site", "executed", "evidence"):
        (building / part).mkdir()
        (building / part / "index.html").write_text(text)
    (building / "manifest.json").write_text(f'{{"text": "{text}"}}')


def _publish(output: Output, identity: str, text: str) -> Path:
    with output.building() as building:
        _fill(building, text)
        return output.publish(building, identity)


def _site(output: Output) -> str:
    return (output.folder / "site" / "index.html").read_text()


def test_nothing_is_published_at_first(output: Output) -> None:
    assert output.current() is None
    assert output.published_site() is None
    assert output.former() == []


def test_fixed_links_lead_to_the_published_edition(output: Output) -> None:
    edition = _publish(output, "first", "one")
    assert output.current() == edition == output.editions / "first"
    for part in EDITION_PARTS:
        assert (output.folder / part).is_symlink()
        assert not (output.folder / part).readlink().is_absolute()
        assert (output.folder / part).resolve() == (edition / part).resolve()


def test_the_next_edition_takes_its_place_and_the_former_stays(output: Output) -> None:
    _publish(output, "first", "one")
    links = {part: (output.folder / part).lstat().st_ino for part in EDITION_PARTS}
    _publish(output, "second", "two")
    assert _site(output) == "two"
    assert (output.editions / "first" / "site" / "index.html").read_text() == "one"
    assert output.former() == [output.editions / "first", output.editions / "second"]
    assert links == {part: (output.folder / part).lstat().st_ino for part in EDITION_PARTS}


def test_the_same_edition_made_again_replaces_itself_and_leaves_one(output: Output) -> None:
    for text in ("one", "two", "three"):
        _publish(output, "first", text)
        assert _site(output) == text
        assert len(output.former()) == 1


def test_the_output_folder_can_be_moved(output: Output, tmp_path: Path) -> None:
    _publish(output, "first", "one")
    output.folder.rename(tmp_path / "elsewhere")
    assert (tmp_path / "elsewhere" / "site" / "index.html").read_text() == "one"


def test_a_failure_while_building_leaves_the_edition_before_and_no_rubbish(output: Output) -> None:
    _publish(output, "first", "one")
    with pytest.raises(KeyboardInterrupt), output.building() as building:
        _fill(building, "two")
        raise KeyboardInterrupt
    assert _site(output) == "one"
    assert sorted(path.name for path in output.editions.iterdir()) == ["first"]


@pytest.mark.parametrize("step", ["rename", "symlink_to", "replace"])
def test_a_failure_at_any_moment_of_the_switch_leaves_the_edition_before(
    output: Output, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    _publish(output, "first", "one")

    def fail(*arguments: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, step, fail)
        with pytest.raises(
            MissingToolError, match="The disk is full; what was published before is untouched"
        ):
            _publish(output, "second", "two")
    assert _site(output) == "one"


def test_what_a_killed_run_left_is_removed_at_the_next_start(output: Output) -> None:
    _publish(output, "first", "one")
    (output.editions / ".building-dead" / "site").mkdir(parents=True)
    assert output.clean() == 1
    assert sorted(path.name for path in output.editions.iterdir()) == ["first"]


def test_where_links_cannot_be_made_a_file_points_to_the_edition(
    output: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: Any, **options: Any) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "symlink_to", refuse)
    for name in ("first", "second"):
        _publish(output, name, name)
        assert output.current_link.read_text() == f"editions/{name}\n"
        assert output.current() == output.editions / name
        assert output.published_site() == output.editions / name / "site"


def _try_lock(folder: Path, answer: Any) -> None:
    try:
        with publishing_lock(Output(folder)):
            answer.put("locked")
    except UsageError as refused:
        answer.put(str(refused))


def test_two_publishers_at_once_are_refused_by_name(output: Output) -> None:
    spawn = multiprocessing.get_context("spawn")
    answer = spawn.Queue()
    with publishing_lock(output):
        other = spawn.Process(target=_try_lock, args=(output.folder, answer))
        other.start()
        told = answer.get(timeout=60)
        other.join()
    assert f"(process {os.getpid()})" in told
    with publishing_lock(output):
        pass
    answer.close()


@pytest.mark.parametrize("part", ["site", "current"])
def test_a_folder_of_the_users_own_is_not_overwritten(tmp_path: Path, part: str) -> None:
    (tmp_path / part).mkdir()
    with pytest.raises(UsageError, match=f"has a folder '{part}' of its own"):
        Output(tmp_path).prepare()


def test_an_output_that_is_a_file_gives_one_message(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file" / "deeper"):
        with pytest.raises(MissingToolError, match="The output folder is a file"):
            Output(folder).prepare()


def test_a_folder_that_cannot_be_written_gives_one_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: Any, **options: Any) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(MissingToolError, match="read-only disk"):
        Output(tmp_path / "output").prepare()
