"""From a file of cases to a published edition with the real command; and what stands when something goes wrong."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from series.cli.app import app
from series.release.manifest import sha256
from tests.support.candidates import ASKED, review_file
from tests.support.ctdc_files import write_publisher
from tests.support.publishable import EVIDENCE, write_publishable_project
from tests.support.small_project import catalogue, report_entry, write_catalogue, write_notebook

COUNTRIES = {"UA": 60, "MD": 40, "ID": 30, "PH": 20}
REGIONAL = {
    "title": "Trends in {region}",
    "subtitle": "{region}",
    "summary": "Of {region}.",
    "minimum_cases": 80,
}


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    error: str


@dataclass(frozen=True)
class Project:
    """A small project with a file of cases in a folder whose name nobody should ever read."""

    root: Path
    data: Path

    def series(self, *arguments: str) -> Ended:
        """Run the command in the project's folder."""
        before = Path.cwd()
        os.chdir(self.root)
        try:
            result = CliRunner().invoke(app, list(arguments), env={"NO_COLOR": "1"})
        finally:
            os.chdir(before)
        return Ended(result.exit_code, result.stdout, result.stderr)

    def publish(self, *arguments: str) -> Ended:
        """Publish from the file of cases."""
        return self.series("publish", "--source", "ctdc-global", "--data", str(self.data), *arguments)

    def output(self, *parts: str) -> Path:
        return self.root.joinpath("output", *parts)


def _cases() -> list[Mapping[str, str]]:
    rows = []
    for country, number in COUNTRIES.items():
        for at in range(number):
            rows.append(
                {
                    "yearOfRegistration": str(2014 + at % 3),
                    "Datasource": "Case Management",
                    "gender": "Male" if at % 3 == 0 else "Female",
                    "ageBroad": "21--23",
                    "majorityStatus": "Adult",
                    "citizenship": country,
                    "CountryOfExploitation": country,
                    "isForcedLabour": "1",
                }
            )
    return rows


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whose-computer-this-is")
    return write_publisher(folder / "cases.csv", *_cases())


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, cases: Path) -> Project:
    """A project whose first edition is published, as HTML and PDF; tests leave it as it is."""
    root = write_publishable_project(tmp_path_factory.mktemp("project") / "series")
    project = Project(root, cases)
    ended = project.publish()
    assert ended.code == 0, ended.error
    return project


@pytest.fixture
def project(tmp_path: Path, published: Project) -> Project:
    """A copy of the published project, to try what must not harm it."""
    root = tmp_path / "series"
    shutil.copytree(published.root, root, symlinks=True)
    return Project(root, published.data)


def _state(project: Project) -> tuple[str, dict[str, str]]:
    """What is published, and the hash of everything in it."""
    edition = project.output("current").resolve()
    files = {
        str(path.relative_to(edition)): sha256(path) for path in sorted(edition.rglob("*")) if path.is_file()
    }
    return edition.name, files


def _assert_untouched(project: Project, published: Project) -> None:
    assert _state(project) == _state(published)
    assert not list(project.output("editions").glob(".building-*"))


def test_everything_is_at_its_address(published: Project) -> None:
    for address in (
        "site/index.html",
        "site/reports/trafficked-men.html",
        "site/reports/trafficked-men.pdf",
        "site/reports/trafficked-men/data/fig-men.csv",
        "site/reports/trafficked-men/data/fig-men.svg",
        "site/reports/trafficked-men/data/fig-men.png",
        "site/reports/trafficked-men/data/tbl-sex.csv",
        "current/staging/en/assets/fonts/SourceSansPro-Regular.woff2",
        "current/staging/en/assets/fonts/SourceSansPro-Regular.ttf",
        "executed/trafficked-men.ipynb",
        "evidence/trafficked-men/record.json",
        "evidence/trafficked-men/tbl-sex.csv",
        "manifest.json",
    ):
        assert published.output(*address.split("/")).is_file(), address


def test_the_manifest_has_the_hash_of_every_file_and_says_of_what_the_edition_was_made(
    published: Project,
) -> None:
    manifest = json.loads(published.output("manifest.json").read_text())
    edition = published.output("current").resolve()
    lying = {path.relative_to(edition).as_posix() for path in edition.rglob("*") if path.is_file()}
    assert set(manifest["files"]) == lying - {"manifest.json", "run-log.json"}
    for name, described in manifest["files"].items():
        assert described == {"sha256": sha256(edition / name), "bytes": (edition / name).stat().st_size}
    assert manifest["identity"] == edition.name
    assert manifest["source"]["name"] == "ctdc-global"
    assert manifest["source"]["input_hash"]
    assert manifest["policy"]["version"]
    assert manifest["versions"]["requirements.lock"].startswith("sha256:")
    assert manifest["command"] == "series publish --source ctdc-global --data cases.csv"
    assert manifest["reports"][0]["parameters"] == {"source": "ctdc-global", "data": "cases.csv"}


def test_nothing_published_names_the_place_of_the_data_or_of_the_project(published: Project) -> None:
    edition = published.output("current").resolve()
    for path in edition.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert b"whose-computer-this-is" not in content, path
            assert str(published.root).encode() not in content, path


def test_the_prose_has_the_right_number(published: Project) -> None:
    page = published.output("site", "reports", "trafficked-men.html").read_text()
    men = sum((number + 2) // 3 for number in COUNTRIES.values())
    share = round(100 * men / sum(COUNTRIES.values()))
    assert f"Men are {share}\u00a0% of registered victims." in page


def test_publishing_again_gives_the_same_edition_byte_for_byte(project: Project, published: Project) -> None:
    assert project.publish().code == 0
    name, files = _state(project)
    first, expected = _state(published)
    assert name.startswith(first)
    del files["run-log.json"], expected["run-log.json"]
    assert files == expected
    assert len(list(project.output("editions").glob("first-*"))) == 1


def test_a_failing_notebook_is_told_the_others_finish_and_nothing_is_published(
    project: Project, published: Project
) -> None:
    catalogue_of_two = project.root / "notebooks" / "reports.yml"
    write_catalogue(catalogue_of_two, catalogue(report_entry(), report_entry("second-report", 4)))
    write_notebook(project.root / "notebooks" / "second-report.ipynb", "x = 1", "x / 0")
    ended = project.publish()
    assert ended.code == 5
    assert "1 of 2 notebooks failed" in ended.error
    assert "second-report failed in cell 4 of notebooks/second-report.ipynb" in ended.error
    assert "ZeroDivisionError: division by zero" in ended.error
    assert f"series run second-report --source ctdc-global --data {project.data}" in ended.error.replace(
        "\n", ""
    )
    assert "trafficked-men: done" in ended.error or "unchanged: trafficked-men" in ended.error
    _assert_untouched(project, published)


@pytest.mark.parametrize(
    ("code", "words", "exit_code", "told"),
    [
        (f"{EVIDENCE}\nprint(len('secret'))", "## Results\n\n@fig-men @tbl-sex", 4, "cell 3 evidence"),
        (f"{EVIDENCE}\nnumber('n', 13, label='a bare number')", "## Results", 5, "n"),
        (EVIDENCE, "{{< meta numbers.no_such_number >}}, see @fig-nowhere.", 6, "no_such_number fig-nowhere"),
        (EVIDENCE.replace("men_share", "share_of_men"), "## Results", 6, "men_share"),
    ],
    ids=["stray output", "bare number", "unknown number and lost reference", "broken promise"],
)
def test_what_may_not_be_published_stops_the_release(
    project: Project, published: Project, code: str, words: str, exit_code: int, told: str
) -> None:
    write_notebook(project.root / "notebooks" / "trafficked-men.ipynb", code, words=[words])
    ended = project.publish()
    assert ended.code == exit_code, ended.error
    assert all(word in ended.error for word in told.split())
    assert "Traceback" not in ended.error
    _assert_untouched(project, published)


@pytest.mark.parametrize("content", [b"", b"not;a;dataset\n1;2;3\n", b"PK\x03\x04 cut off"])
def test_bad_input_gives_one_message_and_leaves_the_edition(
    project: Project, published: Project, tmp_path: Path, content: bytes
) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_bytes(content)
    ended = project.series("publish", "--source", "ctdc-global", "--data", str(bad))
    assert ended.code == 3
    assert ended.error.count("Error:") == 1
    assert "bad.csv" in ended.error.replace("\n", "")
    _assert_untouched(project, published)


def test_a_source_that_cannot_carry_the_reports_says_why(project: Project, published: Project) -> None:
    entry = report_entry(requires=["perpetrator.sex"])
    write_catalogue(project.root / "notebooks" / "reports.yml", catalogue(entry))
    ended = project.publish()
    assert ended.code == 2
    assert "can't carry any of these reports" in ended.error
    _assert_untouched(project, published)


def test_regional_editions_and_reasons_for_what_is_left_out(project: Project, published: Project) -> None:
    trends = report_entry("regional-trends", 5, each_region=REGIONAL)
    lacking = report_entry("re-trafficking", 1, requires=["perpetrator.sex"])
    write_catalogue(project.root / "notebooks" / "reports.yml", catalogue(lacking, trends))
    write_notebook(
        project.root / "notebooks" / "regional-trends.ipynb",
        EVIDENCE,
        words=["## Results\n\n@fig-men @tbl-sex"],
    )
    ended = project.publish("--formats", "html")
    assert ended.code == 0, ended.error
    assert "re-trafficking: " in ended.out
    assert "regional-trends: no edition for South-eastern Asia, where fewer than 80" in ended.out
    reports = project.output("site", "reports")
    assert {path.name for path in reports.glob("*.html")} == {
        "regional-trends.html",
        "regional-trends-eastern-europe.html",
    }
    assert not list(reports.glob("*.pdf"))
    record = json.loads(
        project.output("evidence", "regional-trends-eastern-europe", "record.json").read_text()
    )
    eastern = COUNTRIES["UA"] + COUNTRIES["MD"]
    cells = {cell["dimensions"].get("sex"): cell["value"] for cell in record["tables"][0]["cells"]}
    assert sum(value for sex, value in cells.items() if sex in ("male", "female")) == eastern
    former = published.output("current").resolve().name
    assert project.output("editions", former, "site", "index.html").is_file()


def test_drafts_are_run_for_their_author_and_not_published(project: Project, published: Project) -> None:
    ended = project.series("run", "trafficked-men", "--source", "ctdc-global", "--data", str(project.data))
    assert ended.code == 0, ended.error
    assert "output/drafts/trafficked-men.ipynb" in ended.out
    assert project.output("drafts", "trafficked-men.ipynb").is_file()
    _assert_untouched(project, published)


def test_an_unknown_parameter_of_a_draft_is_told(project: Project) -> None:
    ended = project.series(
        "run", "trafficked-men", "--source", "ctdc-global", "--data", str(project.data), "-p", "regoin=x"
    )
    assert ended.code == 2
    assert "'regoin'" in ended.error
    assert "did you mean 'region'" in ended.error


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize(("how", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 130), (signal.SIGKILL, -9)])
def test_an_interrupted_or_killed_publication_leaves_the_edition_and_the_next_one_cleans_up(
    project: Project, published: Project, how: signal.Signals, code: int
) -> None:
    slow = f"open('started', 'w').close()\nimport time\ntime.sleep(100)\n{EVIDENCE}"
    write_notebook(project.root / "notebooks" / "trafficked-men.ipynb", slow)
    command = [
        sys.executable,
        "-c",
        "from series.cli import main; main()",
        "publish",
        "--source",
        "ctdc-global",
    ]
    running = subprocess.Popen(
        [*command, "--data", str(project.data)],
        cwd=project.root,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while not (project.root / "started").exists():
        assert time.monotonic() < deadline
        assert running.poll() is None
        time.sleep(0.1)
    os.kill(running.pid, how)
    _, error = running.communicate(timeout=30)
    assert running.returncode == code
    assert b"Traceback" not in error
    _assert_untouched(project, published)
    if how is not signal.SIGKILL:
        return
    left = project.output("editions", ".building-left")
    left.mkdir()
    shutil.copytree(published.root / "notebooks", project.root / "notebooks", dirs_exist_ok=True)
    assert project.publish("--formats", "html").code == 0
    assert not left.exists()


def test_tables_from_the_cases_are_right_and_cannot_be_taken_for_formulas(published: Project) -> None:
    arguments = ("table", "sex", "--source", "ctdc-global", "--data", str(published.data))
    ended = published.series(*arguments, "--format", "json")
    content = json.loads(ended.out)
    men = sum((number + 2) // 3 for number in COUNTRIES.values())
    values = {cell["dimensions"]["sex"]: cell["value"] for cell in content["cells"] if cell["dimensions"]}
    assert values["male"] == men
    assert content["n"] == sum(COUNTRIES.values())
    assert content["cleared_for_release"] is True
    table = published.series(
        *arguments, "--years", "2014", "--where", "citizenship=UA,MD", "--format", "csv"
    ).out
    header, *rows = table.splitlines()
    assert header.startswith("sex,sex_label,value")
    assert header.endswith("n,not_known,all,population,source,caveat,release")
    assert not any(line.startswith(("=", "+", "-", "@")) for line in rows)
    printed = published.series(*arguments, "--share").out
    assert "not cleared for release" not in printed
    assert f"n = {sum(COUNTRIES.values())}" in printed.replace("\u00a0", " ")


def test_where_review_is_asked_for_it_is_built_reviewed_cleared_and_released_and_the_former_edition_stays(
    project: Project, published: Project, tmp_path: Path
) -> None:
    entry = report_entry(requires=["victim.sex"])
    write_catalogue(
        project.root / "notebooks" / "reports.yml", catalogue(entry, edition="Second edition", **ASKED)
    )
    refused = project.publish("--formats", "html")
    assert refused.code == 12
    assert "2 reviewers accept every item and the data protection officer clears it" in refused.error
    assert re.findall(r"^  series (\w+)", refused.error, re.MULTILINE) == [
        "build",
        "review",
        "clear",
        "release",
    ]
    source = ("--source", "ctdc-global", "--data", str(project.data), "--formats", "html")
    nobody = project.series("build", *source)
    assert (nobody.code, "--by NAME" in nobody.error) == (2, True)

    built = project.series("build", *source, "--by", "Bo")
    assert built.code == 0, built.error
    _assert_untouched(project, published)
    (candidate,) = project.output("candidates").iterdir()
    assert all(f"series {step} {candidate.name}" in built.out for step in ("review", "clear", "release"))
    reviewed = project.series("review", candidate.name, "--level", "edition")
    assert reviewed.code == 0, reviewed.error
    files = [review_file(tmp_path / f"{name}.json", candidate, project.root, name) for name in ("Ana", "Ben")]
    given = [argument for file in files for argument in ("--reviewed", str(file))]
    assert project.series("release", candidate.name, *given).code == 12
    cleared = project.series("clear", candidate.name, "--by", "Dpo", *given)
    assert cleared.code == 0, cleared.error
    released = project.series("release", candidate.name, *given)
    assert (released.code, "Reviewed by Ana and Ben" in released.out) == (0, True), released.error

    assert project.output("current").resolve() == project.output("editions", candidate.name)
    former = _state(published)[0]
    page = project.output("site", "editions", former, "reports", "trafficked-men.html").read_text("utf-8")
    assert "This is a former edition (First edition, 15 January 2026)" in page
    for address in ("changes.html", "reports/trafficked-men.html"):
        told = project.output("site", address).read_text("utf-8")
        assert former in told and "4 items are unchanged" in told
    again = project.series("build", *source, "--by", "Bo")
    assert again.out.startswith("Published"), "nothing has changed, so there is nothing to review"
