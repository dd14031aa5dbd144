"""The configuration of the brokers that the launcher starts."""

from pathlib import Path

from infra.parts.kafka_properties import NodePorts, render, server_properties

_THREE = [NodePorts(20001, 20101), NodePorts(20002, 20102), NodePorts(20003, 20103)]


def test_three_nodes_keep_every_record_twice_before_it_counts() -> None:
    """With three nodes a dead one loses nothing and stops nothing."""
    properties = server_properties(2, _THREE, Path("log"), {})
    assert "3" == properties["default.replication.factor"]
    assert "2" == properties["min.insync.replicas"]
    assert "2" == properties["transaction.state.log.min.isr"]
    assert "127.0.0.1:20101,127.0.0.1:20102,127.0.0.1:20103" == properties["controller.quorum.bootstrap.servers"]


def test_no_part_listens_beyond_this_machine() -> None:
    """A laptop's broker has no password, so nobody else may reach it."""
    listeners = server_properties(1, _THREE[:1], Path("log"), {})["listeners"]
    assert "PLAINTEXT://127.0.0.1:20001,CONTROLLER://127.0.0.1:20101" == listeners


def test_an_override_wins() -> None:
    """A test that needs quick compaction says so."""
    text = render(server_properties(1, _THREE[:1], Path("log"), {"log.cleaner.backoff.ms": "100"}))
    assert "log.cleaner.backoff.ms=100\n" in text
