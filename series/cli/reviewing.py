"""``series review``, ``series diff`` and ``series trace``: options in, words of 80 columns out."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from series.cli.messages import say
from series.cli.options import project_root
from series.cli.progress import display
from series.cli.publishing import OUTPUT
from series.errors import ReviewError

if TYPE_CHECKING:
    from series.review.model import Level, Review
    from series.review.tracing import Trace

WIDTH = 80
REVIEWS = "reviews"
_MARGIN = 14
_TOLD = 10


def review_named_edition(
    edition: str | None,
    *,
    data: Path | None,
    delivery: int | None,
    level: str | None,
    trust_notebooks: bool,
    jobs: int | None,
    timeout: float,
    output: Path | None,
) -> None:
    """Review an edition and say what came out. Raises ReviewError where something doesn't come out again."""
    from series.catalog import read_catalog
    from series.review.accepting import headline_claims
    from series.review.choosing import choose_level
    from series.review.edition import edition_in_hand
    from series.review.model import Level
    from series.review.rerunning import Ways
    from series.review.reviewing import ReviewRequest, review

    root = project_root()
    folder = (output or root / OUTPUT).absolute()
    with edition_in_hand(find_edition(edition, folder)) as held:
        catalog = read_catalog(root / "notebooks" / "reports.yml")
        with display() as watcher:
            chosen = choose_level(held, Level(level) if level else None, data, delivery, watcher)
            request = ReviewRequest(
                held,
                chosen.level,
                Ways(root, jobs, timeout, trust_notebooks),
                chosen.casebook,
                headline_claims(catalog, held),
            )
            done = review(request, watcher)
        page = write_review(folder, done)
    say("\n".join(report(done, chosen.level, chosen.reason)))
    say(f"  Review page:  {_shown(page)}")
    if not done.agrees:
        from series.review.page import verdict_sentence

        raise ReviewError(
            verdict_sentence(done),
            where=done.identity,
            remedy=f"open {_shown(page)} and look at what differs",
        )


def write_review(folder: Path, review: Review) -> Path:
    """Write page and JSON into a folder of their reader only: a review is for reviewers, and part of no edition."""
    from series.review.page import JSON_FILE, PAGE_FILE, review_json, review_page

    destination = folder / REVIEWS / review.identity
    destination.mkdir(parents=True, exist_ok=True)
    (folder / REVIEWS).chmod(0o700)
    for name, text in ((PAGE_FILE, review_page(review)), (JSON_FILE, review_json(review))):
        unfinished = destination / f".{name}.unfinished"
        unfinished.write_text(text, encoding="utf-8", newline="\n")
        unfinished.replace(destination / name)
    return destination / PAGE_FILE


def report(review: Review, level: Level, reason: str) -> Iterator[str]:
    """The review in lines of 80 columns: what differs in the environment first, then what doesn't come out."""
    from series.review.page import VERDICT_WORDS, difference_line, verdict_sentence

    words = {
        "full": "in full, with the casebook",
        "code": "the code, on the demonstration",
        "edition": "the edition alone",
    }
    yield f"Review of {review.identity}"
    yield from _fact("Level", words[level.value] + (f" ({reason})" if reason else ""))
    for one in review.cannot_check:
        yield from _fact("Not checked", one)
    for difference in review.environment:
        told = f"{difference.what}: {difference.published} there, {difference.here} here; may explain {difference.may_explain}"
        yield from _fact("Not the same", told)
    for file in review.integrity[:_TOLD]:
        yield from _fact("Files", f"{file.where}: {file.published}; {file.found}")
    yield from _more(len(review.integrity))
    for reviewed in review.reports:
        counted = Counter(item.verdict for item in reviewed.items)
        told = ", ".join(
            f"{counted[verdict]} {text}" for verdict, text in VERDICT_WORDS.items() if counted[verdict]
        )
        yield from textwrap.wrap(f"  {reviewed.id}: {told}", WIDTH, subsequent_indent="    ")
        if reviewed.failure:
            yield from textwrap.wrap(f"    {reviewed.failure}", WIDTH, subsequent_indent="    ")
    yield ""
    for item in review.failing[:_TOLD]:
        yield f"  {item.report}, {item.kind} {item.id}"
        first = next((c, d) for c in item.checks if c.verdict.fails for d in (*c.differences, None))
        line = difference_line(first[0], first[1]) if first[1] else first[0].what
        yield from textwrap.wrap(line, WIDTH, initial_indent="    ", subsequent_indent="    ")
    yield from _more(len(review.failing))
    yield from textwrap.wrap(verdict_sentence(review), WIDTH)


def diff_named_editions(old: str, new: str, *, format_: str, to: Path | None, output: Path | None) -> None:
    """Say what changed between two editions, or write it to a file."""
    from series.review.diff import diff_editions, diff_json, diff_text
    from series.review.edition import edition_in_hand
    from series.review.page import diff_page

    folder = (output or project_root() / OUTPUT).absolute()
    with (
        edition_in_hand(find_edition(old, folder)) as one,
        edition_in_hand(find_edition(new, folder)) as other,
    ):
        found = diff_editions(one, other)
        text = {"text": diff_text, "json": diff_json, "html": diff_page}[format_](found)
    if to is None:
        say(text.rstrip("\n"))
        return
    to.write_text(text if text.endswith("\n") else f"{text}\n", encoding="utf-8", newline="\n")
    say(f"Written to {to}: {len(found.changes):,} items changed, {found.unchanged:,} did not.")


def trace_number(
    report_id: str, number: str | None, *, edition: str | None, format_: str, output: Path | None
) -> None:
    """Say where a number, claim, table, figure or model comes from; without one, what the report has."""
    from series.review.edition import edition_in_hand
    from series.review.tracing import report_entry, shown, trace

    folder = (output or project_root() / OUTPUT).absolute()
    with edition_in_hand(find_edition(edition, folder)) as held:
        if number is None:
            report_entry(held, report_id)
            for item in held.record(report_id).items():
                say(_cut(f"{item.kind:<7} {item.id}: {shown(item)}"))
            return
        found = trace(held, report_id, number)
    say(found.json().rstrip("\n") if format_ == "json" else "\n".join(trace_lines(found)))


def trace_lines(trace: Trace) -> Iterator[str]:
    """A trace in lines of 80 columns; code is not broken."""
    yield from textwrap.wrap(f"{trace.kind} {trace.id} of {trace.report}: {trace.shown}", WIDTH)
    yield from _fact("Edition", trace.edition)
    cell = f", cell {trace.cell.number} ({trace.cell.id})" if trace.cell else ""
    yield from _fact("Notebook", f"{trace.notebook}{cell}")
    yield from _fact("Its hash", trace.notebook_hash)
    yield from _fact("Commit", trace.commit or "not in the manifest of this edition")
    source = trace.source
    delivery = f", delivery {source['delivery']}" if source.get("delivery") else ""
    yield from _fact("Source", f"{source['title']}, version {source['version']}{delivery}")
    yield from _fact("Input hash", source["input_hash"])
    yield from _fact("Parameters", ", ".join(f"{name}={value!r}" for name, value in trace.parameters.items()))
    yield from _fact("Of whom", "; ".join(trace.populations))
    for group in trace.counts[:_TOLD]:
        yield from _fact("Counts of", group)
    yield from _more(len(trace.counts))
    statuses = ", ".join(f"{count} {status.replace('_', ' ')}" for status, count in trace.protection.items())
    yield from _fact("Protection", f"{statuses}; policy {trace.policy.get('version', '')}")
    for note in trace.protection_notes:
        yield from _fact("", note)
    versions = [
        f"{name} {trace.versions[name]}" for name in sorted(trace.versions) if name != "requirements.lock"
    ]
    yield from _fact("Versions", ", ".join(versions))
    yield from _fact("Lock file", trace.versions.get("requirements.lock", "none"))
    yield from _fact("Run again", trace.command)
    for behind in (*trace.behind, *([trace.cell] if trace.cell else [])):
        yield ""
        yield f"Cell {behind.number} ({behind.id})"
        yield from (f"    {line}".rstrip() for line in behind.source.splitlines())


def find_edition(named: str | None, folder: Path) -> Path:
    """The folder or zip of an edition: a path, an id in the output folder, or the current one."""
    from series.publishing.public_edition import edition_folder
    from series.release import Output

    if named is not None and (path := Path(named)).is_file():
        return path
    return edition_folder(named, Output(folder))


def _fact(what: str, told: str) -> Iterator[str]:
    if told:
        head = f"  {what}".ljust(_MARGIN + 2)
        yield from textwrap.wrap(told, WIDTH, initial_indent=head, subsequent_indent=" " * (_MARGIN + 2))


def _more(number: int) -> Iterator[str]:
    if number > _TOLD:
        yield f"    and {number - _TOLD:,} more"


def _cut(line: str) -> str:
    return line if len(line) <= WIDTH else f"{line[: WIDTH - 1]}…"


def _shown(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
