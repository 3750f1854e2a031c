"""From a candidate to the published edition: by which persons, of which content, and what stands when it is stopped midway."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from data_access.errors import TraffickingSeriesError, UsageError
from series.errors import GateError, NotAcceptedError
from series.publishing import releasing
from series.publishing.editions import Stage, standings
from series.publishing.releasing import Released, clear, release
from series.release import Output
from series.release.records import ClearanceRecord, Records, ReleaseRecord
from series.review.decisions import DecisionKind
from tests.support.candidates import (
    BUILDER,
    OFFICER,
    PAGE,
    REVIEWED,
    add_candidate,
    finished,
    review_file,
    write_series,
)
from tests.support.reviewable import Silent, changed_json, listed_anew
from tests.support.tiny_edition import LEAKING, REPORT


class Series:
    """An output folder with one candidate, and its reviewers' files."""

    def __init__(self, folder: Path, **source: Any) -> None:
        self.folder = folder
        self.root = write_series(folder / "series")
        self.output = Output(folder / "output")
        self.candidate = self.build("one", **source)

    def build(self, words: str, **source: Any) -> Path:
        return add_candidate(self.output, finished(self.folder, words, **{"synthetic": False, **source}))

    @property
    def identity(self) -> str:
        return self.candidate.name

    def reviews(self, *names: str, **changes: Any) -> list[Path]:
        return [
            review_file(self.folder / f"{name}.json", self.candidate, self.root, name, **changes)
            for name in names
        ]

    def clear(self, files: list[Path] | None = None, officer: str = OFFICER) -> ClearanceRecord:
        files = self.reviews("Ana", "Ben") if files is None else files
        return clear(self.identity, officer=officer, review_files=files, output=self.output, root=self.root)

    def release(self, files: list[Path] | None = None, named: str | None = None) -> Released:
        files = self.reviews("Ana", "Ben") if files is None else files
        return release(
            named or self.identity, review_files=files, output=self.output, root=self.root, watcher=Silent()
        )

    def refused(self, *words: str, files: list[Path] | None = None) -> None:
        """The release is refused in these words, and nothing is published."""
        before = self.output.current()
        with pytest.raises(TraffickingSeriesError) as raised:
            self.release(files)
        for word in words:
            assert word in str(raised.value)
        assert self.output.current() == before


@pytest.fixture
def series(tmp_path: Path) -> Series:
    return Series(tmp_path)


def test_a_candidate_is_nowhere_to_be_seen_until_it_is_released(series: Series) -> None:
    assert series.output.current() is None and series.output.former() == []
    assert [one.stage for one in standings(series.output)] == [Stage.CANDIDATE]
    files = series.reviews("Ana", "Ben")
    content = {
        path.relative_to(series.candidate): path.read_bytes()
        for path in series.candidate.rglob("*")
        if path.is_file()
    }
    series.clear(files)
    assert [one.stage for one in standings(series.output)] == [Stage.CLEARED]
    released = series.release(files)
    assert released.edition == series.output.current() == series.output.editions / series.identity
    assert {name: (released.edition / name).read_bytes() for name in content} == content
    assert (released.reviewers, released.cleared_by) == (("Ana", "Ben"), OFFICER)
    assert series.output.built() == []
    (standing,) = standings(series.output)
    assert standing.stage is Stage.PUBLISHED
    assert any("reviewed by Ana and Ben" in fact for fact in standing.facts)


def test_it_needs_two_different_reviewers(series: Series) -> None:
    series.clear()
    series.refused("needs 2 reviewers, and no review file was given", files=[])
    series.refused("the files are of 1 (Ana)", files=series.reviews("Ana", " ana "))


def test_every_item_must_be_accepted_by_both(series: Series) -> None:
    series.clear()
    files = series.reviews("Ana") + series.reviews("Ben", decided={"tbl-sex": DecisionKind.QUERY})
    series.refused("1 of 2 items are not accepted", f"{REPORT}/tbl-sex: query by Ben", files=files)


def test_registered_claims_are_accepted_one_by_one(series: Series) -> None:
    series.clear()
    files = series.reviews("Ana", "Ben", bulk=True)
    series.refused("1 of 2 items", f"{REPORT}/men_minority: accepted by 0 of 2", files=files)


def test_decisions_on_another_content_do_not_count(series: Series) -> None:
    files = series.reviews("Ana", "Ben")
    series.candidate = series.build("one", tables=LEAKING)
    series.refused(f"{REPORT}/tbl-sex", "changed since Ana decided", files=files)


def test_who_built_it_can_neither_review_nor_clear_it(series: Series) -> None:
    series.refused(f"{BUILDER} built this edition", files=series.reviews("Ana", BUILDER))
    with pytest.raises(NotAcceptedError, match="built this edition, and can't clear it"):
        series.clear(officer=f" {BUILDER.upper()} ")


def test_who_reviewed_it_cannot_clear_it(series: Series) -> None:
    with pytest.raises(NotAcceptedError, match="reviewed this edition, and can't clear it"):
        series.clear(officer="ana")
    series.clear(series.reviews("Ana", "Ben"), officer="Cem")
    series.refused("Cem reviewed this edition", files=series.reviews("Ana", "Cem"))


def test_what_is_not_reviewed_is_not_cleared(series: Series) -> None:
    with pytest.raises(NotAcceptedError, match="needs 2 reviewers"):
        series.clear([])
    with pytest.raises(UsageError, match="Nobody is named"):
        series.clear(officer=" ")


def test_without_clearance_it_is_not_released(series: Series) -> None:
    series.refused("is not cleared yet", f"internal/audit-{series.identity}.html")


def test_a_clearance_holds_for_the_content_that_was_cleared(series: Series) -> None:
    series.clear()
    with changed_json(series.candidate / "manifest.json") as manifest:
        manifest["commit"] = "another"
    rebuilt = series.candidate.rename(series.folder / series.identity)
    add_candidate(series.output, rebuilt)
    series.refused("was built anew since it was cleared")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda folder: (folder / "site" / "index.html").write_text("other"), "site/index.html"),
        (lambda folder: (folder / "site" / "more.html").write_text("more"), "site/more.html"),
        (lambda folder: (folder / "site" / "data.csv").unlink(), "missing"),
    ],
)
def test_a_candidate_that_was_changed_is_refused(
    series: Series, change: Callable[[Path], object], told: str
) -> None:
    files = series.reviews("Ana", "Ben")
    series.clear(files)
    change(series.candidate)
    series.refused("is not what was built", told, files=files)


def test_a_manifest_that_was_made_to_fit_is_refused_too(series: Series) -> None:
    files = series.reviews("Ana", "Ben")
    series.clear(files)
    (series.candidate / "site" / "index.html").write_text("other")
    listed_anew(series.candidate)
    series.refused("no record of this candidate's building", files=files)


def test_when_another_edition_was_published_since_it_is_built_again(series: Series) -> None:
    files, first = series.reviews("Ana", "Ben"), series.candidate
    series.clear(files)
    series.candidate = series.build("two")
    series.clear()
    series.release()
    series.candidate = first
    series.refused("was not attacked together with those that are there now", files=files)


def test_an_edition_that_was_released_is_turned_to_again_without_its_reviews(series: Series) -> None:
    first = series.identity
    series.clear()
    series.release()
    series.candidate = series.build("two")
    series.clear()
    series.release()
    again = series.release([], named=first)
    assert again.before and series.output.current() == series.output.editions / first


@pytest.mark.parametrize("files", [[], None])
def test_where_the_series_asks_for_nothing_it_is_released_as_it_is(
    tmp_path: Path, files: list[Path] | None
) -> None:
    series = Series(tmp_path, synthetic=True)
    nothing = {"reviewers": 0, "clearance": False}
    write_series(series.root, release={"demonstration": nothing, "confidential": REVIEWED})
    assert series.release(files).edition == series.output.current()


@pytest.mark.parametrize("step", ["shelve", "rename", "write", "_free_name", "_point_to"])
def test_stopped_at_any_step_the_edition_before_stays_and_the_release_can_be_taken_up(
    series: Series, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    series.clear()
    before = series.release().edition
    series.candidate = series.build("two")
    files = series.reviews("Ana", "Ben")
    series.clear(files)

    def stop(*arguments: object, **options: object) -> None:
        raise KeyboardInterrupt

    owner: object = {"shelve": releasing, "write": Records, "rename": Path}.get(step, Output)
    with monkeypatch.context() as patch:
        patch.setattr(owner, step, stop)
        with pytest.raises(KeyboardInterrupt):
            series.release(files)
    assert series.output.current() == before
    assert (series.output.folder / "site" / "index.html").read_text() == PAGE.format("one")
    assert not list(series.output.folder.glob("*/*/site/.*")), "nothing unfinished lies in an edition"
    assert series.release(files).edition.name == series.identity
    assert (series.output.folder / "site" / "index.html").read_text() == PAGE.format("two")
    record = Records(series.output, series.identity).read(ReleaseRecord)
    assert record is not None and record.cleared_by == OFFICER
    assert set(record.review_files) == {"Ana.json", "Ben.json"}


def test_former_editions_stay_on_the_site_with_a_note_on_every_page(series: Series) -> None:
    first = series.identity
    series.clear()
    series.release()
    series.candidate = series.build("two")
    series.clear()
    series.release()
    shelf = series.output.folder / "site" / "editions"
    assert [path.name for path in shelf.iterdir()] == [first]
    for page, current in (
        ("index.html", "../../index.html"),
        (f"reports/{REPORT}.html", f"../../../reports/{REPORT}.html"),
    ):
        text = (shelf / first / page).read_text()
        assert "<p>one</p>" in text and "This is a former edition (Tiny edition, 15 January 2026)" in text
        assert f'href="{current}"' in text
        assert (shelf / first / page).parent.joinpath(current).resolve().is_file()
    assert (shelf / first / "data.csv").read_text() == "one\n"
    assert "former edition" not in (series.output.editions / first / "site" / "index.html").read_text()
    third = series.build("three")
    series.candidate = third
    series.clear()
    series.release()
    assert len(list(shelf.iterdir())) == 2 and not list(shelf.glob("*/editions"))


def test_a_former_edition_that_was_removed_or_altered_is_not_on_the_site(series: Series) -> None:
    first = series.identity
    series.clear()
    series.release()
    (series.output.editions / first / "site" / "data.csv").write_text("altered")
    series.candidate = series.build("two")
    assert not (series.candidate / "site" / "editions").exists()


def test_records_are_for_their_owner_only_and_in_no_edition(series: Series) -> None:
    series.clear()
    released = series.release()
    records = sorted((series.output.folder / "internal").iterdir())
    assert [path.name.partition("-")[0] for path in records] == ["build", "clearance", "release"]
    assert {oct(path.stat().st_mode & 0o777) for path in records} == {"0o600"}
    words = "".join(
        path.read_text(errors="replace") for path in released.edition.rglob("*") if path.is_file()
    )
    assert not any(name in words for name in (BUILDER, OFFICER, "Ana", "Ben"))


def test_a_record_that_cannot_be_read_refuses_rather_than_passes(series: Series) -> None:
    series.clear()
    Records(series.output, series.identity).path(ClearanceRecord).write_text(json.dumps({"form": "2"}))
    series.refused("The record can't be read")


def test_an_edition_elsewhere_is_not_released_here(series: Series, tmp_path: Path) -> None:
    elsewhere = finished(tmp_path / "elsewhere", "three")
    with pytest.raises(UsageError, match="doesn't lie in the output folder"):
        series.release([], named=str(elsewhere))
    with pytest.raises(UsageError, match="There is no edition 'none'"):
        series.release([], named="none")


def test_gate_and_acceptance_have_exit_codes_of_their_own() -> None:
    assert (GateError.exit_code, NotAcceptedError.exit_code) == (6, 12)
