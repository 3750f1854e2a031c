"""A review finds every fault that was put into an edition, names it, and finds none where there is none."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pikepdf
import pytest
from PIL import Image
from typer.testing import CliRunner

from data_access.errors import UsageError
from series.cli.app import app
from series.publishing.edition import described
from series.publishing.source import open_source
from series.release.manifest import MANIFEST_FILE
from series.review.diff import ChangeKind, diff_editions
from series.review.edition import edition_in_hand, read_edition
from series.review.model import Level, Review, Verdict
from series.review.rerunning import CasebookInHand, Rerun, Ways, run_again
from series.review.reviewing import ReviewRequest, compare_edition
from tests.support.reviewable import (
    REPORT,
    Reviewable,
    Silent,
    change_record,
    changed_json,
    items_that_fail,
    listed_anew,
    make_reviewable,
    write_cases,
)

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, private_cache: Path) -> Reviewable:
    return make_reviewable(tmp_path_factory.mktemp("reviewed"))


@pytest.fixture
def edition(published: Reviewable, tmp_path: Path) -> Path:
    """A copy, to put a fault into."""
    return published.copy(tmp_path / "edition")


def _told(review: Review, item: str) -> str:
    """What a review tells of an item that fails."""
    found = items_that_fail(review)
    assert item in found, f"{item} is not among {sorted(found)}"
    return " | ".join(
        f"{check.what}: {one.where}: {one.published} / {one.found} {one.size}"
        for check in found[item].checks
        if check.verdict.fails
        for one in check.differences
    )


def test_on_the_same_machine_everything_agrees_in_full(published: Reviewable) -> None:
    review = published.review()
    assert review.agrees, {name: item.checks for name, item in items_that_fail(review).items()}
    assert (review.integrity, review.environment) == ((), ())
    assert {item.verdict for item in review.items()} == {Verdict.EXACT}
    assert {item.kind.value for item in review.items()} == {
        "number", "claim", "table", "figure", "output", "html", "pdf",
    }  # fmt: skip
    assert [item.id for item in review.items() if item.headline] == ["men_minority"]


def test_from_the_edition_alone_what_follows_from_its_tables_is_computed_again(published: Reviewable) -> None:
    review = published.review(level=Level.EDITION)
    assert review.agrees
    assert review.cannot_check
    assert {item.verdict for item in review.items()} == {Verdict.EXACT}


def test_of_the_code_it_is_known_whether_it_finds_the_demonstrations_truth(published: Reviewable) -> None:
    """Its values are not the edition's, so they are not held against them."""
    casebook = replace(published.casebook, source="demonstration")
    request = ReviewRequest(read_edition(published.folder), Level.CODE, Ways(published.root), casebook)
    review = compare_edition(request, published.rendered, published.reruns)
    truths = [item for item in review.items() if item.kind == "truth"]
    assert truths and not any(
        check.what.startswith("run again") for item in review.items() for check in item.checks
    )
    assert "were run on the demonstration in their place" in review.cannot_check[0]
    failed = {REPORT: Rerun(problem="it failed in cell 3")}
    assert not compare_edition(request, published.rendered, failed).agrees


@pytest.mark.parametrize("level", [Level.FULL, Level.EDITION])
def test_one_count_off_by_one(published: Reviewable, edition: Path, level: Level) -> None:
    def change(record: dict[str, Any]) -> None:
        cell = next(cell for cell in record["tables"][0]["cells"] if cell["value"])
        cell["value"] += 1

    review = published.review(change_record(edition, change), level=level)
    assert "+1" in _told(review, "table/tbl-sex") or "by its own counts" in _told(review, "table/tbl-sex")
    assert review.integrity == (), "the manifest was made anew: hashes alone don't tell"


@pytest.mark.parametrize(("factor", "verdict"), [(1 + 1e-9, "within"), (1 + 1e-3, "differs")])
def test_a_float_off_in_the_ninth_digit_passes_and_in_the_third_fails(
    published: Reviewable, edition: Path, factor: float, verdict: str
) -> None:
    def change(record: dict[str, Any]) -> None:
        record["numbers"][0]["cells"][0]["value"] *= factor

    review = published.review(change_record(edition, change))
    item = next(item for item in review.items() if item.id == "men_share")
    (values,) = [check for check in item.checks if check.what == "run again: values"]
    assert values.verdict == verdict
    assert values.differences[0].size.startswith(("+", "-"))


def _garbage(_: bytes) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + os.urandom(400)


def _blank(content: bytes) -> bytes:
    with Image.open(io.BytesIO(content)) as image:
        return _png(Image.new("RGB", image.size, "white"))


def _other_resolution(content: bytes) -> bytes:
    with Image.open(io.BytesIO(content)) as image:
        return _png(image.resize((image.width // 2, image.height // 2)))


def _png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.parametrize("level", [Level.FULL, Level.EDITION])
@pytest.mark.parametrize(
    ("replaced", "named"),
    [
        (_garbage, "a file that can't be read as a picture"),
        (_blank, "a blank picture"),
        (_other_resolution, "the same drawing in another resolution"),
    ],
)
def test_a_picture_that_was_replaced(
    published: Reviewable, edition: Path, replaced: Callable[[bytes], bytes], named: str, level: Level
) -> None:
    path = edition / "evidence" / REPORT / "fig-men.png"
    path.write_bytes(replaced(path.read_bytes()))
    review = published.review(listed_anew(edition), level=level)
    assert named in _told(review, "figure/fig-men")
    assert "figure/fig-years" not in items_that_fail(review)


@pytest.mark.parametrize("level", [Level.FULL, Level.EDITION])
def test_a_picture_replaced_by_another(published: Reviewable, edition: Path, level: Level) -> None:
    folder = edition / "evidence" / REPORT
    (folder / "fig-men.png").write_bytes((folder / "fig-years.png").read_bytes())
    told = _told(published.review(listed_anew(edition), level=level), "figure/fig-men")
    assert "the picture of fig-years" in told


def test_a_drawing_whose_bar_was_moved(published: Reviewable, edition: Path) -> None:
    path = edition / "evidence" / REPORT / "fig-years.svg"
    text = path.read_text(encoding="utf-8")
    start = text.index("L ", text.index("fig-years.bar"))
    path.write_text(text[:start] + "L 2" + text[start + 3 :], encoding="utf-8")
    assert "mark" in _told(published.review(listed_anew(edition), level=Level.EDITION), "figure/fig-years")


def test_between_editions_a_table_that_changed_and_a_picture_that_was_drawn_anew_are_told(
    published: Reviewable, edition: Path
) -> None:
    def change(record: dict[str, Any]) -> None:
        next(cell for cell in record["tables"][0]["cells"] if cell["value"])["value"] += 1

    path = edition / "evidence" / REPORT / "fig-men.png"
    path.write_bytes(_blank(path.read_bytes()))
    diff = diff_editions(read_edition(published.folder), read_edition(change_record(edition, change)))
    assert {one.id: one.change for one in diff.changes} == {
        "tbl-sex": ChangeKind.CHANGED,
        "fig-men": ChangeKind.REDRAWN,
    }
    (drawn,) = (one for one in diff.changes if one.id == "fig-men")
    assert drawn.pictures.published and drawn.pictures.found


@pytest.mark.parametrize("level", [Level.FULL, Level.EDITION])
def test_a_claim_whose_sign_was_turned(published: Reviewable, edition: Path, level: Level) -> None:
    def change(record: dict[str, Any]) -> None:
        record["claims"][0]["state"] = "fails"

    told = _told(published.review(change_record(edition, change), level=level), "claim/men_minority")
    assert "fails / holds" in told


def test_how_near_a_claim_is_to_failing_is_told(published: Reviewable) -> None:
    (claim,) = [item for item in published.review().items() if item.kind == "claim"]
    assert any("from turning" in check.note for check in claim.checks)


def test_a_tables_rows_swapped(published: Reviewable, edition: Path) -> None:
    def change(record: dict[str, Any]) -> None:
        record["tables"][0]["cells"].reverse()

    assert "order of rows: row 1" in _told(published.review(change_record(edition, change)), "table/tbl-sex")


def test_a_tables_values_swapped(published: Reviewable, edition: Path) -> None:
    def change(record: dict[str, Any]) -> None:
        first, second, *_ = record["tables"][0]["cells"]
        first["value"], second["value"] = second["value"], first["value"]

    assert "sex male" in _told(published.review(change_record(edition, change)), "table/tbl-sex")


def test_a_cell_whose_output_was_deleted(published: Reviewable, edition: Path) -> None:
    path = edition / "executed" / f"{REPORT}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    cell = next(cell for cell in notebook.cells if cell.cell_type == "code" and len(cell.outputs) > 2)
    cell.outputs.pop(0)
    nbformat.write(notebook, path)
    told = _told(published.review(listed_anew(edition)), "output/notebook")
    assert "men_share: on record / not among the outputs" in told
    assert "cell " in told and "dissimilar number of outputs" in told


def test_a_number_edited_in_the_html_only(published: Reviewable, edition: Path) -> None:
    path = edition / "site" / "reports" / f"{REPORT}.html"
    text = path.read_text(encoding="utf-8")
    assert "34\u00a0%" in text
    path.write_text(text.replace("34\u00a0%", "38\u00a0%", 1), encoding="utf-8")
    review = published.review(listed_anew(edition), level=Level.EDITION)
    told = _told(review, f"html/{REPORT}.html")
    assert "“38" in told and "“34" in told
    assert set(items_that_fail(review)) == {f"html/{REPORT}.html"}


def test_a_number_edited_in_the_pdf_only(published: Reviewable, edition: Path) -> None:
    path = edition / "site" / "reports" / f"{REPORT}.pdf"
    _edit_pdf(path)
    review = published.review(listed_anew(edition), level=Level.EDITION)
    assert set(items_that_fail(review)) == {f"pdf/{REPORT}.pdf"}
    assert "after “" in _told(review, f"pdf/{REPORT}.pdf")


def _edit_pdf(path: Path) -> None:
    """Put another digit in the place of one: the same glyph code elsewhere in the stream, as an editor would."""
    from series.scan.readers.pdf_text import character_table

    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        for page in pdf.pages:
            fonts = page.obj["/Resources"]["/Font"]
            body = page.obj["/Contents"].read_bytes()
            texts = body.split(b"BT ")
            for name, font in fonts.items():
                table = character_table(font["/ToUnicode"].read_bytes())
                codes = {text: _in_string(code) for code, text in table.items()}
                old, new = codes.get("3", b""), codes.get("4", b"")
                for at, text in enumerate(texts if old and new else ()):
                    if name.encode() + b" " in text and old in text:
                        texts[at] = text.replace(old, new, 1)
                        page.obj["/Contents"].write(b"BT ".join(texts))
                        pdf.save(path)
                        return
    raise AssertionError("no digit was found in the PDF")


def _in_string(code: int) -> bytes:
    """A code of two bytes as Typst writes it in a string: what can't be printed as an octal escape."""
    return b"\\000" + (bytes([code]) if 32 < code < 127 else b"\\%03o" % code)


def test_a_value_edited_in_the_staged_report(published: Reviewable, edition: Path) -> None:
    path = edition / "staging" / "en" / "reports" / f"{REPORT}.ipynb"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("men_share: 34\u00a0", "men_share: 38\u00a0", 1), encoding="utf-8")
    told = _told(published.review(listed_anew(edition), level=Level.EDITION), f"html/{REPORT}.html")
    assert "numbers.men_share" in told


def test_another_casebook_is_told_first_and_its_differences_are_shown(
    published: Reviewable, tmp_path: Path
) -> None:
    data = write_cases(tmp_path / "others.csv", more=6)
    source = open_source("ctdc-global", data, None)
    casebook = CasebookInHand("ctdc-global", data, None, source.carried, described(source))
    held = read_edition(published.folder)
    reruns = run_again(held, casebook, Ways(published.root, jobs=1), Silent(), decided=True)
    request = Reviewable(published.folder, published.root, casebook, reruns, published.rendered)
    review = request.review()
    assert review.environment[0].what == "casebook (hash of the data)"
    assert "every difference" in review.environment[0].may_explain
    assert "+4" in _told(review, "table/tbl-sex")


def test_an_altered_lock_file_is_told(published: Reviewable, tmp_path: Path) -> None:
    root = tmp_path / "project"
    (root / "notebooks").mkdir(parents=True)
    (root / "requirements.lock").write_text("numpy==1.0\n", encoding="utf-8")
    review = published.review(ways=Ways(root))
    told = {one.what: one for one in review.environment}
    assert "requirements.lock" in told and "versions" in told["requirements.lock"].may_explain
    assert f"notebook notebooks/{REPORT}.ipynb" in told


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("evidence/trafficked-men/tbl-sex.csv", b"sex,value\n", "bytes"),
        ("site/reports/more.html", b"<html></html>", "not listed"),
        ("requirements.lock", b"numpy==1.0\n", "bytes"),
    ],
)
def test_a_file_that_is_not_as_the_manifest_lists_it(
    published: Reviewable, edition: Path, name: str, content: bytes, told: str
) -> None:
    (edition / name).write_bytes(content)
    review = published.review(edition, level=Level.EDITION)
    assert any(one.where == name and told in f"{one.published} {one.found}" for one in review.integrity)
    assert not review.agrees


def test_a_manifest_whose_name_is_not_that_of_its_content(published: Reviewable, edition: Path) -> None:
    with changed_json(edition / MANIFEST_FILE) as manifest:
        manifest["identity"] = "first-edition-0000000000000000"
    review = published.review(edition, level=Level.EDITION)
    assert [one.where for one in review.integrity] == ["identity of the edition"]


def test_a_whole_zip_is_reviewed_and_a_truncated_one_is_told_clearly(
    published: Reviewable, tmp_path: Path
) -> None:
    path = tmp_path / "edition.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(published.folder.rglob("*")):
            archive.write(file, Path(published.folder.name) / file.relative_to(published.folder))
    with edition_in_hand(path) as held:
        assert held.identity == published.folder.name
        assert published.review(held.folder, level=Level.EDITION).agrees
    path.write_bytes(path.read_bytes()[:-5000])
    with pytest.raises(UsageError, match="cut short or damaged"), edition_in_hand(path):
        pass


def test_the_command_tells_what_differs_and_writes_the_page(
    published: Reviewable, edition: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def change(record: dict[str, Any]) -> None:
        record["numbers"][0]["cells"][0]["value"] += 0.1

    change_record(edition, change)
    monkeypatch.chdir(published.root)
    arguments = ["review", str(edition), "--level", "edition", "--output", str(tmp_path / "out")]
    ended = CliRunner().invoke(app, arguments, env={"NO_COLOR": "1"})
    assert ended.exit_code == 10, ended.stderr
    assert "number men_share" in ended.stdout and max(map(len, ended.stdout.splitlines())) <= 160
    (page,) = (tmp_path / "out" / "reviews").glob("*/review.html")
    content = json.loads(page.with_name("review.json").read_text(encoding="utf-8"))
    assert content["agrees"] is False and content["level"] == "edition"
    assert oct((tmp_path / "out" / "reviews").stat().st_mode & 0o777) == "0o700"


def test_a_number_is_traced_to_its_cell_and_casebook(
    published: Reviewable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(published.root)
    arguments = ["trace", REPORT, "men_share", "--edition", str(published.folder)]
    ended = CliRunner().invoke(app, arguments, env={"NO_COLOR": "1"})
    assert ended.exit_code == 0, ended.stderr
    for words in (
        "casebook.share",
        "Counts of",
        "sex=male",
        "Input hash",
        "numpy",
        "series run trafficked-men",
    ):
        assert words in ended.stdout, words


@pytest.mark.slow
@pytest.mark.parametrize(
    "environment",
    [
        {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "7", "OMP_NUM_THREADS": "1"},
        {"TZ": "America/St_Johns", "LANG": "tr_TR.UTF-8", "PYTHONHASHSEED": "123", "OMP_NUM_THREADS": "3"},
    ],
)
def test_on_a_machine_with_other_settings_everything_agrees(
    published: Reviewable, tmp_path: Path, environment: dict[str, str]
) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", "from series.cli import main; main()", "review", str(published.folder),
         "--data", str(published.casebook.data), "--output", str(tmp_path)],
        cwd=published.root, env={**os.environ, "NO_COLOR": "1", **environment}, capture_output=True, text=True,
        timeout=600, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_a_notebook_that_is_not_the_projects_is_not_run_unless_it_is_trusted(
    published: Reviewable, edition: Path
) -> None:
    path = edition / "executed" / f"{REPORT}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[-1].source += "\nimport os"
    nbformat.write(notebook, path)
    held = read_edition(listed_anew(edition))
    reruns = run_again(held, published.casebook, Ways(published.root, jobs=1), Silent(), decided=True)
    assert reruns[REPORT].record is None and "was not run" in reruns[REPORT].problem
    review = replace(published, reruns=reruns).review(edition)
    assert not review.agrees and "--trust-notebooks" in review.reports[0].failure
