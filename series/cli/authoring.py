"""``series new``: a new report, and what to do next."""

from __future__ import annotations

from series.cli.messages import say
from series.cli.options import project_root


def begin_named_report(title: str, subtitle: str | None) -> None:
    """Begin a report and print the three next steps."""
    from series.authoring import begin_report

    begun = begin_report(project_root(), title, subtitle)
    say(
        f"""\
Report No. {begun.number} is begun: notebooks/{begun.notebook.name}
It runs as it is, and is entered in notebooks/reports.yml: card, page, PDF and
place in the navigation follow from there.

Next:
  1. Say whom it is about: `make lab`, open it, change the cell 'people'.
  2. See it as a page while you write: series preview {begun.id}
  3. Hear what a reviewer would say:   series check {begun.id}
Then `series publish` takes it into the next edition. docs/tutorial.md goes
through all of this."""
    )
