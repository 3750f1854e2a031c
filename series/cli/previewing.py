"""``series preview``: options in, the address of the page out; Ctrl+C ends it."""

from __future__ import annotations

import webbrowser
from pathlib import Path

from series.cli.messages import say, say_aside
from series.cli.options import parse_context, project_root
from series.cli.progress import PlainDisplay
from series.cli.publishing import OUTPUT
from series.publishing.model import PublishRequest


def preview_report(
    report: str,
    *,
    source: str,
    data: Path | None,
    delivery: int | None,
    context: list[str],
    port: int,
    open_browser: bool,
    timeout: float,
) -> None:
    """Serve a report as a page that follows its notebook, until interrupted."""
    from series.preview import preview

    root = project_root()
    request = PublishRequest(
        source=source,
        output=(root / OUTPUT).absolute(),
        data=data,
        delivery=delivery,
        context=parse_context(context),
        only=(report,),
        timeout=timeout,
    )

    def began(url: str) -> None:
        say(f"Preview of {report}: {url}")
        say("Save the notebook, and the page follows. Ctrl+C ends the preview.")
        if open_browser:
            webbrowser.open(url)

    try:
        preview(request, report, root=root, watcher=PlainDisplay(), port=port, began=began)
    except KeyboardInterrupt:
        say_aside("The preview has ended.")
