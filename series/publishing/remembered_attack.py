"""The attack on the same counts, with the same knowledge and the same code, finds the same: it is made once.

What it finds tells how well hidden counts are hidden. It is kept in the private cache only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from data_access.casebook.public_knowledge import PublicFacts
from data_access.disclosure.policy import CountRules
from series.audit import Attackers, Audit, Leak
from series.caching import Kind
from series.publishing.memory import Memory

if TYPE_CHECKING:
    from data_access.disclosure.ledger import LedgerRow

_CODE = ("data_access", "series/audit")
_TELLS_NOTHING = frozenset({"edition"})
"""What of a row no attacker uses. Whatever else a row comes to hold counts."""


@dataclass(frozen=True)
class RememberedAttack:
    """What is remembered of one attack, by its key, and of parts of it that others have in common."""

    memory: Memory
    key: str
    code: str

    @classmethod
    def of(
        cls,
        memory: Memory,
        rows: Sequence[LedgerRow],
        facts: PublicFacts,
        rules: CountRules,
        deliveries: Sequence[str],
        attackers: Attackers,
    ) -> RememberedAttack:
        """By everything that the attack is given. Where in an edition its name stands doesn't matter to it."""
        code = memory.code.below(*_CODE)
        given = [
            {name: value for name, value in vars(row).items() if name not in _TELLS_NOTHING} for row in rows
        ]
        known = asdict(attackers) | {"for_others": sorted(attackers.for_others)}
        parts = given, asdict(facts), rules.model_dump(mode="json"), list(deliveries), known
        return cls(memory, memory.key("attack", code, *parts), code)

    def recalled(self) -> Audit | None:
        """The outcome, where this attack was made before."""
        found = self.memory.cache.get_json(Kind.ATTACK, self.key)
        if not isinstance(found, dict):
            return None
        leaks = tuple(
            Leak(**{**leak, "places": tuple(leak["places"]), "relations": tuple(leak["relations"])})
            for leak in found["leaks"]
        )
        return Audit(
            **{**found, "leaks": leaks, "hide": tuple(found["hide"]), "attackers": tuple(found["attackers"])}
        )

    def components(self) -> dict[str, str]:
        """What was found in parts of earlier attacks: those that are the same are not attacked again."""
        found: Any = self.memory.cache.get_json(Kind.ATTACK, self._components)
        return dict(found) if isinstance(found, dict) else {}

    def keep(self, audit: Audit, components: dict[str, str]) -> None:
        """Keep the outcome, and what was found in parts."""
        self.memory.cache.put_json(Kind.ATTACK, self.key, asdict(audit))
        self.memory.cache.put_json(Kind.ATTACK, self._components, components)

    @property
    def _components(self) -> str:
        return self.memory.key("components", self.code)
