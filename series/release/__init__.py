"""From a finished building folder to the published edition: gates, manifest, and one switch of a link."""

from series.release.gates import check_record, check_rendered
from series.release.layout import EDITION_PARTS, Output, publishing_lock
from series.release.manifest import (
    Manifest,
    edition_identity,
    environment_versions,
    file_hashes,
    read_manifest,
)

__all__ = [
    "EDITION_PARTS",
    "Manifest",
    "Output",
    "check_record",
    "check_rendered",
    "edition_identity",
    "environment_versions",
    "file_hashes",
    "publishing_lock",
    "read_manifest",
]
