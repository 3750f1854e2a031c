"""What the verbs take and give."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from series.catalog import NotPublishable, ReleaseRule, Report
from series.execution.progress import Event
from series.rendering.interface import Format, RendererChoice
from series.translation.languages import REFERENCE

DEFAULT_TIMEOUT = 600.0


class Watcher(Protocol):
    """Is told how far the work is."""

    def step(self, message: str) -> None:
        """A new step has begun."""

    def detail(self, message: str) -> None:
        """Something within the step."""

    def notebook(self, event: Event) -> None:
        """A notebook has got further."""


@dataclass(frozen=True)
class PublishRequest:
    """One publication: from which cases, which reports, in which forms, to where.

    ``only`` and ``regions`` as in ``series.catalog.plan``; ``context``: files with outside figures by name; ``output`` is the
    folder that holds the editions; ``doi_file`` lists reserved DOIs; ``cluster`` is the address of the Dask scheduler that
    notebooks are given to, None to run them here. ``languages``: English first, which is the reference.
    """

    source: str
    output: Path
    data: Path | None = None
    delivery: int | None = None
    context: Mapping[str, Path] = field(default_factory=dict)
    only: tuple[str, ...] = ()
    regions: tuple[str, ...] | None = None
    formats: frozenset[Format] = frozenset(Format)
    renderer: RendererChoice = RendererChoice.AUTO
    jobs: int | None = None
    timeout: float = DEFAULT_TIMEOUT
    doi_file: Path | None = None
    cluster: str | None = None
    languages: tuple[str, ...] = (REFERENCE,)

    @property
    def command(self) -> str:
        """The command that publishes the same edition again."""
        return self.command_of("publish")

    def command_of(self, verb: str, *, whole: bool = False) -> str:
        """The command that makes the same edition again; data are named ``whole`` or without the folders above them."""
        return _command(
            verb,
            self,
            *_context_options(self, whole=whole),
            *(f"--only {shlex.quote(name)}" for name in self.only),
            *(
                [f"--regions {shlex.quote(','.join(self.regions) or 'none')}"]
                if self.regions is not None
                else []
            ),
            *([f"--doi-file {shlex.quote(_named(self.doi_file, whole))}"] if self.doi_file else []),
            *([f"--languages {','.join(self.languages)}"] if len(self.languages) > 1 else []),
            data=_named(self.data, whole) if self.data else None,
        )

    def command_to_run(self, report: str) -> str:
        """The command that runs one notebook alone, as it can be typed on this machine."""
        further = _context_options(self, whole=True)
        return _command("run", self, report, *further, data=str(self.data) if self.data else None)


@dataclass(frozen=True)
class Published:
    """What was published or built: the edition and where it lies, its reports, and those that the source can't carry.

    ``audited``: whether it was attacked; data that their publisher protected are not. ``candidate``: it isn't published yet;
    ``rule``: what it needs before.
    """

    identity: str
    edition: Path
    site: Path
    reports: tuple[Report, ...]
    not_publishable: tuple[NotPublishable, ...]
    renderer: str
    warnings: tuple[str, ...]
    rows_skipped: int = 0
    audited: bool = False
    candidate: bool = False
    rule: ReleaseRule = field(default_factory=ReleaseRule)


def _context_options(request: PublishRequest, *, whole: bool) -> list[str]:
    return [
        f"--context {shlex.quote(f'{name}={_named(path, whole)}')}"
        for name, path in sorted(request.context.items())
    ]


def _named(path: Path, whole: bool) -> str:
    return str(path) if whole else path.name


def _command(verb: str, request: PublishRequest, *further: str, data: str | None) -> str:
    parts = ["series", verb, *(one for one in further if not one.startswith("--"))]
    parts += ["--source", shlex.quote(request.source)]
    if data:
        parts += ["--data", shlex.quote(data)]
    if request.delivery is not None:
        parts += ["--delivery", str(request.delivery)]
    return " ".join([*parts, *(one for one in further if one.startswith("--"))])
