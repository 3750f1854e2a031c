"""``series translate``: bring catalogues up to date, say how far they are, and what is wrong in them."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from data_access.errors import UsageError
from series.cli.messages import say
from series.cli.options import project_root
from series.errors import CheckError

if TYPE_CHECKING:
    from series.translation.checking import Progress, TranslationFinding

WIDTH = 80
_SHOWN = 60


def extract_texts(languages: str | None) -> None:
    """Bring the catalogues up to date and say which."""
    from series.translation.domains import refresh

    root = project_root()
    for path in refresh(root, chosen(languages)):
        say(f"Up to date: {path.relative_to(root).as_posix()}")


def print_status(languages: str | None) -> None:
    """Print how far the catalogues of each language are."""
    from series.translation.checking import progress_of
    from series.translation.domains import domain_names

    root = project_root()
    for language in chosen(languages):
        say("\n".join(status_lines(language, progress_of(root, language, domain_names(root)))))


def check_translations(languages: str | None, *, strict: bool) -> None:
    """Print what is wrong in translations. Raises ``CheckError`` where something must be mended."""
    from series.translation.checking import check_language
    from series.translation.domains import domain_names
    from series.translation.glossary import read_glossary

    root = project_root()
    glossary = read_glossary(root)
    asked = chosen(languages)
    found = [
        finding
        for language in asked
        for finding in check_language(root, language, domain_names(root), glossary)
    ]
    say("\n".join(finding_lines(found)) or f"Nothing is wrong in what is translated ({', '.join(asked)}).")
    faults = sum(strict or finding.rule.is_fault for finding in found)
    if faults:
        things = "1 translation is" if faults == 1 else f"{faults} translations are"
        raise CheckError(f"{things} wrong", remedy="mend what stands above and check again")


def status_lines(language: str, progress: Sequence[Progress]) -> Iterator[str]:
    """A table of at most 80 columns: texts in all, translated, changed since, not translated."""
    from series.translation.checking import Progress
    from series.translation.localised import language_name

    yield f"{language_name(language)} ({language})"
    yield f"  {'':<30}{'texts':>8}{'translated':>14}{'changed':>9}{'open':>8}"
    for one in (*progress, sum(progress, Progress("all", 0, 0, 0))):
        share = f"{one.translated} ({100 * one.translated // max(one.texts, 1)} %)"
        yield f"  {one.domain:<30}{one.texts:>8}{share:>14}{one.fuzzy:>9}{one.open:>8}"


def finding_lines(found: Iterable[TranslationFinding]) -> Iterator[str]:
    """Findings by file, each with its English text and what to do."""
    file = ""
    for finding in found:
        if finding.file != file:
            file = finding.file
            yield file
        mark = "" if finding.rule.is_fault else "look at: "
        yield from textwrap.wrap(
            f"{mark}{finding.message}.", WIDTH, initial_indent="  ", subsequent_indent="    "
        )
        yield f"    in {textwrap.shorten(finding.english, _SHOWN, placeholder=' …')!r}"


def chosen(languages: str | None) -> Sequence[str]:
    """The languages that were asked for. Raises ``UsageError`` for one into which the series isn't translated."""
    from series.translation.languages import LANGUAGES

    if languages is None:
        return LANGUAGES
    asked = [language.strip() for language in languages.split(",") if language.strip()]
    for language in asked:
        if language not in LANGUAGES:
            raise UsageError(
                f"the series isn't translated into {language!r}",
                remedy=f"languages are {', '.join(LANGUAGES)}",
            )
    return asked
