"""``series pack``: one zip of an edition, for whoever it is handed to."""

from __future__ import annotations

from pathlib import Path

from series.cli.messages import say
from series.cli.options import project_root
from series.cli.publishing import OUTPUT

PACKED = "packed"


def pack_named_edition(edition: str | None, *, to: Path | None, output: Path | None) -> None:
    """Write the zip and say where it is and what its hash is."""
    from series.handover import pack
    from series.publishing.public_edition import open_edition
    from series.release import Output
    from series.release.layout import told_plainly
    from series.release.manifest import sha256

    folder = (output or project_root() / OUTPUT).absolute()
    found = open_edition(edition, Output(folder))
    target = to or folder / PACKED / f"{found.identity}.zip"
    with told_plainly(target.parent):
        path = pack(found.folder, target)
    say(f"Packed {found.identity}, {path.stat().st_size / 1e6:.1f} MB: {path}\n  sha256 {sha256(path)}")
