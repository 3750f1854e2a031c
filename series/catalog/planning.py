"""Which reports a source can carry, which it cannot, and why not."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from data_access.errors import UsageError
from series.catalog.expansion import Report, expand, region_slug
from series.catalog.model import Catalog


@dataclass(frozen=True)
class NotPublishable:
    """A report that the source cannot carry, and the reason in words that a reader understands."""

    report: Report
    reason: str
    too_few_cases: bool = False


@dataclass(frozen=True)
class Plan:
    """The reports to publish, in the order of the series, and those that cannot be, each with its reason."""

    publishable: tuple[Report, ...]
    not_publishable: tuple[NotPublishable, ...]


def reasons_in_words(refused: Iterable[NotPublishable]) -> list[str]:
    """Return a line for each report that cannot be published; regions with too few cases share one."""
    return [f"{found}: {reason}" for found, reason in _by_report(refused)]


def reasons_by_title(refused: Iterable[NotPublishable], catalog: Catalog) -> list[tuple[str, str]]:
    """Return title and reason of what cannot be published; regions with too few cases share one under their series."""
    listed = list(refused)
    titles = {entry.id: entry.title for entry in catalog.reports}
    titles |= {one.report.id: one.report.title for one in listed}
    return [(titles[found], reason) for found, reason in _by_report(listed)]


def _by_report(refused: Iterable[NotPublishable]) -> list[tuple[str, str]]:
    """Id and reason, first of single reports, then of series whose regions have too few cases."""
    found: list[tuple[str, str]] = []
    regions: dict[tuple[str, int | None], list[str]] = {}
    for one in refused:
        if one.too_few_cases and one.report.region:
            regions.setdefault((one.report.series_id, one.report.minimum_cases), []).append(one.report.region)
        else:
            found.append((one.report.id, one.reason))
    for (series_id, minimum), names in regions.items():
        words = (
            f"no edition for {', '.join(names)}, where fewer than {minimum} registered victims were exploited"
        )
        found.append((series_id, words))
    return found


def plan(
    catalog: Catalog,
    covered: Collection[str],
    cases_by_region: Mapping[str, float | None],
    *,
    source: str,
    only: Iterable[str] = (),
    regions: Iterable[str] | None = None,
    folder: Path = Path("notebooks"),
    reasons: Mapping[str, str] | None = None,
) -> Plan:
    """Divide the catalogue's reports into those that ``source`` can carry and those that it cannot.

    ``covered`` are the source's columns (``table.column``); ``cases_by_region`` its released number of
    registered victims by region of exploitation (``None``: hidden). ``only`` keeps the named reports, where
    naming a regional report keeps all its regions; ``regions`` keeps some regional editions (names or
    hyphenated names; none at all when empty). ``reasons`` are the source's own words on a column that it
    lacks. Raises ``UsageError`` for a report or region that doesn't exist, with the nearest name.
    """
    only = tuple(only)
    reports = _chosen(expand(catalog, cases_by_region, folder), only, catalog)
    if regions is not None:
        reports = _of_regions(reports, tuple(regions), cases_by_region)
    publishable: list[Report] = []
    refused: list[NotPublishable] = []
    for report in reports:
        reason = _reason_against(report, covered, cases_by_region, source, reasons or {})
        if reason is None:
            publishable.append(report)
        elif report.region is None or set(report.requires) <= set(covered) or report.id in only:
            # What is true of the report on all regions need not be said again of each of them.
            too_few = set(report.requires) <= set(covered)
            refused.append(NotPublishable(report, reason, too_few_cases=too_few))
    return Plan(tuple(publishable), tuple(refused))


def _chosen(reports: tuple[Report, ...], only: tuple[str, ...], catalog: Catalog) -> tuple[Report, ...]:
    if not only:
        return reports
    entries = [entry.id for entry in catalog.reports]
    known = {report.id for report in reports} | set(entries)
    for name in only:
        if name not in known:
            raise UsageError(
                f"There is no report {name!r}", remedy=_nearest(name, sorted(known), shown=entries)
            )
    return tuple(report for report in reports if report.id in only or report.series_id in only)


def _of_regions(
    reports: tuple[Report, ...], chosen: tuple[str, ...], cases_by_region: Mapping[str, float | None]
) -> tuple[Report, ...]:
    known = {region_slug(name): name for name in cases_by_region}
    wanted = set()
    for name in chosen:
        if region_slug(name) not in known:
            raise UsageError(
                f"The source has no region {name!r}",
                remedy=_nearest(region_slug(name), sorted(known), shown=sorted(cases_by_region)),
            )
        wanted.add(known[region_slug(name)])
    return tuple(report for report in reports if report.region is None or report.region in wanted)


def _reason_against(
    report: Report,
    covered: Collection[str],
    cases_by_region: Mapping[str, float | None],
    source: str,
    reasons: Mapping[str, str],
) -> str | None:
    lacking = [column for column in report.requires if column not in covered]
    if lacking:
        told = [reasons[column] for column in lacking if column in reasons]
        columns = ", ".join(lacking)
        return told[0] if told else f"the source {source} does not record {columns}, which the report needs"
    if report.region is not None and report.minimum_cases is not None:
        cases = cases_by_region.get(report.region)
        if cases is None or cases < report.minimum_cases:
            return f"fewer than {report.minimum_cases} registered victims were exploited in {report.region}"
    return None


def _nearest(name: str, known: list[str], shown: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    listed = f"there are: {', '.join(shown)}" if shown else "there are none"
    return f"did you mean {near[0]!r}? ({listed})" if near else listed
