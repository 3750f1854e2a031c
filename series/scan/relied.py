"""What a clean share relied on of the whole edition."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .edition import Edition


class Noted(frozenset[str]):
    """A set that notes which of its members were asked for."""

    asked: set[str]

    def __new__(cls, members: Iterable[str] = ()) -> Noted:
        made = super().__new__(cls, members)
        made.asked = set()
        return made

    def __contains__(self, member: object) -> bool:
        found = super().__contains__(member)
        if found:
            self.asked.add(str(member))
        return found


@dataclass(frozen=True)
class Relied:
    """What of the edition a clean share relied on: hashes that it prints on purpose, and drawings of its evidence."""

    hashes: tuple[str, ...] = ()
    drawings: tuple[str, ...] = ()

    def still_holds(self, edition: Edition) -> bool:
        return edition.hashes.issuperset(self.hashes) and edition.drawings.issuperset(self.drawings)


NOTHING_RELIED_ON = Relied()
