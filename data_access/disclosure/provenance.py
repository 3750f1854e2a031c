"""Where protected things get their seal, and where it is checked.

A seal is a keyed digest over everything that a protected object says. The key is drawn for each process, a forked one
too, and never leaves this module. Changing a field, by whatever means, breaks the seal; making a new one works only
from within ``data_access``, which the way of the call stack shows.

This is a guard against shortcuts and mistakes, not against an author who takes Python itself apart: such an author
has the data already, and what they write is read by a reviewer before it is released.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from data_access.errors import DisclosureError

_PACKAGE = Path(__file__).resolve().parent.parent


def require_call_from_data_access(what: str) -> None:
    """Refuse unless the function that calls this one was itself called by code of ``data_access``."""
    if not is_own_code(sys._getframe(2)):
        raise DisclosureError(
            f"{what} can only be made by data_access itself",
            remedy="ask the casebook (count, share, …), calculate with protected values, or use derive()",
        )


def is_own_code(frame: FrameType | None) -> bool:
    """Whether a frame runs code that stands in a file of ``data_access``, in that module's own namespace."""
    if frame is None:
        return False
    module = sys.modules.get(str(frame.f_globals.get("__name__")))
    file = getattr(module, "__file__", None)
    return (
        module is not None
        and file is not None
        and module.__dict__ is frame.f_globals
        and frame.f_code.co_filename == file
        and Path(file).resolve().is_relative_to(_PACKAGE)
    )


def _make_sealer() -> tuple[Callable[[str, object], str], Callable[[str, object, str], bool]]:
    key = secrets.token_bytes(32)

    def draw_again() -> None:
        nonlocal key
        key = secrets.token_bytes(32)

    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=draw_again)
    own = is_own_code
    frame_at = sys._getframe

    def digest(kind: str, content: object) -> str:
        text = json.dumps([kind, content], ensure_ascii=True, allow_nan=True, separators=(",", ":"))
        return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()

    def seal(kind: str, content: object) -> str:
        if not (own(frame_at(1)) and own(frame_at(2))):
            raise DisclosureError("a seal can only be set by data_access itself")
        return digest(kind, content)

    def is_genuine(kind: str, content: object, claimed: str) -> bool:
        try:
            return isinstance(claimed, str) and hmac.compare_digest(digest(kind, content), claimed)
        except (TypeError, ValueError):
            return False

    return seal, is_genuine


seal, is_genuine = _make_sealer()
