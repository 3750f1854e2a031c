"""What a notebook that an author opens has from its start: the look of the series, and completion of its words.

An IPython extension, loaded by the kernel of ``make lab`` only: published notebooks run without it. Figures on record
have the series' style in any case (``series.evidence`` draws them in it); here other plots of the author get it too.
"""

from __future__ import annotations

from typing import Any

from series.lab.completion import complete


def load_ipython_extension(shell: Any) -> None:
    """Set matplotlib's defaults and register the completion."""
    import matplotlib

    from series.charts.theme import register_fonts, style_settings

    register_fonts()
    matplotlib.rcParams.update(style_settings())
    shell.Completer.custom_matchers.append(matcher_of(shell))


def matcher_of(shell: Any) -> Any:
    """A matcher of IPython that looks names up in the notebook, and runs nothing of it."""
    from IPython.core.completer import (
        CompletionContext,
        SimpleCompletion,
        SimpleMatcherResult,
        context_matcher,
    )

    @context_matcher(identifier="series", priority=100)
    def series_words(context: CompletionContext) -> SimpleMatcherResult:
        lines = context.full_text.split("\n")
        before = [*lines[: context.cursor_line], context.text_until_cursor]
        found = complete("\n".join(before), shell.user_ns)
        if found is None:
            return {"completions": []}
        return {
            "completions": [SimpleCompletion(text, type=found.kind) for text in found.words],
            "matched_fragment": found.fragment,
            "suppress": bool(found.words),
            "ordered": True,
        }

    return series_words
