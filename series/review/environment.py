"""What is not the same where a review is made as where the edition was made, and what that may explain. Pure functions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from series.review.model import EnvironmentDifference

LOCK = "requirements.lock"
_ALL = "every difference"
_BY_PACKAGE = {
    "python": "any difference, though rarely",
    "matplotlib": "pictures, not the data behind them",
    "seaborn": "pictures, not the data behind them",
    "pillow": "pictures, not the data behind them",
    "fonttools": "pictures and pages",
    "font-source-sans-pro": "pictures and pages",
    "numpy": "last digits of estimates and intervals",
    "scipy": "estimates, intervals, and which counts are hidden beside others",
    "statsmodels": "models, intervals of shares",
    "patsy": "models",
    "pandas": "order of rows, labels",
    "duckdb": "order of rows, last digits of sums",
    "pyarrow": "reading of the data",
    "babel": "how numbers are written",
    "pypandoc-binary": "pages and PDFs",
    "typst": "PDFs",
    "pagefind-bin": "search of the site",
    "nbclient": "outputs of cells",
    "ipykernel": "outputs of cells",
    "papermill": "outputs of cells",
}
_NOTHING_KNOWN = "probably nothing"


@dataclass(frozen=True)
class Here:
    """Where the review is made: versions by name, the source as a manifest describes it, policy, notebooks' hashes.

    ``source`` is None where the reviewer has no casebook. ``notebooks``: by the path that the manifest gives.
    ``decisions``: whether the publisher's decisions on the edition are at hand; None where there is nothing to decide.
    """

    versions: Mapping[str, str]
    policy: Mapping[str, str]
    source: Mapping[str, Any] | None = None
    notebooks: Mapping[str, str] | None = None
    decisions: bool | None = None


def environment_differences(manifest: Mapping[str, Any], here: Here) -> tuple[EnvironmentDifference, ...]:
    """Differences, those first that can explain most."""
    return (
        *_source(manifest["source"], here.source),
        *_policy(manifest["policy"], here.policy),
        *_decisions(here),
        *_notebooks(manifest["reports"], here.notebooks),
        *_versions(manifest["versions"], here.versions),
    )


def same_casebook(manifest: Mapping[str, Any], here: Here) -> bool:
    """Whether the reviewer's casebook is that of the edition, as far as can be told."""
    return here.source is not None and manifest["source"]["input_hash"] == here.source["input_hash"]


def _source(published: Mapping[str, Any], here: Mapping[str, Any] | None) -> Iterator[EnvironmentDifference]:
    if here is None:
        return
    for name, words in (("name", "source"), ("version", "version of the source"), ("form", "form of the data"),
                        ("delivery", "delivery")):  # fmt: skip
        if published.get(name) != here.get(name):
            yield EnvironmentDifference(words, _told(published.get(name)), _told(here.get(name)), _ALL)
    if published.get("input_hash") != here.get("input_hash"):
        keyed = published.get("protection_class") == "confidential" and not published.get("synthetic")
        hint = (
            "; the hash of a confidential casebook is keyed, and another machine has another key"
            if keyed
            else ""
        )
        yield EnvironmentDifference(
            "casebook (hash of the data)",
            _told(published.get("input_hash"))[:16],
            _told(here.get("input_hash"))[:16],
            f"{_ALL}: the cases may be others{hint}",
        )


def _policy(published: Mapping[str, str], here: Mapping[str, str]) -> Iterator[EnvironmentDifference]:
    for name, words in (("version", "protection policy"), ("sha256", "protection policy (hash)")):
        if published.get(name) != here.get(name):
            told = "every rounded count and what is hidden"
            yield EnvironmentDifference(
                words, _told(published.get(name))[:16], _told(here.get(name))[:16], told
            )
            return


def _decisions(here: Here) -> Iterator[EnvironmentDifference]:
    if here.source is not None and here.decisions is False:
        yield EnvironmentDifference(
            "decisions on the edition (what is hidden because other counts would tell it)",
            "with its publisher",
            "those that its ledger shows",
            "places and groups too small to be named, and what is made of them; a reviewer who may see the cases can "
            "be given the publisher's file (docs/reviewing.md)",
        )


def _notebooks(
    reports: list[Mapping[str, Any]], here: Mapping[str, str] | None
) -> Iterator[EnvironmentDifference]:
    if here is None:
        return
    for notebook in dict.fromkeys(str(report["notebook"]) for report in reports):
        published = next(str(one.get("notebook_hash")) for one in reports if one["notebook"] == notebook)
        mine = here.get(notebook, "not here")
        if mine != published:
            yield EnvironmentDifference(
                f"notebook {notebook}", published[:19], mine[:19], "everything in the reports made by it"
            )


def _versions(published: Mapping[str, str], here: Mapping[str, str]) -> Iterator[EnvironmentDifference]:
    if LOCK in published and published[LOCK] != here.get(LOCK):
        yield EnvironmentDifference(
            LOCK,
            published[LOCK][:19],
            here.get(LOCK, "not here")[:19],
            "versions of packages that others need; see below for those that are needed directly",
        )
    for name in sorted({*published, *here} - {LOCK}):
        mine, theirs = published.get(name, "not listed"), here.get(name, "not installed")
        if mine != theirs:
            explains = _BY_PACKAGE.get(name, _NOTHING_KNOWN)
            yield EnvironmentDifference(
                name, mine, theirs, _ALL if name == "trafficking-series" else explains
            )


def _told(value: object) -> str:
    return "none" if value in (None, "") else str(value)
