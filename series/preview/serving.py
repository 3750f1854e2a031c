"""Serving the preview: on the loopback address only, below a path that nobody can guess, with news of every new page.

What is served was protected but not attacked, so it is for the author's eyes: another person at the same machine, or a
page of another site in the same browser, gets nothing.
"""

from __future__ import annotations

import asyncio
import secrets
import threading
from pathlib import Path
from types import TracebackType

import tornado.httpserver
import tornado.netutil
import tornado.web

from series.preview.model import State

ADDRESS = "127.0.0.1"
SCRIPT = Path(__file__).with_name("live.js")
_HOSTS = r"(127\.0\.0\.1|localhost)(:\d+)?"


class PreviewServer:
    """A server in a thread of its own. ``url`` is the address of the page; ``tell`` gives it a new state."""

    def __init__(self, page: str, port: int = 0) -> None:
        self._page = page
        self._secret = secrets.token_urlsafe(16)
        self._sockets = tornado.netutil.bind_sockets(port, ADDRESS)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, name="preview", daemon=True)
        self.state = State()
        self.listeners: set[asyncio.Queue[State]] = set()

    @property
    def url(self) -> str:
        port = self._sockets[0].getsockname()[1]
        return f"http://{ADDRESS}:{port}/{self._secret}/{self._page}"

    def tell(self, state: State) -> None:
        """Take a new state and tell all open pages of it; from any thread."""
        self.state = state
        self._loop.call_soon_threadsafe(self._spread, state)

    def __enter__(self) -> PreviewServer:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=5)

    def _spread(self, state: State) -> None:
        for queue in self.listeners:
            queue.put_nowait(state)

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        here = {"server": self}
        application = tornado.web.Application()
        application.add_handlers(
            _HOSTS,
            [
                (rf"/{self._secret}/_preview/state", _News, here),
                (rf"/{self._secret}/_preview/live.js", _Script, here),
                (rf"/{self._secret}/(.*)", _Files, here),
            ],
        )
        server = tornado.httpserver.HTTPServer(application)
        server.add_sockets(self._sockets)
        self._loop.run_forever()
        for one in self._sockets:
            one.close()


class _Handler(tornado.web.RequestHandler):
    """What all answers have in common: kept by nobody, framed by nobody, and not guessed at."""

    def initialize(self, server: PreviewServer) -> None:
        self.server = server

    def set_default_headers(self) -> None:
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
        self.set_header("X-Frame-Options", "DENY")


class _Script(_Handler):
    def get(self) -> None:
        self.set_header("Content-Type", "text/javascript; charset=utf-8")
        self.finish(SCRIPT.read_bytes())


class _News(_Handler):
    """Server-sent events: the state now, and each that follows."""

    async def get(self) -> None:
        self.set_header("Content-Type", "text/event-stream")
        queue: asyncio.Queue[State] = asyncio.Queue()
        queue.put_nowait(self.server.state)
        self.server.listeners.add(queue)
        try:
            while True:
                state = await queue.get()
                self.write(f"data: {state.json()}\n\n")
                await self.flush()
        except tornado.iostream.StreamClosedError:
            pass
        finally:
            self.server.listeners.discard(queue)


class _Files(_Handler):
    """Files of the latest page; a page gets the script that reloads it. Before there is one, a page that waits."""

    def get(self, name: str) -> None:
        site = self.server.state.site
        path = (site / name).resolve() if site is not None else None
        if path is None or site is None or not path.is_relative_to(site.resolve()) or not path.is_file():
            if name != self.server._page:
                raise tornado.web.HTTPError(404)
            content = (
                b"<!doctype html><html lang=en><meta charset=utf-8><title>Preview</title><body></body></html>"
            )
            self.set_header("Content-Type", "text/html; charset=utf-8")
            self.finish(self._live(content))
            return
        content = path.read_bytes()
        self.set_header("Content-Type", f"{_type(path)}")
        self.finish(self._live(content) if path.suffix == ".html" else content)

    def _live(self, content: bytes) -> bytes:
        tag = f'<script src="/{self.server._secret}/_preview/live.js" data-version="{self.server.state.version}"></script>'
        head, mark, tail = content.rpartition(b"</body>")
        return head + tag.encode() + mark + tail


def _type(path: Path) -> str:
    import mimetypes

    kind = {".js": "text/javascript", ".woff2": "font/woff2"}.get(path.suffix) or mimetypes.guess_type(
        path.name
    )[0]
    kind = kind or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
