"""Linking: one system of equations for all counts of an edition, and of earlier ones.

``link`` takes published counts by group and what else is public, and gives the ``LinkedSystem`` that the attack runs
on. How: a group is a box in the space of all values that a record can have (``spaces``, ``boxes``); boxes that differ
in one space only add up (``families``); others are tied by inclusion, between units and between deliveries
(``inclusion``, ``comparisons``).
"""

from __future__ import annotations

from data_access.disclosure.linking.knowledge import Derivation, Knowledge, Movement
from data_access.disclosure.linking.linking import PublishedCount, link
from data_access.disclosure.linking.system import Equation, Kind, LinkedSystem, Relation, Unknown

__all__ = [
    "Derivation",
    "Equation",
    "Kind",
    "Knowledge",
    "LinkedSystem",
    "Movement",
    "PublishedCount",
    "Relation",
    "Unknown",
    "link",
]
