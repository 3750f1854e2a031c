"""Reading what an import wrote, for tests that look into the tables."""

from __future__ import annotations

import pandas as pd

from data_access.sources import ImportedCasebook


def stored(imported: ImportedCasebook, table: str) -> pd.DataFrame:
    """A stored table, in the order in which it was written, empty cells as None."""
    frame = pd.read_parquet(imported.table_path(table)).astype(object)
    return frame.where(frame.notna(), None)


def answers(imported: ImportedCasebook, table: str, item: str) -> dict[str, tuple[str, str | None]]:
    """The answers of the first case to the items of a table: item -> (answer, reason)."""
    frame = stored(imported, table)
    first = frame[frame["episode_id"] == frame["episode_id"].min()]
    return {
        code: (answer, reason)
        for code, answer, reason in zip(first[item], first["answer"], first["answer_not_known"], strict=True)
    }
