"""``series audit``: an edition attacked and scanned again, and what that found, in words of 80 columns."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from series.cli.messages import say
from series.cli.options import project_root
from series.cli.progress import display
from series.cli.publishing import OUTPUT
from series.errors import AuditError

if TYPE_CHECKING:
    from series.audit import Audit, Leak
    from series.publishing.audited import Audited
    from series.scan import Finding

WIDTH = 80
_MARGIN = 22
_TOLD_AT_MOST = 10


def audit_named_edition(
    edition: str | None, *, against: list[str], auxiliary: list[str], output: Path | None
) -> None:
    """Print what an audit finds. Raises AuditError where the edition does not pass."""
    from series.publishing.audited import AuditRequest, audit_edition
    from series.publishing.auxiliary import AuxiliarySource
    from series.publishing.public_edition import open_edition
    from series.release import Output

    folder = (output or project_root() / OUTPUT).absolute()
    request = AuditRequest(
        edition=open_edition(edition, Output(folder)),
        output=folder,
        against=tuple(open_edition(one, Output(folder)) for one in against),
        auxiliary=tuple(AuxiliarySource.parse(one) for one in auxiliary),
    )
    with display() as watcher:
        audited = audit_edition(request, watcher)
    say("\n".join(report(audited)))
    if not audited.passes:
        raise AuditError(_verdict(audited), where=request.edition.identity, remedy=_remedy(audited))


def report(audited: Audited) -> Iterator[str]:
    """The report, line by line, none wider than 80 columns."""
    edition = audited.request.edition
    source = edition.source
    yield f"Audit of {edition.identity}"
    protected = f"protected by policy {edition.certificate.policy}"
    yield from _fact("Source", f"{source['name']}, {edition.manifest['series']['edition']}, {protected}")
    if audited.audit is None:
        yield from _fact(
            "Counts", "all are printed as the publisher of the data published them; nothing is hidden"
        )
    else:
        yield from _attack(audited, audited.audit)
    yield from _files(audited)
    for note in audited.notes:
        yield from _fact("Note", note)
    yield from _fact("Internal page", _internal_page(audited))
    yield ""
    yield from _leaks(audited)
    yield from _findings(audited.scanned.findings)
    yield from textwrap.wrap(_verdict(audited), WIDTH)


def _attack(audited: Audited, audit: Audit) -> Iterator[str]:
    yield from _fact("Attackers", "; ".join(audit.attackers))
    others = [one.identity for one in audited.request.against]
    yield from _fact("Together with", ", ".join(others) or "no other edition")
    for one in audited.auxiliary:
        yield from _fact("Published source", str(one))
    yield from _fact("Counts", f"{audit.counts:,} printed or hidden, of {audit.groups:,} groups of persons")
    yield from _fact(
        "Equations",
        f"{audit.equations:,} between {audit.unknowns:,} unknowns, in {audit.components:,} separate "
        f"part{'s' * (audit.components != 1)}",
    )
    yield from _fact(
        "Hidden counts",
        f"{audit.protected:,} attacked, changes between deliveries among them; "
        f"{len(audit.leaks) or 'none'} recovered or too narrow",
    )
    yield from _fact("Narrowest interval", f"{_persons(audit.narrowest)}, of a hidden count for any attacker")
    yield from _fact("Must be at least", _persons(audited.request.edition.certificate.width))
    yield from _fact("Time", f"{audit.seconds:.1f} seconds")


def _files(audited: Audited) -> Iterator[str]:
    scanned, found = audited.scanned, len(audited.scanned.findings)
    told = f"{found:,} things that must not be public" if found else "nothing that must not be public"
    yield from _fact("Files", f"{scanned.files:,} scanned in {scanned.seconds:.1f} seconds; {told}")


def _internal_page(audited: Audited) -> str:
    if audited.audit is None:
        return "none: the page tells what protection hid, and here nothing is hidden"
    if audited.internal_page is None:
        return (
            "not written: this machine has no protection log of the edition, which lies where it was published; so the "
            "attack of a trafficker who knows his victims was not repeated either"
        )
    return f"{audited.internal_page.parent.name}/{audited.internal_page.name}, never to be passed on"


def _persons(width: float | None) -> str:
    if width is None:
        return "none, because no count is hidden"
    return "without end" if math.isinf(width) else f"{width:g} persons"


def _fact(what: str, told: str) -> Iterator[str]:
    yield from textwrap.wrap(
        told, WIDTH, initial_indent=f"  {what}".ljust(_MARGIN), subsequent_indent=" " * _MARGIN
    )


def _leaks(audited: Audited) -> Iterator[str]:
    if audited.audit is None or audited.audit.passes:
        return
    yield "Hidden counts that can be worked out, or nearly"
    leaks = audited.audit.leaks
    for number, leak in enumerate(leaks[:_TOLD_AT_MOST], start=1):
        yield from _leak(number, leak)
    yield from _more(len(leaks))
    yield ""


def _leak(number: int, leak: Leak) -> Iterator[str]:
    first = f"{number}. {leak.group}"
    yield from textwrap.wrap(first, WIDTH, initial_indent="  ", subsequent_indent="     ")
    yield from _fact("   between", f"{leak.low:g} and {leak.high:g}, for {leak.attacker}")
    for what, listed in (("   read in", leak.places), ("   because", leak.relations)):
        if listed:
            yield from _fact(what, "; ".join(listed))


def _findings(findings: Iterable[Finding]) -> Iterator[str]:
    found = list(findings)
    if not found:
        return
    yield "In its files"
    for finding in found[:_TOLD_AT_MOST]:
        yield from textwrap.wrap(str(finding), WIDTH, initial_indent="  ", subsequent_indent="     ")
        yield from _fact("   what to do", finding.remedy)
    yield from _more(len(found))
    yield ""


def _more(number: int) -> Iterator[str]:
    if number > _TOLD_AT_MOST:
        yield f"  and {number - _TOLD_AT_MOST:,} more"


def _verdict(audited: Audited) -> str:
    leaks = 0 if audited.audit is None else len(audited.audit.leaks)
    found = len(audited.scanned.findings)
    if not (leaks or found):
        nothing_hidden = (
            "Nothing is hidden in this edition, and its files hold nothing that must not be public"
        )
        return "The edition passes." if audited.audit else f"{nothing_hidden}: it passes."
    told = [f"{leaks:,} hidden counts can be worked out, or nearly"] if leaks else []
    told += [f"{found:,} things in its files must not be public"] if found else []
    return f"The edition does not pass: {'; '.join(told)}."


def _remedy(audited: Audited) -> str:
    """What to do, the smallest coarsening first."""
    from series.publishing.attacked import smallest_coarsening

    take_away = "take this edition away from where it is published, and publish it again"
    if audited.audit is None or audited.audit.passes:
        return f"{take_away} without what was found"
    return f"{take_away}; in the notebooks, {smallest_coarsening(audited.audit.hide)}"
