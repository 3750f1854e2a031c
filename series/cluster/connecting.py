"""Connecting to a cluster: encrypted or on this machine, and only to workers that see the same project and casebooks."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data_access.casebook.storage import cache_folder
from data_access.errors import UsageError
from series.cluster.addresses import Address, parse_address, require_all_safe, require_safe
from series.cluster.surroundings import Surroundings, look_around
from series.errors import MissingToolError

if TYPE_CHECKING:
    from distributed import Client

CONNECT_SECONDS = 20
WORKER_SECONDS = 60
TLS_SETTINGS = ("ca_file", "client.cert", "client.key")


@contextmanager
def connected(text: str, root: Path) -> Iterator[Client]:
    """A client of the cluster at an address, once everything about it was found to be safe and alike.

    Raises UsageError for an address that isn't one, an unencrypted network, a cluster that can't be reached or has no
    worker, and workers that see other files; MissingToolError where Dask isn't installed.
    """
    address = parse_address(text)
    require_safe(address)
    distributed = _distributed()
    try:
        client = distributed.Client(
            str(address),
            security=_security(distributed, address),
            timeout=CONNECT_SECONDS,
            set_as_default=False,
        )
    except (OSError, TimeoutError) as problem:
        raise UsageError(
            f"no scheduler answers at {address}: {_first_line(problem)}",
            where="--cluster",
            remedy="start one (`dask scheduler`) and its workers, or check the address and the certificates",
        ) from None
    with client, client.as_current():
        check(client, address)
        _require_alike(client, root, _workers(client))
        yield client


def check(client: Client, address: Address) -> None:
    """Require that the scheduler and all workers of the moment are reached safely."""
    known = client.scheduler_info(n_workers=-1)
    require_all_safe(str(known["address"]), known["workers"], encrypted=address.is_encrypted)


def workers_of(client: Client) -> tuple[str, ...]:
    """The addresses of the workers of the moment."""
    return tuple(sorted(client.scheduler_info(n_workers=-1)["workers"]))


def _distributed() -> Any:
    try:
        import distributed
    except ImportError:
        raise MissingToolError(
            "Dask, which --cluster needs, is not installed",
            remedy="install it with `pip install 'trafficking-series[cluster]'`",
        ) from None
    return distributed


def _security(distributed: Any, address: Address) -> Any:
    """What Dask is told of certificates; they come from its own settings, and encryption can't be switched off."""
    if not address.is_encrypted:
        return distributed.Security(require_encryption=False)
    import dask

    missing = [name for name in TLS_SETTINGS if not dask.config.get(f"distributed.comm.tls.{name}", None)]
    if missing:
        names = ", ".join(
            "DASK_DISTRIBUTED__COMM__TLS__" + name.upper().replace(".", "__") for name in missing
        )
        raise UsageError(
            "the certificates for an encrypted connection are not all named",
            where="--cluster",
            remedy=f"set {names} (or the same in Dask's configuration)",
        )
    return distributed.Security(require_encryption=True)


def _workers(client: Client) -> tuple[str, ...]:
    try:
        client.wait_for_workers(1, timeout=WORKER_SECONDS)
    except TimeoutError:
        raise UsageError(
            f"the cluster had no worker for {WORKER_SECONDS} seconds",
            where="--cluster",
            remedy="start workers (`dask worker ADDRESS`), then give the same command again",
        ) from None
    return workers_of(client)


def _require_alike(client: Client, root: Path, workers: tuple[str, ...]) -> None:
    """Require that every worker has our code, versions and notebooks, and sees our casebooks: a file is put there."""
    cache = cache_folder()
    mark = cache / f".seen-by-workers-{secrets.token_hex(8)}"
    mark.write_text(secrets.token_hex(16), encoding="ascii")
    try:
        ours = look_around(str(root), str(mark))
        theirs: dict[str, Surroundings] = client.run(look_around, str(root), str(mark), workers=list(workers))
    finally:
        mark.unlink()
    for worker, seen in sorted(theirs.items()):
        different = ours.differences(seen)
        if different:
            raise UsageError(
                f"the worker at {worker} differs from this process: {'; '.join(different)}",
                where="--cluster",
                remedy=f"workers need {root} and {cache} on shared storage under the same paths, the same user, and the "
                "same environment",
            )


def _first_line(problem: Exception) -> str:
    return (str(problem).splitlines() or [type(problem).__name__])[0]
