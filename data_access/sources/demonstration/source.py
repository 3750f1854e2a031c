"""The demonstration as a source: generated when it is imported, described so that nobody takes it for findings."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from data_access.casebook.schema import TABLES as SCHEMA
from data_access.disclosure.statuses import ProtectionClass
from data_access.sources.demonstration.options import TABLES, Options, read_options
from data_access.sources.demonstration.parameters import PARAMETER_FILE, Parameters, default_parameters
from data_access.sources.interface import CollectionPeriod, Progress, Reading, SourceDescription, silent

if TYPE_CHECKING:
    import duckdb

    from data_access.sources.demonstration.generator import Generated

NAME = "demonstration"
TITLE = "Demonstration casebook (synthetic)"
WARNING = "Synthetic demonstration data — not findings."
VERSION = "1"
AUTHORS = "The trafficking-series authors"
PUBLISHED = 2026
COUNT_BASE = 10
PREFIX = "demonstration_"
SHARED = frozenset({"mission", "mission_year"})
"""Tables that are the same in all parts of a large casebook."""

FORM_TEXTS = {
    "v1": "Form 1. Not asked: means of control, earlier trafficking, working hours, economic situation of the household.",
    "v2": (
        "Form 2 asks for means of control, working hours and the household's economy; earlier trafficking was asked of "
        "less than half. A project in Ukraine and the Republic of Moldova registers more victims from 2005 on."
    ),
    "v3": "Form 3. Earlier trafficking is asked of most. Screening became stricter in 2008, so that fewer are registered.",
}
TERMS = "Made by this project's own program; free to use. Not to be cited as findings."
CAVEATS = (
    WARNING,
    "The cases were drawn by a program whose parameters are printed in the annex; no record stands for a real person.",
    "Counts are of registered victims and follow registration and programmes, not prevalence.",
    "The country of exploitation is the last one; it is not known for one case in ten.",
    "Men are drawn to disclose violence less often than women; what they disclosed is not what they met.",
    "Reported perpetrators are those whom victims told of: groups are larger than what was seen of them.",
)
NOT_CARRIED = {
    "registration.period": "the demonstration gives years and months, no periods",
    "victim.origin_region": "the demonstration gives countries, no broad regions",
    "episode.exploitation_region": "the demonstration gives countries, no broad regions",
    "perpetrator.citizenship_region": "the demonstration gives countries, no broad regions",
}


class DemonstrationSource:
    """The synthetic casebook that stands in for an organisation's confidential one, and is protected as one."""

    name = NAME
    title = TITLE
    protection_class = ProtectionClass.CONFIDENTIAL
    invented = True

    def __init__(self, parameters: Parameters | None = None) -> None:
        self._parameters = parameters

    @property
    def parameters(self) -> Parameters:
        """The parameters in use."""
        return self._parameters or default_parameters()

    def fingerprint(self, data: str | Path | None, delivery: int | None) -> bytes:
        """Everything that can change the casebook: parameters, size, seed, scenario, delivery."""
        options = read_options(data, delivery, self.parameters)
        settings = (
            self.parameters.model_dump_json() if self._parameters else PARAMETER_FILE.read_text("utf-8")
        )
        return hashlib.sha256(f"{settings}\0{options}\0{options.delivery}\0{VERSION}".encode()).digest()

    def read(
        self,
        data: str | Path | None,
        delivery: int | None,
        connection: duckdb.DuckDBPyConnection,
        progress: Progress = silent,
    ) -> Reading:
        """Generate the casebook and hand it over table by table. Raises UsageError for an unknown option.

        Victims who did not agree to research are dropped here and counted among the caveats.
        """
        *_, reading = self.read_in_parts(data, delivery, connection, progress)
        return reading

    def read_in_parts(
        self,
        data: str | Path | None,
        delivery: int | None,
        connection: duckdb.DuckDBPyConnection,
        progress: Progress = silent,
    ) -> Iterator[Reading]:
        """The same, part by part where the casebook is large, so that memory holds one part at a time."""
        from data_access.sources.demonstration.generator import generate_cases, sizes_of_parts

        options = read_options(data, delivery, self.parameters)
        progress(f"generating {options.size} synthetic victims (seed {options.seed})")
        sizes = sizes_of_parts(options.size)
        dropped = 0
        for part, size in enumerate(sizes):
            generated = generate_cases(
                self.parameters, size, options.seed, options.delivery, options.scenario, part
            )
            dropped += generated.dropped
            if len(sizes) > 1:
                progress(f"generated part {part + 1} of {len(sizes)}")
            if part == len(sizes) - 1:
                progress(f"left out {dropped} victims who did not agree to research")
            yield Reading(
                description=self.describe(options, generated, dropped),
                tables=_put_down(generated, connection, TABLES[options.tables]),
                file=f"{NAME} ({options})",
                rows_read=int(generated.delivery.registrations.sum()),
                reasons=_not_carried(options),
                shared=SHARED,
                settled=True,
            )

    def describe(self, options: Options, generated: Generated, dropped: int) -> SourceDescription:
        """What a reader must know of the generated casebook, ``dropped`` victims of which refused research."""
        years = (self.parameters.size.first_year.value, generated.delivery.last_month // 12)
        dropped = COUNT_BASE * round(dropped / COUNT_BASE)
        consent = f"About {dropped} registered victims did not agree to research and were left out at import."
        return SourceDescription(
            name=NAME,
            title=TITLE,
            protection_class=ProtectionClass.CONFIDENTIAL,
            synthetic=True,
            unit_noun="registered victims",
            citation=(
                f"{AUTHORS} ({PUBLISHED}). {TITLE}, version {VERSION}, delivery {options.delivery}. "
                f"Records generated by the program trafficking-series. {WARNING}"
            ),
            citation_key="demonstration2026",
            terms=TERMS,
            version=f"{VERSION}, delivery {options.delivery}, {options}",
            years=years,
            caveats=(*CAVEATS, consent),
            collection_timeline=_timeline(self.parameters, years),
            form=f"delivery {options.delivery}",
            delivery=options.delivery,
        )


def _not_carried(options: Options) -> dict[str, str]:
    chosen = TABLES[options.tables]
    left_out = [] if chosen is None else [table.name for table in SCHEMA if table.name not in chosen]
    return {**NOT_CARRIED, **dict.fromkeys(left_out, f"left out by the option tables={options.tables}")}


def _put_down(
    generated: Generated, connection: duckdb.DuckDBPyConnection, chosen: tuple[str, ...] | None
) -> dict[str, str]:
    """The tables in the database of an import, one after another, so that memory doesn't hold them all."""
    views: dict[str, str] = {}
    for name, frame in generated.casebook().tables(*(() if chosen is None else (chosen,))):
        view = views[name] = f"{PREFIX}{name}"
        connection.register("generated", frame)
        connection.execute(f'CREATE OR REPLACE TABLE "{view}" AS SELECT * FROM generated')
        connection.unregister("generated")
    return views


def _timeline(parameters: Parameters, years: tuple[int, int]) -> tuple[CollectionPeriod, ...]:
    first = parameters.forms.first_years.value
    forms = sorted(first, key=lambda form: first[form])
    ends = [*(first[form] - 1 for form in forms[1:]), years[1]]
    return tuple(
        CollectionPeriod(first[form], end, FORM_TEXTS[form], form)
        for form, end in zip(forms, ends, strict=True)
    )
