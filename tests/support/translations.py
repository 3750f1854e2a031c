"""Catalogues of a small project."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'


def write_translations(root: Path, language: str, domain: str, texts: Mapping[str, str]) -> Path:
    """Write the catalogue of a domain of the project at ``root``: translations by English text."""
    path = root / "translations" / language / f"{domain}.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    entries = (
        f"msgid {json.dumps(english)}\nmsgstr {json.dumps(told, ensure_ascii=False)}\n"
        for english, told in texts.items()
    )
    path.write_text("\n".join((HEAD, *entries)), encoding="utf-8")
    return path
