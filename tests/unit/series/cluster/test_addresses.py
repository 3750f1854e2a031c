"""Work leaves this machine encrypted or not at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from data_access.errors import UsageError
from series.cluster import run_on_cluster
from series.cluster.addresses import parse_address, require_all_safe, require_safe
from series.cluster.surroundings import look_around
from series.execution import RunRequest

SAFE = ["tls://scheduler.example.org:8786", "tls://10.0.0.5:1", "tcp://127.0.0.1:8786", "tcp://127.8.9.1:1",
        "tcp://[::1]:8786", "tcp://localhost:8786"]  # fmt: skip
ON_THE_NETWORK = ["tcp://10.0.0.5:8786", "tcp://scheduler:8786", "tcp://0.0.0.0:8786", "tcp://[::]:8786",
                  "tcp://localhost.example.org:8786", "tcp://127.0.0.1.example.org:8786"]  # fmt: skip
NONE = ["", "scheduler:8786", "tls://scheduler", "tls://:8786", "tcp://127.0.0.1:x", "tcp://127.0.0.1:99999",
        "ws://127.0.0.1:8786", "ucx://127.0.0.1:8786", "inproc://127.0.0.1:1"]  # fmt: skip


@pytest.mark.parametrize("text", SAFE)
def test_encrypted_addresses_and_those_of_this_machine_are_safe(text: str) -> None:
    address = parse_address(text)
    require_safe(address)
    assert str(address) == text


@pytest.mark.parametrize("text", ON_THE_NETWORK)
def test_unencrypted_addresses_on_a_network_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match="unencrypted; nothing was sent"):
        require_safe(parse_address(text))


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_address(text)


def test_the_run_is_refused_before_anything_is_connected() -> None:
    with pytest.raises(UsageError, match="unencrypted"):
        run_on_cluster([RunRequest("a", Path("a.ipynb"))], cluster=ON_THE_NETWORK[0], root=Path())


def test_how_a_cluster_knows_itself_counts_and_not_by_which_way_it_was_asked() -> None:
    here, there = "tcp://127.0.0.1:1", "tcp://192.168.1.7:2"
    require_all_safe(here, [here], encrypted=False)
    require_all_safe("tls://192.168.1.7:1", ["tls://192.168.1.8:2"], encrypted=True)
    for scheduler, workers, encrypted in [
        (there, [here], False),
        (here, [here, there], False),
        ("tls://192.168.1.7:1", [there], True),
        ("tls://192.168.1.7:1", [here], True),
    ]:
        with pytest.raises(UsageError, match="no notebook was sent"):
            require_all_safe(scheduler, workers, encrypted=encrypted)


def test_what_a_worker_sees_otherwise_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "one.ipynb").write_text("{}")
    mark = tmp_path / "mark"
    mark.write_text("seen")
    seen = look_around(str(tmp_path), str(mark))
    assert seen.differences(look_around(str(tmp_path), str(mark))) == []
    assert seen.differences(replace(seen, python="3.0")) == ["it runs another Python"]
    (tmp_path / "notebooks" / "one.ipynb").write_text("{ }")
    mark.unlink()
    assert seen.differences(look_around(str(tmp_path), str(mark))) == [
        "it sees other notebooks, or none, in the project's folder",
        "it does not see the casebooks, or another folder of them",
    ]
