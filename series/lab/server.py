"""JupyterLab's server begins a report for the launcher's entry "New theme", as ``series new`` does.

Jupyter's own rules hold: only who is logged in may ask, and only from JupyterLab's pages.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import url_path_join
from tornado.web import authenticated

from data_access.errors import TraffickingSeriesError
from series.authoring import begin_report

ADDRESS = ("series", "themes")


class NewThemeHandler(APIHandler):
    """POST ``{"title": …, "subtitle": …}``: begins a report; the answer has its id, number and notebook."""

    auth_resource = "contents"

    def initialize(self, root: Path) -> None:
        self.root = root

    @authenticated
    @authorized
    def post(self) -> None:
        asked: Any = self.get_json_body() or {}
        title, subtitle = (asked.get(name) or "" for name in ("title", "subtitle"))
        if not isinstance(title, str) or not isinstance(subtitle, str):
            title = subtitle = ""
        try:
            begun = begin_report(self.root, title, subtitle.strip() or None)
        except TraffickingSeriesError as problem:
            self.set_status(400)
            self.finish(json.dumps({"message": str(problem)}))
            return
        notebook = begun.notebook.relative_to(self.root).as_posix()
        self.set_status(201)
        self.finish(json.dumps({"id": begun.id, "number": begun.number, "notebook": notebook}))


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(server: Any) -> None:
    settings = server.web_app.settings
    address = url_path_join(settings["base_url"], *ADDRESS)
    root = Path(server.root_dir).resolve()
    server.web_app.add_handlers(".*$", [(address, NewThemeHandler, {"root": root})])
