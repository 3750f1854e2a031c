"""The preview's server: this machine only, below a path that nobody can guess, with news for every open page."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from series.preview.model import Remark, State, Status
from series.preview.serving import PreviewServer

PAGE = "reports/men.html"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "site" / "reports").mkdir(parents=True)
    (tmp_path / "site" / "reports" / "men.html").write_text("<html><body><p>Men</p></body></html>")
    (tmp_path / "site" / "style.css").write_text("p {}")
    (tmp_path / "secret.txt").write_text("true counts")
    return tmp_path / "site"


@pytest.fixture
def server(site: Path) -> Iterator[PreviewServer]:
    with PreviewServer(PAGE) as running:
        running.tell(State(Status.READY, 3, site=site))
        yield running


def get(url: str, host: str | None = None) -> tuple[int, str, str]:
    request = urllib.request.Request(url, headers={"Host": host} if host else {})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.headers["Content-Type"], answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, "", ""


def beside(url: str, path: str) -> str:
    return url.removesuffix(PAGE) + path


def test_a_page_gets_the_script_that_reloads_it(server: PreviewServer) -> None:
    code, kind, text = get(server.url)
    assert (code, kind) == (200, "text/html; charset=utf-8")
    assert text.startswith("<html><body><p>Men</p><script src=")
    assert 'data-version="3"></script></body></html>' in text
    assert get(beside(server.url, "style.css")) == (200, "text/css; charset=utf-8", "p {}")
    assert "EventSource" in get(beside(server.url, "_preview/live.js"))[2]


def test_it_listens_on_this_machine_only(server: PreviewServer) -> None:
    assert urlsplit(server.url).hostname == "127.0.0.1"


@pytest.mark.parametrize("path", ["../secret.txt", "%2e%2e/secret.txt", "..%2fsecret.txt", "no.html", ""])
def test_nothing_but_the_site_is_served(server: PreviewServer, path: str) -> None:
    code, _, text = get(beside(server.url, path))
    assert code == 404
    assert "true counts" not in text


def test_without_the_secret_nothing_is_served(server: PreviewServer) -> None:
    parts = urlsplit(server.url)
    assert get(f"http://{parts.netloc}/{PAGE}")[0] == 404
    assert get(f"http://{parts.netloc}/{'x' * 22}/{PAGE}")[0] == 404


def test_another_name_of_this_machine_is_refused(server: PreviewServer) -> None:
    """A page of another site whose name leads here gets nothing, even if it knew the secret."""
    assert get(server.url, host="evil.example")[0] == 404


def test_an_open_page_is_told_each_state_without_folders(server: PreviewServer, site: Path) -> None:
    with urllib.request.urlopen(beside(server.url, "_preview/state"), timeout=10) as news:
        first = json.loads(news.readline().decode().removeprefix("data: "))
        news.readline()
        server.tell(State(Status.FAILED, 3, "no", 1.26, [Remark("cell 1", "a", "b")], site))
        second = json.loads(news.readline().decode().removeprefix("data: "))
    assert (first["status"], first["version"]) == ("ready", 3)
    assert second == {
        "status": "failed",
        "version": 3,
        "message": "no",
        "seconds": 1.3,
        "remarks": [{"place": "cell 1", "message": "a", "remedy": "b"}],
    }


def test_before_there_is_a_page_one_waits(site: Path) -> None:
    with PreviewServer(PAGE) as running:
        code, _, text = get(running.url)
    assert code == 200
    assert "live.js" in text
