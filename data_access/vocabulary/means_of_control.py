"""CTDC's old means of control (to 2021, 17 items) and its new groups (from 2021 on, 8), as a versioned mapping.

Source: Counter-Trafficking Data Collaborative, codebook of the Global Synthetic Dataset (2024), appendix II.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Crosswalk:
    """A mapping of groups to the items that they replace. Items in no group have no counterpart."""

    version: str
    source: str
    members: Mapping[str, tuple[str, ...]]

    @property
    def groups(self) -> Mapping[str, str]:
        """The group of each item."""
        return {item: group for group, items in self.members.items() for item in items}

    def group_of(self, item: str) -> str | None:
        """The new group of an old item; None for an item without counterpart (``other``)."""
        return self.groups.get(item)


CTDC_2024 = Crosswalk(
    version="ctdc-2024",
    source="CTDC Global Synthetic Dataset codebook (February 2024), appendix II",
    members={
        "debt_or_earnings": ("debt_bondage", "takes_earnings"),
        "threats": ("threats", "uses_children", "threat_of_law_enforcement"),
        "abuse": ("psychological_abuse", "physical_abuse", "sexual_abuse"),
        "false_promises": ("false_promises",),
        "drugs_or_alcohol": ("psychoactive_substances",),
        "denies_basic_needs": (
            "restricts_financial_access",
            "restricts_movement",
            "restricts_medical_care",
            "withholds_necessities",
        ),
        "excessive_working_hours": ("excessive_working_hours",),
        "withholds_documents": ("withholds_documents",),
    },
)

CURRENT = CTDC_2024
