"""A folder of canonical tables to fill: a file for each table with its columns, and the same with invented rows as examples."""

from __future__ import annotations

import csv
from pathlib import Path

from data_access.casebook.schema import TABLES
from data_access.errors import UsageError
from data_access.sources.canonical import DESCRIPTION_FILE

EXAMPLES = "examples"
EXAMPLE_SIZE = 100
DESCRIPTION = """\
# What the reports print of these data.
title: Own case records
citation: Case records of the publishing organisation, unpublished.
terms: Confidential records; what is published of them is protected.
collected: Case records of one organisation.
version: as delivered
"""
README = """\
# Own data as canonical tables

Each file is a table of the casebook; its first row names the columns, which `dictionary.md` explains with their codes.

- `victim`, `registration` and `episode` are needed; leave the others as they are, or remove them.
- A column that you don't have can be removed, unless the dictionary says that every row needs it.
- An empty cell is not known. Where you know why, write the reason into `<column>_not_known`: not_asked, unknown or refused.
- Identifiers are yours, without meaning: no names, no numbers of documents. They tie the tables together and are never published.
- Never write a narrative, a name, an address or a date of birth into a table: there is no column for them.
- Victims with `research_consent` no are left out with all that belongs to them.
- `source.yml` has the words that reports print of the data.
- `examples/` holds the same tables with invented rows: `series publish --source canonical --data examples` publishes them.

Then: `series data validate canonical --data FOLDER`, `series publish --source canonical --data FOLDER`.
"""


def write_template(folder: Path, dictionary: str) -> list[Path]:
    """Write the folder, which must be new or empty; ``dictionary`` is the data dictionary as Markdown. Returns its files."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(
            "There is something at this place already", where=str(folder), remedy="name a new folder"
        )
    folder.mkdir(parents=True, exist_ok=True)
    for described in TABLES:
        with (folder / f"{described.name}.csv").open("w", encoding="utf-8", newline="") as handle:
            csv.writer(handle).writerow(described.physical_columns)
    (folder / DESCRIPTION_FILE).write_text(DESCRIPTION, encoding="utf-8", newline="\n")
    (folder / "README.md").write_text(README, encoding="utf-8", newline="\n")
    (folder / "dictionary.md").write_text(dictionary, encoding="utf-8", newline="\n")
    _write_examples(folder / EXAMPLES)
    return sorted(folder.iterdir())


def _write_examples(folder: Path) -> None:
    """A small demonstration casebook in the same form."""
    import pandas as pd

    from data_access.sources.importing import import_source

    folder.mkdir()
    imported = import_source("demonstration", f"size={EXAMPLE_SIZE}")
    for name in imported.tables:
        frame = pd.read_parquet(imported.table_path(name))
        frame.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    words = DESCRIPTION.replace("Own case records", "Invented example records")
    (folder / DESCRIPTION_FILE).write_text(words, encoding="utf-8", newline="\n")
