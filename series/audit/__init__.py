"""The attack on an edition: what an outsider could work out of all that it publishes, computed before it is published."""

from series.audit.attackers import Attackers
from series.audit.attacking import Audit, Leak, audit_counts
from series.audit.certificate import CERTIFICATE_FILE, Certificate, certificate_of, read_certificate
from series.audit.collecting import public_counts, read_public_counts
from series.audit.internal_page import hidden_cells, internal_page, write_internal_page

__all__ = [
    "CERTIFICATE_FILE",
    "Attackers",
    "Audit",
    "Certificate",
    "Leak",
    "audit_counts",
    "certificate_of",
    "hidden_cells",
    "internal_page",
    "public_counts",
    "read_certificate",
    "read_public_counts",
    "write_internal_page",
]
