"""A candidate on its way: what is put down of its building, what comes next, and the former editions on its site."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from series.catalog import ReleaseRule
from series.publishing.earlier import names_of_earlier
from series.publishing.model import Watcher
from series.release import Output, read_manifest
from series.release.former import shelve_former
from series.release.manifest import MANIFEST_FILE, sha256
from series.release.records import BuildRecord, Records, same_person


def put_down_build(output: Output, folder: Path, manifest: Mapping[str, Any], builder: str) -> BuildRecord:
    """Record who built what lies in ``folder``, and with which earlier editions it was attacked.

    Whoever built the very same before stays among its builders.
    """
    records = Records(output, str(manifest["identity"]))
    before = records.read_for(BuildRecord, folder)
    builders = list(before.built_by) if before else []
    if builder.strip() and not any(same_person(builder, one) for one in builders):
        builders.append(builder)
    record = BuildRecord(
        edition=records.identity,
        manifest=sha256(folder / MANIFEST_FILE),
        built_by=tuple(builders),
        built_on=datetime.now(tz=UTC).date(),
        earlier=earlier_than(records.identity, manifest["source"], output),
    )
    records.write(record)
    return record


def earlier_than(identity: str, source: Mapping[str, Any], output: Output) -> tuple[tuple[str, str], ...]:
    """The earlier editions that an edition is attacked together with: identity and hash of the manifest of each."""
    found = names_of_earlier(output, json.loads(json.dumps(source)))
    return tuple((one[0], one[1]) for one in found if one[0] != identity)


def shelve(edition: Path, source: Mapping[str, Any], output: Output, watcher: Watcher) -> None:
    """Put the sites of the former editions of the same source into that of ``edition``, whose manifest lies there."""
    identity = (read_manifest(edition) or {})["identity"]
    former = [
        folder
        for folder in output.former()
        if folder != edition
        and (manifest := read_manifest(folder) or {})["source"]["name"] == source["name"]
        and manifest["identity"] != identity
    ]
    with output.building() as scratch:
        shelved = shelve_former(edition, former, scratch)
    for line in shelved.left_out:
        watcher.detail(line)


def steps_after_build(identity: str, rule: ReleaseRule) -> list[str]:
    """The commands that come after a candidate was built, in their order."""
    files = "".join(f" --reviewed FILE{number}" for number in range(1, rule.reviewers + 1))
    steps = [f"series review {identity}"] * bool(rule.reviewers)
    steps += [f"series clear {identity} --by NAME{files}"] * rule.clearance
    return [*steps, f"series release {identity}{files}"]
