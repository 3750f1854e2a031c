"""``series translate``: bring catalogues up to date, say how far they are, and what is wrong in them."""

from __future__ import annotations

from collections.abc import Sequence

from data_access.errors import UsageError
from series.cli.messages import say
from series.cli.options import project_root


def extract_texts(languages: str | None) -> None:
    """Bring the catalogues up to date and say which."""
    from series.translation.domains import refresh

    root = project_root()
    for path in refresh(root, chosen(languages)):
        say(f"Up to date: {path.relative_to(root).as_posix()}")


def chosen(languages: str | None) -> Sequence[str]:
    """The languages that were asked for. Raises ``UsageError`` for one into which the series isn't translated."""
    from series.translation.domains import LANGUAGES

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
