"""Shares of a scan that were clean before and are the same: they are clean, and are not read again.

Nothing but a clean share is remembered, by the names and contents of all its files and everything that they were held
against. Of the whole edition a share takes only that some hashes and drawings are its own: which ones is kept with it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from series.rendering.memory import Memory

from .edition import Assets, Edition
from .model import KnownSecrets
from .relied import Relied
from .shares import Share

KIND = "scans"


@dataclass
class RememberedShares:
    """The clean shares of earlier scans. ``rules`` is a digest of the scanner's code."""

    memory: Memory
    folder: Path
    edition: Edition
    assets: Assets
    known: KnownSecrets
    rules: str
    _digests: Mapping[str, str] = field(default_factory=dict)

    def is_clean(self, share: Share) -> bool:
        """Whether a share was found clean before."""
        found = self.memory.recall(KIND, self._parts(share)) if self.rules else None
        if found is None:
            return False
        content = json.loads(found)
        return Relied(tuple(content["hashes"]), tuple(content["drawings"])).still_holds(self.edition)

    def keep(self, share: Share, relied: Relied) -> None:
        """Remember a share that was found clean."""
        if not self.rules:
            return  # a later version could find more
        content = {"hashes": list(relied.hashes), "drawings": list(relied.drawings)}
        self.memory.keep(KIND, self._parts(share), json.dumps(content).encode())

    def _parts(self, share: Share) -> list[object]:
        own = share.report in self.edition.records
        held_against: object = "" if own or share.index else self._whole_edition()
        names = share.names or self._pages_and_index()
        files = [[name, self._digest(name)] for name in names]
        return ["share", self.rules, self._settled(), share.report, share.index, files, held_against]

    def _settled(self) -> list[object]:
        """What all shares are held against: the project's assets, and what must stand nowhere."""
        known = self.known
        sets = (known.identifiers, known.names, known.values, known.folders, known.accounts, known.allowed)
        return [sorted(self.assets.hashes), self.assets.inline, *(sorted(one) for one in sets)]

    def _whole_edition(self) -> list[object]:
        others = [[language, sorted(told.files.items())] for language, told in self.edition.others.items()]
        return [sorted(self.edition.files.items()), others, sorted(self.edition.drawings)]

    def _pages_and_index(self) -> list[str]:
        return [
            name for name in self._all() if name.startswith("site/") and name.endswith((".html", *_INDEX))
        ]

    def _digest(self, name: str) -> str:
        return self._all()[name]

    def _all(self) -> Mapping[str, str]:
        """The digest of every file; of pages without the edition's identity in their foot, which every change changes.

        Pages beside the reports print it too, and are read each time it changes.
        """
        if not self._digests:
            files = [path for path in sorted(self.folder.rglob("*")) if path.is_file() or path.is_symlink()]
            with ThreadPoolExecutor() as pool:
                digests = list(pool.map(self._digest_of, files))
            names = (path.relative_to(self.folder).as_posix() for path in files)
            self._digests = dict(zip(names, digests, strict=True))
        return self._digests

    def _digest_of(self, path: Path) -> str:
        if path.is_symlink():
            return f"link to {path.readlink()}"
        content = path.read_bytes()
        if path.suffix == ".html" and path.parent.name == "reports":
            content = content.replace(self.edition.identity.encode(), b"")
        return hashlib.sha256(content).hexdigest()


_INDEX = (".pf_meta", ".pf_index", ".pf_fragment")
