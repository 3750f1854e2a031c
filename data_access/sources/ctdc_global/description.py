"""What a reader must know of the Global Dataset, by form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data_access.disclosure.statuses import ProtectionClass
from data_access.sources.ctdc_global.forms import RECONSTRUCTION, SYNTHETIC
from data_access.sources.delimited import RAW, Form
from data_access.sources.interface import CollectionPeriod, SourceDescription
from data_access.vocabulary.regions import DESIGNATION_DISCLAIMER

if TYPE_CHECKING:
    import duckdb

TERMS = "CTDC Terms of Use, https://www.ctdatacollaborative.org/page/terms-use"

TIMELINE: tuple[CollectionPeriod, ...] = (
    CollectionPeriod(
        2002,
        2011,
        "Case records of IOM missions, entered from paper forms; means of control hardly recorded before 2008.",
    ),
    CollectionPeriod(2012, 2014, "IOM missions move to one case system; all use it by 2014."),
    CollectionPeriod(
        2015,
        2018,
        "Other organisations join: hotline records, mostly from the United States, from 2015; "
        "large numbers of case records from the Philippines in 2016.",
    ),
    CollectionPeriod(2019, 2023, "A new interview form in IOM missions from 2019."),
)

_SELECTION = (
    "The records are of persons who were identified and assisted, or of whom a hotline learned: they follow where "
    "and whom organisations reach, and their numbers do not measure how much trafficking there is."
)
_MISSING = (
    "Percentages count only records with any information in the group of questions. Within a group with a yes, an "
    "empty item counts as no, after the publisher's rule."
)
_PROXY = (
    "The country of exploitation is often the country where a person was first identified or assisted. Where it "
    "equals citizenship, many cases are of persons who were registered after their return: it is no evidence of "
    "trafficking within a country."
)
_HOTLINE = (
    "Records of hotlines (most of them from the United States) and of case management differ in whom they reach "
    "and what they ask. They are never to be pooled without saying so."
)
_K_ANONYMOUS = (
    "The publisher removed records and values until no combination of sex, age, citizenship, country and year "
    "applied to fewer than ten or eleven records. What is left can show groups as all alike that are not."
)
_RECONSTRUCTED = (
    "The file was reconstructed from a public view of the data set, row for row. It does not tell a no from a "
    "missing answer, and lacks age at entry and the concatenated columns."
)
_SYNTHETIC = (
    "The records are synthetic: an algorithm made them to resemble the true ones under differential privacy. "
    "Counts carry its noise, rare combinations are lost, and a missing answer is not told from a no."
)


def describe(connection: duckdb.DuckDBPyConnection, form: Form) -> SourceDescription:
    """The description of the file that was loaded into ``raw`` in a certain form."""
    synthetic = form.name == SYNTHETIC.name
    years = _years(connection)
    return SourceDescription(
        name="ctdc-global",
        title="CTDC Global Synthetic Dataset" if synthetic else "CTDC Global K-anonymised Dataset",
        protection_class=ProtectionClass.PUBLISHED,
        synthetic=synthetic,
        differentially_private=synthetic,
        unit_noun="records" if synthetic else "registered victims",
        years=years,
        citation=_citation(synthetic),
        citation_key="ctdc2024synthetic" if synthetic else "ctdc2021global",
        terms=TERMS,
        version="2024" if synthetic else "2021",
        caveats=caveats(form, synthetic=synthetic),
        collection_timeline=TIMELINE,
        form=form.title,
    )


def _years(connection: duckdb.DuckDBPyConnection) -> tuple[int, int] | None:
    row = connection.execute(
        'SELECT min(y), max(y) FROM (SELECT TRY_CAST(left("yearOfRegistration", 4) AS INTEGER) AS y '
        f"FROM {RAW}) WHERE y BETWEEN 1990 AND 2100"
    ).fetchone()
    return (int(row[0]), int(row[1])) if row and row[0] is not None else None


def _citation(synthetic: bool) -> str:
    if synthetic:
        return (
            "Counter-Trafficking Data Collaborative (CTDC). 2024. 'Global Synthetic Dataset'. "
            "Available at: https://www.ctdatacollaborative.org/page/global-synthetic-dataset"
        )
    return (
        "Counter-Trafficking Data Collaborative (CTDC). 2021. 'Global K-anonymised Dataset'. "
        "Available at: https://www.ctdatacollaborative.org"
    )


def caveats(form: Form, *, synthetic: bool) -> tuple[str, ...]:
    """What must be borne in mind of a file in ``form``."""
    if synthetic:
        return (_SELECTION, _SYNTHETIC, _MISSING, _PROXY, DESIGNATION_DISCLAIMER)
    reconstructed = (_RECONSTRUCTED,) if form.name == RECONSTRUCTION.name else ()
    return (_SELECTION, _HOTLINE, *reconstructed, _K_ANONYMOUS, _MISSING, _PROXY, DESIGNATION_DISCLAIMER)
