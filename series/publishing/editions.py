"""Which editions and candidates lie in an output folder, and how far each is on its way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from series.release import Output, read_manifest
from series.release.records import BuildRecord, ClearanceRecord, Records, ReleaseRecord


class Stage(StrEnum):
    """How far an edition is."""

    CANDIDATE = "candidate"
    CLEARED = "cleared"
    PUBLISHED = "published"
    FORMER = "former"


@dataclass(frozen=True)
class Standing:
    """An edition, how far it is, and what is on record of its way, in words."""

    identity: str
    stage: Stage
    facts: tuple[str, ...] = ()


def standings(output: Output) -> list[Standing]:
    """Every edition in the folder: candidates, then the published one, then former ones by name."""
    current = output.current()
    published = [folder for folder in output.former() if current is not None and folder == current]
    former = [folder for folder in output.former() if folder not in published]
    return [
        *(_candidate(output, folder) for folder in output.built()),
        *(_standing(output, folder, Stage.PUBLISHED) for folder in published),
        *(_standing(output, folder, Stage.FORMER) for folder in former),
    ]


def _candidate(output: Output, folder: Path) -> Standing:
    cleared = Records(output, folder.name).read_for(ClearanceRecord, folder)
    return _standing(output, folder, Stage.CLEARED if cleared else Stage.CANDIDATE)


def _standing(output: Output, folder: Path, stage: Stage) -> Standing:
    manifest = read_manifest(folder) or {}
    identity = str(manifest.get("identity", folder.name))
    source = manifest.get("source", {})
    series = manifest.get("series", {})
    named = ", ".join(str(one) for one in (series.get("edition"), source.get("name")) if one)
    return Standing(identity, stage, (named, *_facts(Records(output, identity), folder)))


def _facts(records: Records, folder: Path) -> Iterator[str]:
    if build := records.read_for(BuildRecord, folder):
        yield f"built on {build.built_on}" + (f" by {' and '.join(build.built_by)}" if build.built_by else "")
    if clearance := records.read_for(ClearanceRecord, folder):
        yield f"cleared on {clearance.cleared_on} by {clearance.officer}"
    if release := records.read_for(ReleaseRecord, folder):
        yield f"released on {release.released_on}" + (
            f", reviewed by {' and '.join(release.reviewers)}" if release.reviewers else ""
        )
