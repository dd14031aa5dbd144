"""Ports for parts."""

import socket

from infra.ports import LOOPBACK, answers, free_ports, is_free


def test_free_ports_are_different_and_below_the_range_of_outgoing_connections() -> None:
    """A client that dials a dead broker must never be given the broker's own port."""
    ports = free_ports(6)
    assert 6 == len(set(ports))
    assert all(20_000 <= port < 32_000 for port in ports)


def test_a_port_that_is_listened_on_is_not_free_and_answers() -> None:
    """What the launcher asks before it starts a part, and after."""
    (port,) = free_ports(1)
    assert is_free(port)
    assert not answers(port)
    with socket.create_server((LOOPBACK, port)):
        assert not is_free(port)
        assert answers(port)
