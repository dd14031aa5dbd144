"""TCP ports on the loopback."""

from __future__ import annotations

import itertools
import random
import socket

from infra.errors import PartRefused

# Below the range from which Linux takes the source ports of outgoing connections. A client that dials a dead
# broker again and again, at a port in that range, sooner or later gets that very port as its own, is its own
# peer, and the broker cannot come back.
_CANDIDATES = range(20_000, 32_000)

LOOPBACK = "127.0.0.1"


def is_free(port: int) -> bool:
    """Whether a server could listen on the port now."""
    with socket.socket() as probe:
        # As the servers do: connections of a predecessor that linger in TIME_WAIT are no obstacle.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def answers(port: int) -> bool:
    """Whether somebody accepts connections on the port."""
    try:
        socket.create_connection((LOOPBACK, port), timeout=1).close()
    except OSError:
        return False
    return True


def free_ports(count: int) -> tuple[int, ...]:
    """That many different free ports, for parts that nobody else needs to find."""
    candidates = random.SystemRandom().sample(_CANDIDATES, len(_CANDIDATES))
    return tuple(itertools.islice(filter(is_free, candidates), count))


def require_free(port: int, *, part: str, setting: str) -> None:
    """Refuse to start a part whose port somebody else has.

    Raises:
        PartRefused: names the port and the setting that takes another.
    """
    if not is_free(port):
        raise PartRefused(
            f"{part} cannot listen on 127.0.0.1:{port}: another program has that port. "
            f"Stop it, or set {setting} to another port."
        )
