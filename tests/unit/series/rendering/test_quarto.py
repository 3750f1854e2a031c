"""The Quarto wrapper, against a stand-in that refuses what Quarto would refuse (tests/support/quarto_stand_in.py)."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from series.errors import MissingToolError, RenderingError
from series.rendering.fonts import write_web_fonts
from series.rendering.interface import Format, RendererChoice, RenderingResult, render
from series.rendering.quarto import QuartoRenderer, check_version, child_environment, find_program
from tests.support.quarto_stand_in import PDF, install
from tests.support.sample_staging import write_sample_staging

BOTH = frozenset(Format)


@pytest.fixture(scope="module")
def staging(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_sample_staging(tmp_path_factory.mktemp("staging"))
    write_web_fonts(folder / "assets" / "fonts")  # once: compressing them takes seconds
    return folder


@pytest.fixture
def quarto(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def use(behaviour: str = "good", time_limit: float = 60) -> QuartoRenderer:
        program = install(tmp_path / "bin", behaviour)
        return QuartoRenderer(program, "1.10.2", time_limit)

    return use


def rendered(
    renderer: QuartoRenderer, staging: Path, destination: Path, formats=BOTH
) -> tuple[RenderingResult, list[str]]:
    said: list[str] = []
    return renderer.render(staging, destination, formats, said.append), said


class TestFindingQuarto:
    def test_quarto_path_may_be_the_program_or_its_folder(self, tmp_path: Path) -> None:
        program = install(tmp_path / "opt")
        for value in (program, program.parent):
            assert find_program({"QUARTO_PATH": str(value), "PATH": ""}) == program.resolve()

    def test_quarto_path_comes_before_the_path(self, tmp_path: Path) -> None:
        chosen, other = install(tmp_path / "chosen"), install(tmp_path / "other")
        found = find_program({"QUARTO_PATH": str(chosen), "PATH": str(other.parent)})
        assert found == chosen.resolve()

    def test_the_path_is_searched(self, tmp_path: Path) -> None:
        program = install(tmp_path / "bin")
        assert find_program({"PATH": str(program.parent)}) == program

    def test_a_machine_without_quarto_has_none(self, tmp_path: Path) -> None:
        assert QuartoRenderer.find({"PATH": str(tmp_path)}) is None

    def test_a_quarto_path_that_leads_nowhere_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(MissingToolError, match="QUARTO_PATH"):
            QuartoRenderer.find({"QUARTO_PATH": str(tmp_path / "nothing"), "PATH": ""})

    def test_the_version_is_read(self, tmp_path: Path) -> None:
        program = install(tmp_path / "bin")
        found = QuartoRenderer.find({"QUARTO_PATH": str(program), "PATH": os.environ["PATH"]})
        assert found == QuartoRenderer(program.resolve(), "1.10.2")

    def test_an_old_quarto_is_refused_with_its_version(self, tmp_path: Path) -> None:
        with pytest.raises(MissingToolError, match=r"Quarto 1\.4\.557 is too old") as refusal:
            check_version(install(tmp_path / "bin", "old"), os.environ)
        assert refusal.value.exit_code == 8

    def test_a_program_that_is_not_quarto_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(MissingToolError, match="does not answer like Quarto"):
            check_version(install(tmp_path / "bin", "garbage"), os.environ)


class TestRendering:
    def test_pages_and_pdfs_stand_at_their_addresses(self, quarto, staging: Path, tmp_path: Path) -> None:
        result, _ = rendered(quarto(), staging, tmp_path / "site")
        names = {path.as_posix() for path in result.files}
        assert {
            "index.html",
            "methods.html",
            "reports/trafficked-men.html",
            "reports/trafficked-men.pdf",
        } <= names
        assert (tmp_path / "site/reports/regional-trends.pdf").read_bytes() == PDF
        assert (result.renderer, result.version) == ("quarto", "1.10.2")

    def test_html_alone_asks_quarto_for_html_alone(self, quarto, staging: Path, tmp_path: Path) -> None:
        result, _ = rendered(quarto(), staging, tmp_path / "site", {Format.HTML})
        assert not [path for path in result.files if path.suffix == ".pdf"]
        assert "--to" in quarto().command({Format.HTML})

    def test_pdf_alone_leaves_no_pages(self, quarto, staging: Path, tmp_path: Path) -> None:
        result, _ = rendered(quarto(), staging, tmp_path / "site", {Format.PDF})
        assert [path.as_posix() for path in result.files] == [
            "reports/regional-trends.pdf",
            "reports/trafficked-men.pdf",
        ]

    def test_progress_names_each_document(self, quarto, staging: Path, tmp_path: Path) -> None:
        _, said = rendered(quarto(), staging, tmp_path / "site")
        assert said[0] == "index.qmd (1 of 6)"
        assert "reports/trafficked-men.ipynb (6 of 6)" in said

    def test_the_staging_project_is_left_as_it_was(self, quarto, staging: Path, tmp_path: Path) -> None:
        before = {path: path.stat().st_mtime_ns for path in staging.rglob("*")}
        rendered(quarto(), staging, tmp_path / "site")
        assert {path: path.stat().st_mtime_ns for path in staging.rglob("*")} == before

    def test_harmless_warnings_are_handed_on(self, quarto, staging: Path, tmp_path: Path) -> None:
        result, _ = rendered(quarto("harmless-warning"), staging, tmp_path / "site")
        assert result.warnings == ("reports/trafficked-men.ipynb: a font was substituted",)

    def test_it_is_chosen_through_the_seam(
        self, quarto, staging: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("QUARTO_PATH", str(quarto().program))
        result = render(staging, tmp_path / "site", {Format.HTML}, RendererChoice.AUTO)
        assert result.renderer == "quarto"

    def test_pdfs_carry_the_time_of_the_edition(self, staging: Path) -> None:
        values = child_environment({"PATH": ""}, staging)
        assert values["SOURCE_DATE_EPOCH"] == "1768435200"  # 15 January 2026
        assert child_environment({"SOURCE_DATE_EPOCH": "7"}, staging)["SOURCE_DATE_EPOCH"] == "7"


class TestFailing:
    def refusal(self, renderer: QuartoRenderer, staging: Path, tmp_path: Path) -> RenderingError:
        with pytest.raises(RenderingError) as refusal:
            rendered(renderer, staging, tmp_path / "site")
        assert not list((tmp_path / "site").rglob("*")), "a failed render leaves nothing at the destination"
        return refusal.value

    def test_a_failed_render_names_the_report_and_the_reason(
        self, quarto, staging: Path, tmp_path: Path
    ) -> None:
        error = self.refusal(quarto("fails"), staging, tmp_path)
        assert "could not render trafficked-men" in error.message
        assert "missing alt text" in error.message
        assert error.where == "reports/trafficked-men.ipynb"
        assert (
            "quarto.js" not in error.message and "/tmp" not in error.message and "\x1b" not in error.message
        )

    def test_a_failure_without_words_still_names_the_report(
        self, quarto, staging: Path, tmp_path: Path
    ) -> None:
        assert "trafficked-men" in self.refusal(quarto("fails-silently"), staging, tmp_path).message

    @pytest.mark.parametrize("behaviour", ["unresolved-warning", "unresolved-page"])
    def test_what_quarto_leaves_unresolved_stops_the_release(
        self, quarto, staging: Path, tmp_path: Path, behaviour: str
    ) -> None:
        assert "unresolved" in self.refusal(quarto(behaviour), staging, tmp_path).message

    @pytest.mark.parametrize("behaviour", ["no-pdf", "broken-pdf"])
    def test_a_pdf_that_is_missing_or_none_stops_the_release(
        self, quarto, staging: Path, tmp_path: Path, behaviour: str
    ) -> None:
        assert ".pdf is missing" in self.refusal(quarto(behaviour), staging, tmp_path).message

    def test_a_project_that_is_no_plain_quarto_is_refused(
        self, quarto, staging: Path, tmp_path: Path
    ) -> None:
        import shutil

        broken = tmp_path / "broken"
        shutil.copytree(staging, broken)
        (broken / "reports/trafficked-men/data/fig-men-sectors.svg").unlink()
        error = self.refusal(quarto(), broken, tmp_path)
        assert "fig-men-sectors.svg, which does not exist" in error.message


class TestEndingIt:
    @pytest.fixture(autouse=True)
    def child_file(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.child = tmp_path / "child"
        monkeypatch.setenv("STAND_IN_CHILD", str(self.child))

    def assert_child_ended(self) -> None:
        child = int(self.child.read_text())
        for _ in range(100):
            if not is_running(child):
                return
            time.sleep(0.05)
        os.kill(child, signal.SIGKILL)
        pytest.fail("a process that Quarto started is still running")

    def test_the_time_limit_ends_quarto_and_what_it_started(
        self, quarto, staging: Path, tmp_path: Path
    ) -> None:
        began = time.monotonic()
        with pytest.raises(RenderingError, match=r"took longer than 2 s and was stopped at trafficked-men"):
            rendered(quarto("slow", time_limit=2), staging, tmp_path / "site")
        assert time.monotonic() - began < 20
        self.assert_child_ended()

    def test_an_interrupt_ends_quarto_and_what_it_started(
        self, quarto, staging: Path, tmp_path: Path
    ) -> None:
        def interrupt_when_slow() -> None:
            for _ in range(200):
                if self.child.is_file() and self.child.read_text():
                    os.kill(os.getpid(), signal.SIGINT)
                    return
                time.sleep(0.05)

        threading.Thread(target=interrupt_when_slow, daemon=True).start()
        with pytest.raises(KeyboardInterrupt):
            rendered(quarto("slow"), staging, tmp_path / "site")
        self.assert_child_ended()


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
        state = Path(f"/proc/{process}/stat")
        return not (state.is_file() and state.read_text().rpartition(")")[2].split()[0] == "Z")
    except ProcessLookupError:
        return False
