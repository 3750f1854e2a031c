"""What an organisation's own records have in common, in whatever form they come: consent, description, tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from data_access.casebook.schema import TABLES
from data_access.disclosure.statuses import ProtectionClass
from data_access.sources.interface import CollectionPeriod, SourceDescription

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

COUNT_BASE = 10
CAVEATS = ("Counts are of registered victims and follow registration and programmes, not prevalence.",)


def leave_out_without_consent(tables: dict[str, pd.DataFrame]) -> int:
    """Leave out victims who did not agree to research, with all that belongs to them; how many they were."""
    registrations = tables["registration"]
    if "research_consent" not in registrations:
        return 0
    refused = set(registrations.loc[registrations["research_consent"] == "no", "victim_id"])
    gone: dict[str, set[str]] = {"victim.victim_id": refused}
    for described in TABLES:
        if described.name not in tables:
            continue
        frame = tables[described.name]
        for column in described:
            lost = gone.get(column.references or f"{described.name}.{column.name}", set())
            if lost and column.name in frame:
                out = frame[column.name].isin(lost)
                own = f"{described.name}.{described.key[0]}"
                gone.setdefault(own, set()).update(frame.loc[out, described.key[0]])
                tables[described.name] = frame = frame[~out]
    return len(refused)


def put_down(tables: Mapping[str, object], connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The frames as tables of a connection."""
    views = {}
    for name, frame in tables.items():
        views[name] = f"own_{name}"
        connection.register("filled", frame)
        connection.execute(f'CREATE OR REPLACE TABLE "own_{name}" AS SELECT * FROM filled')
        connection.unregister("filled")
    return views


def described(
    name: str,
    registrations: pd.DataFrame,
    without_consent: int,
    *,
    title: str,
    citation: str,
    terms: str,
    version: str,
    collected: str,
    form: str,
) -> SourceDescription:
    """The description of a source of own records: confidential, with the years that they are of."""
    known = sorted({int(year) for year in registrations["year"].dropna()}) if "year" in registrations else []
    years = (known[0], known[-1]) if known else None
    return SourceDescription(
        name=name,
        title=title,
        protection_class=ProtectionClass.CONFIDENTIAL,
        synthetic=False,
        unit_noun="registered victims",
        citation=citation,
        citation_key="own-records",
        terms=terms,
        version=version,
        years=years,
        caveats=(*CAVEATS, *_without_consent_in_words(without_consent)),
        collection_timeline=(CollectionPeriod(*years, collected),) if years else (),
        form=form,
    )


def _without_consent_in_words(number: int) -> tuple[str, ...]:
    """What the reports say of victims who did not agree to research; never an exact number."""
    if not number:
        return ()
    told = (
        f"About {COUNT_BASE * round(number / COUNT_BASE)}"
        if number >= COUNT_BASE
        else f"Fewer than {COUNT_BASE}"
    )
    return (f"{told} registered victims did not agree to research and were left out at import.",)
