"""What the descriptions of sources say in words, whichever file is read: for who translates what an edition prints."""

from __future__ import annotations

from collections.abc import Iterator


def texts_of_sources() -> Iterator[str]:
    """Titles, terms, caveats, ways of collecting, and why a report can't be carried, of sources that this project describes."""
    from data_access.sources.ctdc_global import description as ctdc
    from data_access.sources.ctdc_reasons import REASONS
    from data_access.sources.ctdc_victim_perpetrator import DESCRIPTION
    from data_access.sources.demonstration import source as demonstration
    from data_access.sources.own_records import CAVEATS

    yield demonstration.TITLE
    yield demonstration.TERMS
    yield from demonstration.CAVEATS
    yield from demonstration.FORM_TEXTS.values()
    yield from CAVEATS
    for form, synthetic in ((ctdc.RECONSTRUCTION, False), (ctdc.SYNTHETIC, True)):
        yield from ctdc.caveats(form, synthetic=synthetic)
    yield from (period.text for period in ctdc.TIMELINE)
    yield from REASONS.values()
    yield from DESCRIPTION.caveats
    yield from (period.text for period in DESCRIPTION.collection_timeline)
