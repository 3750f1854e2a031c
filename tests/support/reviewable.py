"""A small edition published by the real command, its notebook run again once, and copies of it with a fault."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from series.publishing import PublishRequest, open_source, publish
from series.publishing.edition import described
from series.release.manifest import MANIFEST_FILE, edition_identity, file_hashes, read_manifest
from series.rendering.interface import RendererChoice
from series.review.edition import read_edition
from series.review.model import Level, Review, ReviewItem
from series.review.pages import Rendered, render_again
from series.review.rerunning import CasebookInHand, Rerun, Ways, run_again
from series.review.reviewing import ReviewRequest, compare_edition
from tests.support.ctdc_files import write_publisher
from tests.support.publishable import EVIDENCE, write_publishable_project

REPORT = "trafficked-men"
NOTEBOOK = (
    EVIDENCE
    + """

figure("fig-years", casebook.count("year"), lambda data, labels: draw_bars(data, category="year", title="By year", labels=labels,
                                                                        quantity=Quantity.COUNT),
       finding="Registered victims by year.", caption="Registered victims by year.", alt="Bars by year of registration.")
"""
)
COUNTRIES = {"UA": 60, "MD": 40, "ID": 30, "PH": 20}
HEADLINES = {REPORT: frozenset({"men_minority"})}


class Silent:
    """A watcher who says nothing."""

    def step(self, message: str) -> None: ...

    def detail(self, message: str) -> None: ...

    def notebook(self, event: object) -> None: ...


@dataclass(frozen=True)
class Reviewable:
    """A published edition with what a review needs: project, casebook, its notebook run again, its pages rendered again."""

    folder: Path
    root: Path
    casebook: CasebookInHand
    reruns: dict[str, Rerun]
    rendered: Rendered

    def review(self, edition: Path | None = None, *, level: Level = Level.FULL, **changes: Any) -> Review:
        """Review the edition, or a copy of it, against what came out again."""
        request = ReviewRequest(
            read_edition(edition or self.folder), level, Ways(self.root), self.casebook if level is Level.FULL else None,
            HEADLINES,
        )  # fmt: skip
        reruns = self.reruns if level is Level.FULL else {}
        return compare_edition(replace(request, **changes), self.rendered, reruns)

    def copy(self, to: Path) -> Path:
        """A copy to put a fault into."""
        shutil.copytree(self.folder, to)
        return to


def write_cases(path: Path, more: int = 0) -> Path:
    """A file of cases; ``more`` of them are added to the largest country."""
    rows = []
    for country, number in {**COUNTRIES, "UA": COUNTRIES["UA"] + more}.items():
        for at in range(number):
            rows.append(
                {"yearOfRegistration": str(2014 + at % 3), "Datasource": "Case Management",
                 "gender": "Male" if at % 3 == 0 else "Female", "ageBroad": "21--23", "majorityStatus": "Adult",
                 "citizenship": country, "CountryOfExploitation": country, "isForcedLabour": "1"}
            )  # fmt: skip
    write_publisher(path, *rows)
    return path


def publish_small(folder: Path, more: int = 0) -> tuple[Path, Path, Path]:
    """Publish the small project into ``folder``; returns the edition, the project, the file of cases."""
    root = write_publishable_project(folder / "series", code=NOTEBOOK)
    data = write_cases(folder / "cases.csv", more)
    request = PublishRequest(
        source="ctdc-global", output=folder / "output", data=data, renderer=RendererChoice.BUILTIN, jobs=1
    )
    return publish(request, root=root, watcher=Silent()).edition, root, data


def make_reviewable(folder: Path) -> Reviewable:
    """Publish, run again, render again: once for all tests."""
    edition, root, data = publish_small(folder)
    source = open_source("ctdc-global", data, None)
    casebook = CasebookInHand("ctdc-global", data, None, source.carried, described(source))
    held = read_edition(edition)
    reruns = run_again(held, casebook, Ways(root, jobs=1), Silent(), decided=True)
    return Reviewable(edition, root, casebook, reruns, render_again(held, folder / "again"))


def listed_anew(edition: Path) -> Path:
    """Make the manifest list the files as they are now, with the name that belongs to them: a fault that hashes don't tell."""
    manifest = read_manifest(edition)
    assert manifest is not None
    manifest["files"] = file_hashes(edition, without=["run-log.json"])
    name = manifest["series"]["edition"]
    manifest["identity"] = edition_identity(name, manifest["files"], manifest["policy"], manifest["versions"])
    (edition / MANIFEST_FILE).write_text(json.dumps(manifest), encoding="utf-8")
    return edition


@contextmanager
def changed_json(path: Path) -> Iterator[Any]:
    """The content of a JSON file, written back with what was changed in it."""
    content = json.loads(path.read_text(encoding="utf-8"))
    yield content
    path.write_text(json.dumps(content), encoding="utf-8")


def change_record(edition: Path, change: Callable[[dict[str, Any]], None], report: str = REPORT) -> Path:
    """Change the record of a report in an edition, and list its files anew."""
    with changed_json(edition / "evidence" / report / "record.json") as record:
        change(record)
    return listed_anew(edition)


def items_that_fail(review: Review) -> dict[str, ReviewItem]:
    """By kind and id."""
    return {f"{item.kind}/{item.id}": item for item in review.failing}
