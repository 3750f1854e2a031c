"""The adapter of the Global Dataset: finds out which form a file has, and tells what it is and is not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from data_access.disclosure.statuses import ProtectionClass
from data_access.sources import delimited
from data_access.sources.ctdc_global.description import describe
from data_access.sources.ctdc_global.forms import FORMS
from data_access.sources.ctdc_global.mapping import check_raw, create_views
from data_access.sources.ctdc_reasons import REASONS
from data_access.sources.files import file_digest, find_file, read_header
from data_access.sources.interface import Progress, Reading, silent

if TYPE_CHECKING:
    import duckdb


class CtdcGlobalSource:
    """CTDC's Global Dataset: k-anonymised (2017 to 2021) or synthetic (from 2021 on), told apart by the header."""

    name = "ctdc-global"
    title = "the CTDC Global Dataset"
    protection_class = ProtectionClass.PUBLISHED
    invented = False

    def fingerprint(self, data: str | Path | None, delivery: int | None) -> bytes:
        """SHA-256 of the file, which must be UTF-8 text. Raises DataError, UsageError."""
        delimited.refuse_delivery(self.title, delivery)
        return file_digest(find_file(data, self.title, ".csv"), text=True)

    def read(
        self,
        data: str | Path | None,
        delivery: int | None,
        connection: duckdb.DuckDBPyConnection,
        progress: Progress = silent,
    ) -> Reading:
        """Load a file in any of its forms. Raises DataError where it is not one of them."""
        path = find_file(data, self.title, ".csv")
        header = read_header(path)
        form, names = delimited.detect_form(header, FORMS, path, self.title)
        progress(f"reading {path.name}: {form.title}")
        rows = delimited.load(connection, path, header, names)
        findings = check_raw(connection, form, names, path.name)
        return Reading(
            description=describe(connection, form),
            tables=create_views(connection, form, names),
            file=path.name,
            rows_read=rows,
            findings=tuple(findings),
            reasons=REASONS,
        )
