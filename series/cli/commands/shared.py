"""What commands share."""

from __future__ import annotations

from pathlib import Path


def mapped(data: Path | None, mapping: Path | None) -> Path | None:
    """The data, by a mapping where one is given."""
    if mapping is None:
        return data
    from series.cli.own_data import data_with_mapping

    return data_with_mapping(data, mapping)


def examples(*lines: str) -> str:
    """Examples below a command's help."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)
