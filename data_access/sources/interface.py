"""What every source of case data has in common: how it describes itself, what it covers, how it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from data_access.casebook.findings import Finding, ValidationReport
from data_access.casebook.schema import TABLES
from data_access.disclosure.statuses import ProtectionClass

if TYPE_CHECKING:
    import duckdb

    from data_access.disclosure.policy import Policy, Profile

Progress = Callable[[str], None]


def silent(_message: str) -> None:
    """Progress that goes nowhere."""


def protection_profile(
    policy: Policy, protection_class: ProtectionClass, *, differentially_private: bool = False
) -> Profile:
    """The rules of a policy for a source: the only place that chooses them, so that all parts agree.

    What matters of published synthetic records is that they carry the noise of differential privacy.
    """
    return policy.profile(protection_class, synthetic=differentially_private)


@dataclass(frozen=True)
class CollectionPeriod:
    """A stretch of time in which the data were collected in one way; ``text`` says how, in words."""

    first_year: int
    last_year: int
    text: str
    form_version: str | None = None


@dataclass(frozen=True)
class SourceDescription:
    """What a reader must know of a source. ``input_hash`` is keyed where the records are confidential and real.

    ``form`` says which of a publisher's file forms was read; ``years`` are the first and last year of registration.
    ``counts_perpetrators`` is false where rows of perpetrators are profiles and their number says nothing.
    """

    name: str
    title: str
    protection_class: ProtectionClass
    synthetic: bool
    unit_noun: str
    citation: str
    citation_key: str
    terms: str
    version: str
    years: tuple[int, int] | None = None
    differentially_private: bool = False
    caveats: tuple[str, ...] = ()
    collection_timeline: tuple[CollectionPeriod, ...] = ()
    form: str | None = None
    input_hash: str = ""
    delivery: int | None = None
    counts_perpetrators: bool = True

    def protection_profile(self, policy: Policy) -> Profile:
        """The rules of a policy for this source."""
        return protection_profile(
            policy, self.protection_class, differentially_private=self.differentially_private
        )


@dataclass(frozen=True)
class Coverage:
    """What a source carries, column by column of the canonical casebook.

    ``known`` maps ``table.column`` to (rows with a known value, rows); ``items`` maps a table of items to the
    codes that have at least one recorded yes or no; ``reasons`` say in words why a column cannot be carried.
    """

    known: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    items: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> frozenset[str]:
        """Every ``table.column`` with at least one known value."""
        return frozenset(name for name, (known, _rows) in self.known.items() if known > 0)

    @property
    def tables(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name.partition(".")[0] for name in self.known))

    def carries(self, requirement: str) -> bool:
        """Whether a ``table.column`` has any known value, or a table any row."""
        return requirement in self.columns or requirement in self.tables

    def reason(self, requirement: str) -> str | None:
        """Why the requirement is not met, in the source's own words; None where it is met."""
        if self.carries(requirement):
            return None
        table = requirement.partition(".")[0]
        told = self.reasons.get(requirement) or self.reasons.get(table)
        return told or f"the source does not record {requirement}"


@dataclass(frozen=True)
class Reading:
    """What an adapter found in its input, as views of a DuckDB connection.

    ``tables`` maps canonical tables to the name of a view or registered frame. A view has the columns of the
    schema that the source carries (companions ``…_not_known`` too; what is left out is filled in as not in the
    source) and may have ``source_row``: the record of the input file, used to tell and to leave out rows, not stored.
    ``settled``: the views are tables already, cheap to read again. ``shared``: where this is a part of a casebook, the
    tables that are the same in all parts.
    """

    description: SourceDescription
    tables: Mapping[str, str]
    file: str
    rows_read: int
    findings: tuple[Finding, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)
    settled: bool = False
    shared: frozenset[str] = frozenset()


class Source(Protocol):
    """One adapter. ``name`` is what users type; ``data`` is what they point at (a file, a folder, or nothing).

    ``invented`` says that no input of this source can hold a record of a real person.
    """

    name: str
    title: str
    protection_class: ProtectionClass
    invented: bool

    def fingerprint(self, data: str | Path | None, delivery: int | None) -> bytes:
        """Everything of the input that can change the casebook, as a digest; raises DataError if it can't be read."""
        ...

    def read(
        self,
        data: str | Path | None,
        delivery: int | None,
        connection: duckdb.DuckDBPyConnection,
        progress: Progress = silent,
    ) -> Reading:
        """Load the input into ``connection`` and offer it as canonical views. Raises DataError."""
        ...


@runtime_checkable
class SourceInParts(Protocol):
    """A source that can be read part by part, where it is larger than memory.

    A part is a casebook of its own: what refers to something refers to it within the part, or in a shared table. All
    keys of a part come after those of the parts before. The last part's description is that of the whole.
    """

    def read_in_parts(
        self,
        data: str | Path | None,
        delivery: int | None,
        connection: duckdb.DuckDBPyConnection,
        progress: Progress = silent,
    ) -> Iterator[Reading]:
        """Load one part after another into ``connection``, each in place of the one before. Raises DataError."""
        ...


@dataclass(frozen=True)
class ImportedCasebook:
    """A casebook on disk: a folder of Parquet files, one for each canonical table that the source carries, and one with
    a row for each case, which is derived from them. ``largest_case_group``: its persons, where it was counted."""

    path: Path
    description: SourceDescription
    coverage: Coverage
    report: ValidationReport
    largest_case_group: int | None = None

    @property
    def tables(self) -> tuple[str, ...]:
        known = {table.name for table in TABLES}
        return tuple(sorted(file.stem for file in self.path.glob("*.parquet") if file.stem in known))

    def table_path(self, table: str) -> Path:
        """The Parquet file of a canonical table (it need not exist: see ``tables``)."""
        return self.path / f"{table}.parquet"
