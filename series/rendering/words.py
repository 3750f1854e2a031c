"""The words that filters, the printed form and the pages' script write themselves, for another language than English.

They stand there in English, as ``translate("…")`` (Lua, JavaScript) or ``series-word("…")`` (Typst), and are looked up in what
this module gives: in the metadata of a staging project, so that any renderer finds them, and in the page for its script.
A test holds that each word that stands there is listed here, and no other.
"""

from __future__ import annotations

from series.translation import Translator
from series.translation.marking import marked

KEY = "series-words"
"""Under which name the words stand in the metadata of a staging project."""

LANGUAGES = "series-languages"
"""Under which name all languages of an edition stand in the project file, the one at the root of its site first."""

PRINTED = (
    marked("Key messages"),
    marked("Figure"),
    marked("Table"),
    marked("Table:"),
    marked("Equation"),
    marked("Formula"),
    marked("Link to this section:"),
    marked("Note"),
    marked("Tip"),
    marked("Important"),
    marked("Warning"),
    marked("Caution"),
    marked("Annex"),
    marked("No."),
    marked("Contents"),
    marked("Edition"),
    marked("How to cite:"),
    marked(
        "Text and figures may be used under the licence Creative Commons Attribution 4.0 International (CC BY 4.0)."
    ),
    marked(
        "The designations used and the way in which material is presented do not imply any opinion on the legal status of "
        "any country, territory, city or area, or of its authorities, or on the course of its frontiers or boundaries."
    ),
    marked("Synthetic demonstration data"),
    marked("The records are invented: no real person is described, and nothing here is a finding."),
)
FORMULAS = (
    marked("over"),
    marked("hat"),
    marked("tilde"),
    marked("bar"),
    marked("square root of"),
    marked("squared"),
    marked("to the power of"),
    marked("sub"),
    marked("times"),
    marked("at most"),
    marked("at least"),
    marked("not equal to"),
    marked("about"),
    marked("plus or minus"),
    marked("sum"),
    marked("equals"),
    marked("plus"),
    marked("less than"),
    marked("greater than"),
)
"""How a formula is read out."""

SCRIPT = (
    marked("Search the series"),
    marked("Close"),
    marked("Search needs a web server. In the folder of the site run: python -m http.server"),
    marked("The search index could not be loaded."),
    marked("Nothing found for “{words}”."),
    marked("1 page found."),
    marked("{count} pages found."),
    marked("The search did not work; please reload the page."),
)


def printed_words(translate: Translator) -> dict[str, str]:
    """The words of filters and of the printed form: what stands for each."""
    return {english: translate(english) for english in (*PRINTED, *FORMULAS)}


def script_words(translate: Translator) -> dict[str, str]:
    """The words of the pages' script: what stands for each."""
    return {english: translate(english) for english in SCRIPT}
