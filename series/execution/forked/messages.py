"""The few words between a fork server and those who ask it for kernels: one JSON object a line, over a Unix socket.

A connection stands for one kernel. The client sends what to start; the server answers with the process, or why it
refuses; and, when the kernel has ended, with its exit code. Closing the connection ends the kernel.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping

LONGEST = 1 << 20


def send(connection: socket.socket, message: Mapping[str, object]) -> None:
    """Send one message. Raises OSError where the other side is gone."""
    connection.sendall(json.dumps(message).encode() + b"\n")


class Received:
    """The messages that come over one connection, put together from its pieces."""

    def __init__(self) -> None:
        self._pending = b""

    def add(self, piece: bytes) -> None:
        """Take what the socket gave. Raises ValueError for a message that is too long to be one of ours."""
        self._pending += piece
        if len(self._pending) > LONGEST:
            raise ValueError("a message of more than a megabyte")

    def next(self) -> dict[str, object] | None:
        """The next whole message, or None. Raises ValueError where it isn't a JSON object."""
        line, end, rest = self._pending.partition(b"\n")
        if not end:
            return None
        self._pending = rest
        message = json.loads(line)
        if not isinstance(message, dict):
            raise ValueError("not a message")
        return message
