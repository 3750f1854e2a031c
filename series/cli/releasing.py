"""``series clear``, ``series release`` and ``series editions``: options in, words of 80 columns out."""

from __future__ import annotations

from pathlib import Path

from series.cli.messages import say
from series.cli.options import project_root
from series.cli.progress import display
from series.cli.publishing import OUTPUT, shown_path
from series.release import Output


def clear_candidate(
    edition: str, *, officer: str, review_files: list[Path], comment: str, output: Path | None
) -> None:
    """Record the clearance of a candidate and say what comes next."""
    from series.publishing.releasing import clear

    root = project_root()
    place = Output((output or root / OUTPUT).absolute())
    record = clear(
        edition, officer=officer, review_files=review_files, output=place, root=root, comment=comment
    )
    say(f"Cleared {record.edition}, by {record.officer}.")
    say(f"  Holds for exactly this content: manifest sha256 {record.manifest}")
    say(f"What comes next:\n  series release {record.edition}{_files(review_files)}")


def release_candidate(edition: str, *, review_files: list[Path], output: Path | None) -> None:
    """Publish a candidate and say where to look."""
    from series.publishing.releasing import release

    root = project_root()
    place = Output((output or root / OUTPUT).absolute())
    with display() as watcher:
        released = release(edition, review_files=review_files, output=place, root=root, watcher=watcher)
    say(f"{'Turned to' if released.before else 'Released'} edition {released.identity}.")
    if released.reviewers:
        say(f"  Reviewed by {' and '.join(released.reviewers)}")
    if released.cleared_by:
        say(f"  Cleared by {released.cleared_by}")
    say(f"  Website: {shown_path(released.site / 'index.html')}")


def list_editions(output: Path | None) -> None:
    """Say which editions and candidates lie in the output folder, and how far each is."""
    from series.publishing.editions import standings

    root = project_root()
    found = standings(Output((output or root / OUTPUT).absolute()))
    if not found:
        say("No edition lies here yet; `series publish` or `series build` makes one.")
    for one in found:
        say(f"{one.identity}  {one.stage}")
        for fact in one.facts:
            say(f"  {fact}")


def _files(review_files: list[Path]) -> str:
    return "".join(f" --reviewed {path}" for path in review_files)
