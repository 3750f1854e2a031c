"""What a preview tells the page that shows it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class Status(StrEnum):
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True)
class Remark:
    """Something that a reviewer would say: where, what, and what to do."""

    place: str
    message: str
    remedy: str


@dataclass(frozen=True)
class State:
    """How far the preview is. ``version`` counts the pages made; ``site`` is the folder of the latest good one."""

    status: Status = Status.RUNNING
    version: int = 0
    message: str = ""
    seconds: float = 0.0
    remarks: Sequence[Remark] = ()
    site: Path | None = field(default=None, compare=False)

    def json(self) -> str:
        """The state as the page reads it: without folders."""
        return json.dumps(
            {
                "status": self.status.value,
                "version": self.version,
                "message": self.message,
                "seconds": round(self.seconds, 1),
                "remarks": [vars(one) for one in self.remarks],
            },
            ensure_ascii=False,
        )
