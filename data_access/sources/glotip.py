"""UNODC's table of the Global Report on Trafficking in Persons: aggregates by country and year, the external context.

It has no cases, so it is no casebook: ``open_context_panel`` gives a panel of published counts. Small counts stay
censored, as UNODC prints them ("<5" is 1 to 4); counts that the table gives twice are marked and left out unless
asked for; what is no count (codes of the questionnaire) and what would count twice (aggregates of sub-regions in
some releases) is dropped, and how much of it is said.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data_access.casebook import storage
from data_access.casebook.findings import Finding, ValidationReport, printable
from data_access.casebook.reads import other_data, reads_in_force
from data_access.disclosure.statuses import ProtectionClass
from data_access.errors import DataError, UsageError
from data_access.sources.files import file_digest, find_file, some
from data_access.sources.importing import CODE, description_from, refused
from data_access.sources.interface import CollectionPeriod, Progress, SourceDescription, silent
from data_access.vocabulary.countries import country_name, find_country
from data_access.vocabulary.regions import DESIGNATION_DISCLAIMER, region_of

if TYPE_CHECKING:
    import pandas as pd

TITLE = "the UNODC table of the Global Report on Trafficking in Persons"
PANEL_FILE = "panel.parquet"
CENSORED_FROM, CENSORED_TO = 1, 4
LARGEST_CONVICTED_BY_CITIZENSHIP = 100_000
DEEPEST_HEADER = 20
FIRST_YEAR, LAST_YEAR = 2000, 2100

REQUIRED: Mapping[str, str] = {
    "iso3_code": "iso3",
    "country": "country",
    "indicator": "indicator",
    "dimension": "dimension",
    "category": "category",
    "sex": "sex",
    "age": "age",
    "year": "year",
    "txtvalue": "value",
}
INDICATORS: Mapping[str, str] = {
    "detected trafficking victims": "detected_victims",
    "offences of trafficking in persons": "offences",
    "persons brought into formal contact": "persons_in_formal_contact",
    "persons prosecuted": "persons_prosecuted",
    "persons convicted": "persons_convicted",
}
DIMENSIONS: Mapping[str, str] = {
    "total": "total",
    "by form of exploitation": "form_of_exploitation",
    "by citizenship": "citizenship",
    "by country of repatriation": "country_of_repatriation",
}
SEXES: Mapping[str, str] = {
    "total": "total",
    "female": "female",
    "male": "male",
    "other": "other",
    "unknown": "unknown",
}
AGES: Mapping[str, str] = {
    "total": "total",
    "0 to 17 years": "child",
    "18 years or over": "adult",
    "unknown": "unknown",
}
CODED: Mapping[str, Mapping[str, str]] = {
    "indicator": INDICATORS,
    "dimension": DIMENSIONS,
    "sex": SEXES,
    "age": AGES,
}
KEY = ["iso3", "country", "year", "indicator", "dimension", "category", "sex", "age"]
NOT_A_COUNT = "counts that are codes of the questionnaire"
AGGREGATE = "aggregates of sub-regions among the countries"


@dataclass(frozen=True)
class ContextPanel:
    """Published counts by country and year. ``dropped`` says how many rows of the input were left out, and why."""

    path: Path
    description: SourceDescription
    dropped: Mapping[str, int]
    rows: int

    def frame(self, *, ambiguous: bool = False, **chosen: object) -> pd.DataFrame:
        """The panel: iso3, country, region (M49), year, indicator, dimension, category, sex, age, value (empty where
        censored), censored_low, censored_high (the bounds of the count), ambiguous.

        ``chosen`` keeps rows by column: a value or a list of values. Rows whose key occurs more than once are left
        out unless ``ambiguous``: the table does not say which of them holds. Raises UsageError for an unknown column.
        """
        import pandas as pd

        frame = pd.read_parquet(self.path / PANEL_FILE)
        for column, wanted in chosen.items():
            if column not in frame.columns:
                raise UsageError(
                    f"the panel has no column {column!r}",
                    remedy=f"the columns are {', '.join(frame.columns)}",
                )
            values = (
                list(wanted) if isinstance(wanted, Sequence) and not isinstance(wanted, str) else [wanted]
            )
            frame = frame[frame[column].isin(values)]
        if not ambiguous:
            frame = frame[~frame["ambiguous"]]
        return frame.reset_index(drop=True)


def open_context_panel(
    data: str | Path | None, *, cache: Path | None = None, progress: Progress | None = None
) -> ContextPanel:
    """The panel of a UNODC workbook, imported now or found where an earlier import left it.

    Raises UsageError where no file was named and DataError where the file is not the workbook or breaks its rules.
    """
    path = find_file(data, TITLE, ".xlsx")
    reads_in_force(os.environ).add(other_data(path), ())
    input_hash = file_digest(path, text=False).hex()
    code = storage.code_digest(CODE / "sources", CODE / "casebook", CODE / "vocabulary")
    folder = storage.cache_folder(cache) / "glotip" / storage.casebook_key("glotip", input_hash, code)
    if not storage.is_complete(folder):
        (progress or silent)(f"importing {TITLE}")
        _import(path, input_hash, folder)
    content = storage.read_metadata(folder)
    return ContextPanel(folder, description_from(content["source"]), content["dropped"], content["rows"])


def _import(path: Path, input_hash: str, folder: Path) -> None:
    frame, header_row = _read(path)
    rows_read = len(frame)
    frame, dropped = _without_what_is_no_count(frame)
    findings = _findings(frame, path.name)
    if findings:
        raise refused(ValidationReport(tuple(findings), rows_read), path.name)
    panel = _panel(frame)
    with storage.building(folder) as work:
        panel.to_parquet(work / PANEL_FILE, index=False)
        storage.write_metadata(
            work,
            {
                "source": asdict(_describe(panel, input_hash)),
                "dropped": dropped,
                "rows": len(panel),
                "header_row": header_row,
            },
        )


def read_workbook(path: Path) -> dict[str, list[list[Any]]]:
    """All sheets of a workbook as lists of rows. Raises DataError where it is none."""
    import python_calamine

    try:
        workbook = python_calamine.CalamineWorkbook.from_path(str(path))
        return {name: workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names}
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise DataError(
            "this is not an Excel workbook that can be read",
            where=str(path),
            remedy="download it again and do not rename other files to .xlsx",
        ) from error


def _read(path: Path) -> tuple[pd.DataFrame, int]:
    """The sheet that has the header, as text with the row of each record in ``source_row``."""
    import pandas as pd

    for rows in read_workbook(path).values():
        for position, row in enumerate(rows[:DEEPEST_HEADER]):
            names = [str(cell).strip().lower() for cell in row]
            if "iso3_code" not in names and "txtvalue" not in names:
                continue
            missing = [name for name in REQUIRED if name not in names]
            if missing:
                raise DataError(
                    f"columns are missing: {some(missing)}",
                    where=f"{path}, row {position + 1}",
                    remedy="give the workbook as it was published",
                )
            body = rows[position + 1 :]
            if not body:
                raise DataError(
                    "the table has a header and no rows", where=str(path), remedy="download it again"
                )
            content = {
                ours: [_text(record[names.index(theirs)]) for record in body]
                for theirs, ours in REQUIRED.items()
            }
            frame = pd.DataFrame(content, dtype="str")
            frame["source_row"] = range(position + 2, position + 2 + len(body))
            return frame, position + 1
    raise DataError(
        f"no sheet has the header of {TITLE}",
        where=str(path),
        remedy="give the workbook of UNODC's data portal as it was published",
    )


def _text(cell: object) -> str:
    """A cell as text: numbers without a decimal point, and "NA" kept, which is Namibia."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _without_what_is_no_count(frame: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, int]]:
    numbers = _numbers(frame["value"])
    convicted = frame["indicator"].str.lower().eq("persons convicted")
    by_citizenship = frame["dimension"].str.lower().eq("by citizenship")
    code = (convicted & by_citizenship & numbers.gt(LARGEST_CONVICTED_BY_CITIZENSHIP)).fillna(False)
    aggregate = frame["country"].eq("")
    dropped = {NOT_A_COUNT: int(code.sum()), AGGREGATE: int((aggregate & ~code).sum())}
    return frame[~code & ~aggregate].reset_index(drop=True), dropped


def _numbers(values: pd.Series) -> pd.Series:
    """Counts as numbers, without separators of thousands; missing where it is none."""
    import pandas as pd

    return pd.to_numeric(values.str.replace(",", "", regex=False), errors="coerce")


def _findings(frame: pd.DataFrame, file: str) -> list[Finding]:
    checks = [
        (column, "unknown_code", "not a code that the publisher uses", ~frame[column].str.lower().isin(codes))
        for column, codes in CODED.items()
    ]
    count = re.compile(r"<5|\d{1,3}(,\d{3})+|\d+")
    checks.append(
        ("value", "not_a_count", "neither a count nor <5", ~frame["value"].str.fullmatch(count.pattern))
    )
    year = _numbers(frame["year"])
    impossible = ~(year.between(FIRST_YEAR, LAST_YEAR) & year.mod(1).eq(0))
    checks.append(("year", "impossible_date", "not a year that is possible", impossible))
    found = []
    for column, rule, message, broken in checks:
        for value, rows in frame[broken].groupby(column, sort=True)["source_row"]:
            found.append(
                Finding(file, column, rule, message, tuple(int(row) for row in rows), printable(value))
            )
    return found


def _panel(frame: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    panel = pd.DataFrame(
        {"iso3": [_iso3(*pair) for pair in zip(frame["iso3"], frame["country"], strict=True)]}
    )
    known = panel["iso3"].notna()
    names = [
        country_name(str(code)) if is_known else None
        for code, is_known in zip(panel["iso3"], known, strict=True)
    ]
    panel["country"] = pd.Series(names, dtype="str").fillna(frame["country"])
    regions = [
        region_of(str(code)) if is_known else None
        for code, is_known in zip(panel["iso3"], known, strict=True)
    ]
    panel["region"] = pd.Series(regions, dtype="str")
    panel["year"] = _numbers(frame["year"]).astype("int64")
    for column, codes in CODED.items():
        panel[column] = frame[column].str.lower().map(dict(codes))
    panel["category"] = frame["category"]
    censored = frame["value"].eq("<5")
    panel["value"] = _numbers(frame["value"]).where(~censored).astype("Int64")
    panel["censored_low"] = panel["value"].fillna(CENSORED_FROM)
    panel["censored_high"] = panel["value"].fillna(CENSORED_TO)
    panel["ambiguous"] = panel.duplicated(KEY, keep=False)
    ordered = [*KEY[:2], "region", *KEY[2:], "value", "censored_low", "censored_high", "ambiguous"]
    return panel[ordered].sort_values([*KEY, "value"], kind="stable").reset_index(drop=True)


def _iso3(code: str, country: str) -> str | None:
    return (find_country(code) if code else None) or find_country(country)


def _describe(panel: pd.DataFrame, input_hash: str) -> SourceDescription:
    first, last = int(panel["year"].min()), int(panel["year"].max())
    return SourceDescription(
        name="glotip",
        title="UNODC Global Report on Trafficking in Persons, data portal",
        protection_class=ProtectionClass.PUBLISHED,
        synthetic=False,
        unit_noun="detected victims",
        years=(first, last),
        citation=(
            "United Nations Office on Drugs and Crime (UNODC). 2025. Data portal: trafficking in persons. "
            "Available at: https://dataunodc.un.org"
        ),
        citation_key="unodc2025glotip",
        terms="UNODC data portal, terms of use",
        version="2025",
        caveats=(
            "Counts of what national authorities reported. Which countries reported changes from year to year, so "
            "that sums over countries do not compare between years.",
            "Counts below five are printed as <5: they are 1 to 4, and sums over them have bounds.",
            "Some counts occur twice with different values; they are left out.",
            DESIGNATION_DISCLAIMER,
        ),
        collection_timeline=(
            CollectionPeriod(first, last, "Annual questionnaires of UNODC to national authorities."),
        ),
        input_hash=input_hash,
    )
