"""The output scanner: everything that would be published is read, and what could point to a person stops the release."""

from series.scan.edition import Assets
from series.scan.model import Finding, KnownSecrets, Rule, ScanResult
from series.scan.scanning import require_clean, scan

__all__ = ["Assets", "Finding", "KnownSecrets", "Rule", "ScanResult", "require_clean", "scan"]
