"""A new report: a notebook that runs at once, and an entry in the catalogue, from which card, page, PDF and navigation follow."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from data_access.errors import UsageError
from series.catalog import read_catalog
from series.catalog.expansion import region_slug

if TYPE_CHECKING:
    from series.catalog.model import Catalog

TEMPLATE = Path(__file__).with_name("new-report.ipynb")
CATALOG = Path("notebooks/reports.yml")
LONGEST_TITLE = 80
_ENTRY = """
  - id: {id}
    number: {number}
    title: {title}
    subtitle: {subtitle}
    summary: >-
      To write: two sentences on what the report asks. They stand on its card, on the landing page and in search engines.
    notebook: {id}.ipynb
    keywords: [human trafficking, registered victims]
    requires:
      - victim.sex
      - episode.crossing
      - exploitation.exploitation_type
      - registration.year
      - registration.age_group
      - registration.case_group_id
    key:
      number: labour_share
      claim: labour_most
      figure: fig-types
    headline_claims: []
"""


@dataclass(frozen=True)
class NewReport:
    """What was begun: the report's id and number, and its notebook."""

    id: str
    number: int
    notebook: Path


def begin_report(root: Path, title: str, subtitle: str | None = None) -> NewReport:
    """Write the notebook of a new report and enter it in the catalogue of the project at ``root``.

    Raises UsageError for a title that gives no address or an address that is taken; nothing is written then.
    """
    catalog = read_catalog(root / CATALOG)
    title = " ".join(title.split())
    identifier = _identifier(title, catalog)
    notebook = root / CATALOG.parent / f"{identifier}.ipynb"
    if notebook.exists():
        raise UsageError(
            "There is a notebook of that name",
            where=str(notebook.relative_to(root)),
            remedy="choose another title, or enter the notebook in notebooks/reports.yml by hand",
        )
    number = max(entry.number for entry in catalog.reports) + 1
    entry = _ENTRY.format(
        id=identifier,
        number=number,
        title=_quoted(title),
        subtitle=_quoted(subtitle or "Among registered victims"),
    )
    _enter(root / CATALOG, entry)
    notebook.write_bytes(TEMPLATE.read_bytes())
    return NewReport(identifier, number, notebook)


def _identifier(title: str, catalog: Catalog) -> str:
    identifier = region_slug(title)
    if not identifier[:1].isalpha() or len(title) > LONGEST_TITLE:
        raise UsageError(
            f"{title!r} gives no address for a page",
            remedy=f"choose a title of at most {LONGEST_TITLE} characters that begins with a letter",
        )
    for entry in catalog.reports:
        regional = entry.each_region is not None and identifier.startswith(f"{entry.id}-")
        if identifier == entry.id or regional:
            raise UsageError(
                f"The series has report No. {entry.number}, {entry.title!r}, at this address",
                where=f"reports/{identifier}.html",
                remedy="choose another title",
            )
    return identifier


def _enter(path: Path, entry: str) -> None:
    """Add an entry at the end of the catalogue, in one step and only if the whole is valid; what stands there stays as it is."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.write_text(
        path.read_text(encoding="utf-8").rstrip("\n") + "\n" + entry, encoding="utf-8", newline="\n"
    )
    try:
        read_catalog(unfinished)
    except UsageError as error:
        unfinished.unlink()
        raise UsageError(
            f"An entry can't be added at the end of the catalogue: {error.message}",
            where=str(CATALOG),
            remedy="let the list of reports be the last thing in the file",
        ) from None
    unfinished.replace(path)


def _quoted(text: str) -> str:
    """Text as a YAML scalar on one line."""
    import yaml

    return yaml.safe_dump(text, allow_unicode=True, width=1000).removesuffix("...\n").strip()
