"""The generated parts of the methods and data pages: the source, its coverage, the rules, the parameters."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from series.evidence.formatting import Formatter
from series.evidence.grid import Alignment, Grid
from series.evidence.layout import table_grid
from series.evidence.recording import table_item
from series.evidence.text import escape_markdown
from series.staging.annex import protection_words
from series.staging.model import Setting, period
from series.staging.policy_rules import policy_rows
from series.staging.translated_record import table_in_language
from series.translation import ENGLISH, Translator

if TYPE_CHECKING:
    from data_access.disclosure import ProtectedTable
    from data_access.sources.interface import SourceDescription

DEMONSTRATION = "demonstration"
_LEFT = Alignment.LEFT


def source_description(setting: Setting) -> str:
    """What the source is, who protected it, how to cite it, on which terms, and its caveats."""
    source, translate = setting.source, setting.translate
    rows = [
        (translate("Source"), translate(source.title)),
        (translate("Name on the command line"), source.name),
        (translate("Version"), source.version),
        (translate("Form of the file"), source.form or ""),
        (translate("Delivery"), "" if source.delivery is None else str(source.delivery)),
        (translate("Years"), period(source.years, translate)),
        (translate("Unit"), translate(source.unit_noun)),
        (translate("Protection"), protection_words(setting)),
        (translate("Terms of use"), translate(source.terms)),
        (translate("Citation"), source.citation),
        (translate("Hash of the input"), source.input_hash),
    ]
    grid = Grid(
        (translate("What"), translate("Value")),
        (_LEFT, _LEFT),
        tuple((what, escape_markdown(value)) for what, value in rows if value),
    )
    caveats = "\n".join(f"- {escape_markdown(translate.filled(caveat))}" for caveat in source.caveats)
    if not caveats:
        return grid.markdown()
    return f"{grid.markdown()}\n\n{translate('What to bear in mind:')}\n\n{caveats}"


def collection_timeline(setting: Setting) -> str:
    """How the data were collected, period by period: where a trend can be a change of forms."""
    periods, translate = setting.source.collection_timeline, setting.translate
    if not periods:
        return translate("The source does not describe how its data were collected over time.")
    grid = Grid(
        (translate("Years"), translate("Form"), translate("How the data were collected")),
        (_LEFT, _LEFT, _LEFT),
        tuple(
            (
                translate("{first} to {last}", first=one.first_year, last=one.last_year),
                escape_markdown(one.form_version or ""),
                escape_markdown(translate(one.text)),
            )
            for one in periods
        ),
    )
    return grid.markdown()


def coverage(data: ProtectedTable | None, formatter: Formatter, translate: Translator) -> str:
    """The casebook's coverage as a table; ``data`` is protected like every other table."""
    if data is None:
        return translate("The coverage of this source was not computed.")
    titles = [translate(data.dimension_labels[name].lower()) for name in data.dimensions]
    caption = translate("How complete the data are: by {what}.", what=translate(" and ").join(titles))
    item = table_item("tbl-coverage", data, caption=caption)
    if translate.language != ENGLISH.language:
        item = table_in_language(item, translate)
    notes = " ".join(map(escape_markdown, item.source_notes))
    table = f"{table_grid(item, formatter).markdown()}\n\n: {escape_markdown(caption)} {{#tbl-coverage}}"
    return f"{table}\n\n::: {{.evidence-note}}\n{notes}\n:::" if notes else table


def protection_rules(setting: Setting) -> str:
    """The rules of the policy for this source, setting by setting."""
    translate = setting.translate
    rows = policy_rows(setting.policy, setting.profile, translate)
    grid = Grid(
        (translate("Rule"), translate("Setting")),
        (_LEFT, _LEFT),
        tuple((escape_markdown(a), escape_markdown(b)) for a, b in rows),
    )
    return grid.markdown()


def demonstration_parameters(
    rows: Sequence[Mapping[str, object]] | None, source: SourceDescription, translate: Translator
) -> str:
    """The demonstration's parameters: value, source and status (published, computed, assumption) of each.

    Without ``rows`` they are those that come with the project, where the demonstration is the source.
    """
    if rows is None and source.name == DEMONSTRATION:
        from data_access.sources.demonstration.parameters import parameter_annex

        rows = [
            {str(key): value for key, value in row.items()} for row in parameter_annex().to_dict("records")
        ]
    if not rows:
        return translate(
            "This edition was not made from the demonstration casebook, so it has no parameters."
        )
    told = ("unit", "status", "source", "note")
    heads = tuple(
        key for key in dict.fromkeys(key for row in rows for key in row) if any(row.get(key) for row in rows)
    )
    grid = Grid(
        tuple(escape_markdown(translate(head.replace("_", " ").capitalize())) for head in heads),
        tuple(_LEFT for _ in heads),
        tuple(
            tuple(
                escape_markdown(translate(_words(row.get(head))) if head in told else _words(row.get(head)))
                for head in heads
            )
            for row in rows
        ),
    )
    return grid.markdown()


def _words(value: object) -> str:
    """A setting in words: lists and mappings (also as JSON) as ``v1 0.12, v2 0.06``."""
    if isinstance(value, str) and value[:1] in ("{", "[", '"'):
        try:
            value = json.loads(value)
        except ValueError:
            return str(value)
    if value is None:
        return ""
    if isinstance(value, Mapping):
        nested = any(isinstance(part, Mapping | list) for part in value.values())
        parts = (f"{key}{':' if nested else ''} {_words(part) or 'none'}" for key, part in value.items())
        return ("; " if nested else ", ").join(parts)
    if isinstance(value, list | tuple):
        return ("; " if any(isinstance(part, Mapping | list) for part in value) else ", ").join(
            map(_words, value)
        )
    return str(value)
