"""What leads from a page to the same page in the other languages: the switch that readers use, and what machines read.

The first language of an edition has the root of the site, each other a folder with its code; a page has the same address in
each. Where an edition has one language there is nothing to switch, and nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterator

from series.staging.model import Setting
from series.translation.localised import language_name


def language_switch(setting: Setting, address: str) -> str:
    """A list of links, for pages only. ``address``: the page's, relative to the front page of its language."""
    if len(setting.languages) < 2:
        return ""
    listed = "\n".join(_entry(setting, address, language) for language in setting.languages)
    name = setting.translate("Language")
    return f"""\
:::: {{.content-visible when-format="html"}}
::: {{.language-switch role="navigation" aria-label="{name}"}}
{listed}
:::
::::"""


def alternates(setting: Setting, address: str) -> str:
    """The ``hreflang`` links of a page, for its head; the first language is for readers of any other."""
    if len(setting.languages) < 2:
        return ""
    return "\n".join(_alternates(setting, address))


def way_to(setting: Setting, address: str, language: str) -> str:
    """The way from a page to the same page in ``language``, as a relative address."""
    if language == setting.translate.language:
        return address.rpartition("/")[2]
    folder = "" if language == setting.languages[0] else f"{language}/"
    up = "../" * address.count("/")
    return f"{up}{setting.to_root}{folder}{address}"


def _alternates(setting: Setting, address: str) -> Iterator[str]:
    for code, language in (*((one, one) for one in setting.languages), ("x-default", setting.languages[0])):
        yield f'<link rel="alternate" hreflang="{code}" href="{way_to(setting, address, language)}">'


def _entry(setting: Setting, address: str, language: str) -> str:
    name = language_name(language)
    if language == setting.translate.language:
        return f'- [{name}]{{aria-current="true"}}'
    return f'- [{name}]({way_to(setting, address, language)}){{lang="{language}" hreflang="{language}"}}'
