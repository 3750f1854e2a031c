"""The command line: help at once, one clear message for every mistake, a stable exit code, nothing heavy on start-up."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from data_access.errors import DataError, TraffickingSeriesError
from series.cli.app import app
from series.cli.messages import EXIT_CODES, plain, told
from series.errors import GateError, MissingToolError, NotebookError, RenderingError

VERBS = ("publish", "run", "new", "preview", "check", "list", "table", "audit", "cache", "doctor")
HEAVY = (
    "pandas",
    "numpy",
    "duckdb",
    "pydantic",
    "papermill",
    "nbformat",
    "matplotlib",
    "yaml",
    "rich",
    "pyarrow",
)


def _run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, list(arguments), env={"COLUMNS": "80", "NO_COLOR": "1"})
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.parametrize("arguments", [(), *((verb,) for verb in VERBS), ("data",), ("data", "validate")])
def test_help_shows_examples_or_exit_codes_and_fits_into_80_columns(arguments: tuple[str, ...]) -> None:
    code, out, _ = _run(*arguments, "--help")
    assert code == 0
    assert ("Exit codes:" in out) if not arguments else ("Examples:" in out or "Commands:" in out)
    assert max(map(len, out.splitlines())) <= 80
    assert "..." not in "\n".join(out.splitlines()[1:]), "a line of help is cut off"


def test_every_exit_code_of_an_error_is_documented() -> None:
    import data_access.errors

    assert data_access.errors
    waiting, codes = [TraffickingSeriesError], set()
    while waiting:
        kind = waiting.pop()
        codes.add(kind.exit_code)
        waiting += kind.__subclasses__()
    assert codes <= set(EXIT_CODES)
    _, out, _ = _run("--help")
    for code, meaning in EXIT_CODES.items():
        assert f"{code}  {meaning}" in out


@pytest.mark.parametrize(
    ("arguments", "allowed"),
    [
        ([], set()),
        (["--help"], set()),
        # Typer itself reads the options of a command with pydantic.
        (["publish", "--help"], {"pydantic"}),
        (["data", "--help"], {"pydantic"}),
    ],
)
def test_help_imports_nothing_heavy(arguments: list[str], allowed: set[str]) -> None:
    code = (
        f"import sys\nfrom series.cli import main\nsys.argv = ['series', *{arguments!r}]\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"print(*(name for name in {HEAVY} if name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(done.stdout.splitlines()[-1].split()) <= allowed


def test_reading_notebooks_builds_no_grammars_of_addresses() -> None:
    code = (
        "import sys\nfrom series.cli import main\nsys.argv = ['series', '--help']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "import nbformat\nnbformat.validate(nbformat.v4.new_notebook())\nprint('lark' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"


def test_what_finds_out_whether_anything_has_changed_is_light() -> None:
    loaded = "from data_access.sources import importing, registry; from series.publishing import publish"
    code = f"import sys\n{loaded}\nprint(*(name for name in {(*HEAVY, 'scipy')} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) <= {"pydantic", "yaml"}, "the catalogue is read with these"


@pytest.mark.parametrize(
    ("arguments", "told_of"),
    [
        (("publich",), "publich"),
        (("publish", "--sauce", "x"), "--sauce"),
        (("publish", "--formats", "docx"), "no format 'docx'"),
        (("publish", "--formats", ","), "No format"),
        (("publish", "--renderer", "latex"), "latex"),
        (("publish", "--jobs", "0"), "--jobs"),
        (("publish", "--source", "demonstratoin"), "did you mean 'demonstration'"),
        (("run", "trafficked-men", "-p", "years"), "'years' is no parameter"),
        (("table", "sex", "--years", "20x0"), "no range of years"),
        (("table", "sex", "--years", "2011-2005"), "write 2005-2011"),
        (("table", "sex", "--where", "sex"), "write it as sex=male"),
        (("table", "sex", "--where", "sex=male", "--where", "sex=female"), "filtered twice"),
        (("data", "describe", "nosuch"), "nosuch"),
    ],
)
def test_wrong_usage_is_told_in_one_message_with_exit_code_2(
    arguments: tuple[str, ...], told_of: str, tmp_path: Path
) -> None:
    options = ("--output", str(tmp_path)) if arguments[0] == "publish" and "--sauce" not in arguments else ()
    code, out, error = _run(*arguments, *options)
    assert code == 2
    assert told_of in error
    assert "Traceback" not in out + error


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (DataError("Bad rows", where="x.csv", remedy="mend them"), 3),
        (NotebookError("A notebook failed"), 5),
        (GateError("A gate closed"), 6),
        (RenderingError("No page"), 7),
        (MissingToolError("No Quarto"), 8),
        (ZeroDivisionError("division by zero"), 1),
        (KeyboardInterrupt(), 130),
    ],
)
def test_each_kind_of_error_ends_with_its_code_and_without_traceback(
    error: BaseException, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    @told
    def command(debug: bool = False) -> None:
        raise error

    with pytest.raises(typer.Exit) as ended:
        command()
    assert ended.value.exit_code == code
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert said.startswith("Error: ")
    if isinstance(error, TraffickingSeriesError):
        assert str(error) in said


def test_debug_lets_the_error_through() -> None:
    @told
    def command(debug: bool = False) -> None:
        raise GateError("A gate closed")

    with pytest.raises(GateError):
        command(debug=True)


@pytest.mark.parametrize(
    "nasty", ["\x1b[31mred\x1b[0m", "bell\x07", "back\x08", "turned\u202eround", "\r overwritten"]
)
def test_text_from_data_cannot_steer_the_terminal(nasty: str) -> None:
    shown = plain(f"a {nasty}\n\tb")
    assert not set(shown) & set("\x1b\x07\x08\u202e\r")
    assert shown.startswith("a ")
    assert shown.endswith("\n\tb")


def test_markup_in_an_error_is_printed_not_obeyed(capsys: pytest.CaptureFixture[str]) -> None:
    from series.cli.messages import say_error

    say_error("column [red]x[/red] and [/nothing]")
    assert "column [red]x[/red] and [/nothing]" in capsys.readouterr().err
