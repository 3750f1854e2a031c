"""The reports whose headline estimates are set against the known truth."""

from __future__ import annotations

from tests.statistical.known_truth.knowledge_gaps import KNOWLEDGE_GAPS
from tests.statistical.known_truth.organized_crime import ORGANIZED_CRIME
from tests.statistical.known_truth.re_trafficking import RE_TRAFFICKING
from tests.statistical.known_truth.regional_trends import REGIONAL_TRENDS
from tests.statistical.known_truth.social_exclusion import SOCIAL_EXCLUSION
from tests.statistical.known_truth.trafficked_men import TRAFFICKED_MEN

THEMES = {
    theme.report: theme
    for theme in (
        RE_TRAFFICKING,
        SOCIAL_EXCLUSION,
        TRAFFICKED_MEN,
        ORGANIZED_CRIME,
        REGIONAL_TRENDS,
        KNOWLEDGE_GAPS,
    )
}
FAMILY = sum(len(theme.headlines) for theme in THEMES.values())
"""Estimates that are judged together."""
