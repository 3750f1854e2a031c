"""Which connections may carry the work: encrypted ones, or those that never leave this machine. Pure functions."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass

from data_access.errors import UsageError

ENCRYPTED, PLAIN = "tls", "tcp"
EXAMPLE = "tls://scheduler.example.org:8786"


@dataclass(frozen=True)
class Address:
    """Where a scheduler or worker listens."""

    scheme: str
    host: str
    port: int

    @property
    def is_encrypted(self) -> bool:
        return self.scheme == ENCRYPTED

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach it. A name other than ``localhost`` may point anywhere."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"


def parse_address(text: str) -> Address:
    """Read ``tls://host:port`` or ``tcp://host:port``. Raises UsageError for anything else."""
    scheme, slashes, rest = text.strip().partition("://")
    host, _, port = rest.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not slashes or not host or not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise UsageError(
            f"{text!r} is not the address of a cluster",
            where="--cluster",
            remedy=f"write the scheduler's address, as in {EXAMPLE}",
        )
    if scheme not in (ENCRYPTED, PLAIN):
        raise UsageError(
            f"a cluster is not reached by {scheme}",
            where="--cluster",
            remedy=f"use {ENCRYPTED}, as in {EXAMPLE}; {PLAIN} only on this machine",
        )
    return Address(scheme, host, int(port))


def require_safe(address: Address) -> None:
    """Raise UsageError where the connection to a scheduler would be readable on a network."""
    if not (address.is_encrypted or address.is_loopback):
        raise UsageError(
            f"{address} would send the work over the network unencrypted; nothing was sent",
            where="--cluster",
            remedy=f"start scheduler and workers with TLS and give their address as {ENCRYPTED}://…, "
            "or use a scheduler that listens on 127.0.0.1 only",
        )


def require_all_safe(scheduler: str, workers: Iterable[str], *, encrypted: bool) -> None:
    """Raise UsageError unless the scheduler and all workers, as they know themselves, can be reached safely only.

    A scheduler that was asked by way of 127.0.0.1 may listen on every network.
    """
    for role, text in [("scheduler", scheduler), *(("worker", each) for each in workers)]:
        address = parse_address(text)
        if address.is_encrypted or (not encrypted and address.is_loopback):
            continue
        raise UsageError(
            f"the {role} at {address} listens for unencrypted connections from the network; no notebook was sent",
            where="--cluster",
            remedy="start scheduler and workers with TLS, or with `--host 127.0.0.1`",
        )
