"""``series data template``, ``map`` and ``compare``: an organisation's own data on their way into the casebook."""

from __future__ import annotations

import hashlib
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from data_access.errors import UsageError
from series.cli.messages import say
from series.cli.options import project_root

if TYPE_CHECKING:
    from data_access.sources.comparing import Difference
    from data_access.sources.mapped import Proposal
    from series.catalog.model import ReportEntry
    from series.review.edition import EditionInHand
    from series.review.risk import Nearness

WIDTH = 80
_TOLD = 12
_NOTABLE = 0.05
"""Columns whose completeness moved by less are not told."""


def data_with_mapping(data: Path | None, mapping: Path | None) -> Path | None:
    """What to give as the data of the source ``mapped``: the mapping, which names its file; or one for another file.

    Where ``data`` is another file than the mapping names (a new delivery, say), a private copy of the mapping names that one.
    """
    if mapping is None:
        return data
    from data_access.casebook.storage import cache_folder, make_private_folder
    from data_access.sources.mapped import read_mapping

    if data is None or Path(read_mapping(mapping).data).resolve() == data.resolve():
        return mapping
    import yaml

    content = yaml.load(mapping.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    text = yaml.safe_dump({**content, "data": str(data.resolve())}, allow_unicode=True, sort_keys=False)
    folder = cache_folder() / "mappings" / hashlib.sha256(text.encode()).hexdigest()[:16]
    make_private_folder(folder.parent)
    make_private_folder(folder)
    (folder / mapping.name).write_text(text, encoding="utf-8")
    return folder / mapping.name


def write_data_template(folder: Path) -> None:
    """Write a folder of canonical tables to fill, and say what to do with it."""
    from data_access.sources.template import write_template
    from series.staging.dictionary_part import schema_dictionary

    write_template(folder, schema_dictionary())
    say(
        f"""\
Written to {folder}: a table for each kind of record, with its columns, the data
dictionary, and the same tables with invented rows in {folder / "examples"}.
Fill victim, registration and episode, and what else you have; README.md there
says how. Then: series data validate canonical --data {folder}"""
    )


def propose_mapping(
    data: str, *, sheet: str | None, header_row: int | None, to: Path | None, title: str | None
) -> None:
    """Propose a mapping of a file or a table, write it, and say what to check and which reports the data can carry."""
    from data_access.sources.mapped import Place, mapping_text, propose

    place = Place(data, sheet, header_row)
    if not place.is_database and place.data.endswith((".yml", ".yaml")):
        raise UsageError("This is a mapping already", where=data, remedy="give the file with the cases")
    proposal = propose(place, title)
    target = to or _beside(place)
    if target.exists():
        raise UsageError(
            "There is a mapping at this place already", where=str(target), remedy="name another one with --to"
        )
    named = data if place.is_database else _relative(Path(data), target)
    target.write_text(mapping_text(proposal, named), encoding="utf-8", newline="\n")
    say("\n".join(_told_of_proposal(proposal, target)))


def _beside(place: object) -> Path:
    from data_access.sources.mapped import Place

    assert isinstance(place, Place)
    if place.is_database:
        return Path(f"{place.sheet or 'database'}.mapping.yml")
    path = Path(place.data)
    return path.with_name(f"{path.stem}.mapping.yml")


def _relative(data: Path, target: Path) -> str:
    try:
        return data.resolve().relative_to(target.resolve().parent).as_posix()
    except ValueError:
        return str(data.resolve())


def _told_of_proposal(proposal: Proposal, target: Path) -> Iterator[str]:
    mapping = proposal.mapping
    left_out = [name for name, column in mapping.columns.items() if column.to is None]
    yield f"{len(mapping.columns)} columns, {proposal.rows:,} rows; {len(mapping.targets)} columns are mapped."
    if proposal.to_check:
        yield ""
        yield "To check:"
        for note in proposal.to_check[:_TOLD]:
            yield from _item(f"{note.column}: {note.text}")
        if len(proposal.to_check) > _TOLD:
            yield f"  and {len(proposal.to_check) - _TOLD} more"
    decide = [note for note in proposal.notes if not note.to_check]
    if decide:
        yield ""
        yield from _item(f"To decide: {decide[0].text} ({', '.join(note.column for note in decide)}).", "")
    if left_out:
        yield ""
        yield from _item(f"Left out: {', '.join(left_out)}", "")
    yield ""
    yield from _reports(mapping.targets.values())
    yield ""
    yield f"Written to {target}. Read it, correct it, and write `checked: true`. Then:"
    yield f"  series publish --source mapped --mapping {target}"


def _reports(targets: object) -> Iterator[str]:
    """Which reports the mapped columns can carry, and which columns the others lack."""
    from series.catalog import read_catalog

    covered = covered_columns(list(targets))  # type: ignore[call-overload]
    catalog = read_catalog(project_root() / "notebooks" / "reports.yml")
    carried = [entry for entry in catalog.reports if set(entry.requires) <= covered]
    names = ", ".join(f"No. {entry.number} {entry.title}" for entry in carried)
    yield from _item(f"Reports that these data can carry: {names or 'none yet'}", "")
    others = [entry for entry in catalog.reports if entry not in carried]
    if others:
        yield "Missing for the others:"
    for entry in others:
        lacking = [column for column in entry.requires if column not in covered]
        yield from _item(f"No. {entry.number} {entry.title}: {', '.join(lacking)}")


def covered_columns(targets: list[str]) -> set[str]:
    """The columns of the casebook that a mapping fills: those that it names, and those that follow from them."""
    covered = {target.partition("=")[0] for target in targets}
    follows = {
        "registration.age": {"registration.age_band", "registration.age_group"},
        "registration.date": {"registration.year"},
        "control.means_of_control": {"control_group.means_group"},
    }
    for cause, columns in follows.items():
        covered |= columns if cause in targets else set()
    if {"victim.citizenship", "episode.country_of_exploitation"} <= covered:
        covered.add("episode.crossing")
    return covered


def compare_data(source: str, old: Path, new: Path, *, mapping: Path | None) -> None:
    """Say what a new delivery brings."""
    from data_access.sources.comparing import compare_deliveries

    before, after = (data_with_mapping(one, mapping) or one for one in (old, new))
    say("\n".join(difference_lines(compare_deliveries(source, before, after), published_edition(source))))


def published_edition(source: str) -> EditionInHand | None:
    """The published edition of the project, where it was made from this source."""
    from series.release import Output
    from series.review.edition import read_edition

    current = Output(project_root() / "output").current()
    edition = read_edition(current) if current else None
    return edition if edition and edition.source.get("name") == source else None


def difference_lines(found: Difference, published: EditionInHand | None = None) -> Iterator[str]:
    """A comparison in lines of 80 columns; every count as the policy prints counts of confidential records."""
    from data_access.casebook.known_shares import known_share, protected_count
    from data_access.disclosure.policy import current_policy
    from data_access.disclosure.statuses import ProtectionClass
    from data_access.sources.interface import protection_profile

    policy = current_policy()
    profile = protection_profile(policy, ProtectionClass.CONFIDENTIAL)

    def count(number: int) -> str:
        return (
            "none"
            if number == 0
            else protected_count(number, profile, f"fewer than {profile.counts.threshold}")
        )

    yield f"Registered victims in the new data: {count(found.victims)}"
    for words, number in (
        ("new", found.new),
        ("revised (something is said otherwise, or more)", found.revised),
        ("withdrawn (no longer there)", found.withdrawn),
    ):
        yield f"  {words}: {count(number)}"
    yield f"Late: {count(found.late)} registrations lie in the time of the old data, which lacked them."
    if found.new_codes:
        yield "Codes that the old data don't have:"
        for column, codes in found.new_codes.items():
            yield from _item(f"{column}: {', '.join(codes)}")
    moved = {name: one for name, one in found.completeness.items() if abs(one.change) >= _NOTABLE}
    if moved:
        yield "Known of more or fewer rows than before:"
        for name, one in sorted(moved.items(), key=lambda each: -abs(each[1].change)):
            before, after = (
                known_share(*known, profile, policy.hidden_symbol) for known in (one.old, one.new)
            )
            yield from _item(f"{name}: {before} before, {after} now")
    at_risk = _reports_at_risk(set(moved) | set(found.new_codes), found)
    if not at_risk:
        yield "No report that these data can carry requires a column that changed notably."
        return
    yield "Claims that may turn; `series diff` tells after publishing whether they did:"
    rules = profile.counts
    changed = max(
        rules.threshold, _rounded_up(found.new + found.revised + found.withdrawn, rules.rounding_base)
    )
    for entry in at_risk:
        yield from _claims_at_risk(entry, published, changed)


def _rounded_up(count: int, base: int) -> int:
    return -(-count // base) * base


def _reports_at_risk(columns: set[str], found: Difference) -> list[ReportEntry]:
    """Headline claims of the reports that rest on columns which changed; of all reports where many records did."""
    from series.catalog import read_catalog

    catalog = read_catalog(project_root() / "notebooks" / "reports.yml")
    many = found.victims and (found.new + found.revised + found.withdrawn) / found.victims >= _NOTABLE
    carried = [entry for entry in catalog.reports if set(entry.requires) <= found.columns]
    return [entry for entry in carried if many or set(entry.requires) & columns]


def _claims_at_risk(entry: ReportEntry, published: EditionInHand | None, changed: int) -> Iterator[str]:
    """The headline claims of a report; where it is published, nearest to turning first, with their margins."""
    from series.review.risk import nearness_of

    names = entry.headline_claims or (entry.key.claim,)
    if published is None or entry.id not in {one["id"] for one in published.reports}:
        yield from _item(f"{entry.id}: {', '.join(names)}")
        return
    claims = [claim for claim in published.record(entry.id).claims if claim.id in names]
    yield f"  {entry.id}, as published:"
    for one in nearness_of(claims, changed):
        yield from _item(f"{one.claim} ({one.state.value}): {_risk(one)}", "    ")


def _risk(one: Nearness) -> str:
    if not one.by_shares or one.margin is None or one.reach is None:
        return "may turn; its margin can't be told in shares"
    told = "may turn" if one.may_turn else "stays"
    return f"{told}; {_points(one.margin)} from turning, the changes move it by {_points(one.reach)} at most"


def _points(share: float) -> str:
    """Points of per cent."""
    return f"{100 * share:.1f} points"


def _item(text: str, indent: str = "  ") -> Iterator[str]:
    yield from textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  ")
