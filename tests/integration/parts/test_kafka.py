"""The launcher on a real Kafka: what it promises about a broker's life."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition

from infra.errors import PartFailed, PartRefused
from infra.parts.embedded import broker_of
from infra.parts.kafka import KafkaCluster
from infra.parts.kafka_properties import NodePorts
from infra.ports import LOOPBACK, answers, free_ports
from infra.settings import Settings
from infra.waiting import wait_until
from tests.support.parts import kafka_here

pytestmark = [pytest.mark.broker, pytest.mark.timeout(120)]

TOPIC = "fair"


@pytest.fixture
def cluster(tmp_path: Path, suite_settings: Settings) -> Iterator[KafkaCluster]:
    """A broker of this test's own."""
    with kafka_here(tmp_path, suite_settings) as running:
        yield running


def create(bootstrap: str, *, replicas: int = 1) -> None:
    """Create TOPIC with one partition."""
    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    admin.create_topics({TOPIC: {"num_partitions": 1, "replication_factor": replicas}}, wait_for_metadata=True)
    admin.close()


def produce(bootstrap: str, *values: bytes) -> None:
    """Write to TOPIC and return once the broker has acknowledged."""
    producer = KafkaProducer(bootstrap_servers=bootstrap)
    for sent in [producer.send(TOPIC, value) for value in values]:
        sent.get(timeout=30)
    producer.close()


def values_of(bootstrap: str) -> list[bytes]:
    """Everything in TOPIC."""
    partition = TopicPartition(TOPIC, 0)
    consumer = KafkaConsumer(bootstrap_servers=bootstrap, auto_offset_reset="earliest", enable_auto_commit=False)
    consumer.assign([partition])
    end = consumer.end_offsets([partition])[partition]
    values: list[bytes] = []
    while consumer.position(partition) < end:
        values += [record.value for record in consumer.poll(timeout_ms=1000).get(partition, [])]
    consumer.close()
    return values


def test_what_was_acknowledged_survives_a_kill(cluster: KafkaCluster) -> None:
    """SIGKILL, start again on the same log: the records are there, and the address is the same."""
    create(cluster.bootstrap)
    produce(cluster.bootstrap, b"one", b"two")
    address, first = cluster.bootstrap, cluster.pid()
    cluster.kill()
    with pytest.raises(PartFailed, match="Kafka node 1 ended"):
        cluster.check()
    cluster.restart()
    assert cluster.pid() != first
    assert address == cluster.bootstrap
    produce(cluster.bootstrap, b"three")
    assert [b"one", b"two", b"three"] == values_of(cluster.bootstrap)


def test_data_stay_over_an_orderly_stop_and_a_change_of_ports(tmp_path: Path, suite_settings: Settings) -> None:
    """`kaigong up` with another port is the same cluster with the same records."""
    with kafka_here(tmp_path, suite_settings) as cluster:
        create(cluster.bootstrap)
        produce(cluster.bootstrap, b"kept")
    elsewhere = NodePorts(*free_ports(2))
    with KafkaCluster(tmp_path, broker_of(suite_settings), ports=[elsewhere]) as cluster:
        assert f"{LOOPBACK}:{elsewhere.client}" == cluster.bootstrap
        assert [b"kept"] == values_of(cluster.bootstrap)
        produce(cluster.bootstrap, b"new")
        assert [b"kept", b"new"] == values_of(cluster.bootstrap)


def test_a_format_that_broke_off_is_done_again(tmp_path: Path, suite_settings: Settings) -> None:
    """A launcher killed while it formatted leaves half a log; the next start does not trip over it."""
    leftover = tmp_path / "kafka" / "node-1" / "log"
    leftover.mkdir(parents=True)
    (leftover / "meta.properties").write_text("version=1\ncluster.id=another\nnode.id=7\n")
    with kafka_here(tmp_path, suite_settings) as cluster:
        create(cluster.bootstrap)


def test_a_taken_port_is_one_sentence(tmp_path: Path, suite_settings: Settings) -> None:
    """Nothing is started, and the sentence names the port and the setting."""
    client, controller = free_ports(2)
    with socket.create_server((LOOPBACK, client)):
        cluster = KafkaCluster(tmp_path, broker_of(suite_settings), ports=[NodePorts(client, controller)])
        with pytest.raises(PartRefused, match=rf"{client}: another program .* KAIGONG_KAFKA__PORT"):
            cluster.start()
    assert not (tmp_path / "kafka").exists()


def test_a_broker_that_cannot_run_shows_the_end_of_its_log(tmp_path: Path, suite_settings: Settings) -> None:
    """A wrong setting ends the broker at once; nobody waits a minute for it."""
    broken = KafkaCluster(tmp_path, broker_of(suite_settings))
    broken.start()
    broken.stop()
    broken = KafkaCluster(tmp_path, broker_of(suite_settings), overrides={"num.network.threads": "0"})
    with pytest.raises(PartFailed, match=r"(?s)Kafka node 1 ended .*num\.network\.threads"):
        broken.start()


def test_one_node_does_not_become_three(tmp_path: Path, suite_settings: Settings) -> None:
    """The data of another size of cluster are refused, not overwritten."""
    (tmp_path / "kafka").mkdir()
    state = tmp_path / "kafka" / "cluster.json"
    state.write_text('{"ports": [{"client": 20001, "controller": 20002}]}')
    ports = free_ports(6)
    three = KafkaCluster(tmp_path, broker_of(suite_settings), ports=[NodePorts(*ports[i : i + 2]) for i in (0, 2, 4)])
    with pytest.raises(PartRefused, match="1 nodes, not 3"):
        three.start()
    assert "20001" in state.read_text()


_LAUNCHER = """
import sys
from pathlib import Path
from infra.parts.embedded import embedded
from infra.settings import load
with embedded(load()) as parts:
    print(parts.kafka.pid(), flush=True)
    sys.stdin.read()
"""


def test_the_parts_die_with_a_killed_launcher_and_come_back(tmp_path: Path) -> None:
    """SIGKILL of the launcher leaves no orphan, no stale lock, no taken port; a second one is refused."""
    kafka, controller, redis = free_ports(3)
    environment = {
        **os.environ,
        "KAIGONG_DATA_DIR": str(tmp_path),
        "KAIGONG_KAFKA__PORT": str(kafka),
        "KAIGONG_KAFKA__CONTROLLER_PORT": str(controller),
        "KAIGONG_REDIS__PORT": str(redis),
    }

    def launch() -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-c", _LAUNCHER],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    for _ in range(2):
        with launch() as launcher:
            assert launcher.stdout is not None
            assert launcher.stdout.readline().strip().isdigit()
            with launch() as second:
                _, complaint = second.communicate()
            assert f"already runs on {tmp_path} (process {launcher.pid})" in complaint
            launcher.kill()
        assert wait_until(lambda: not answers(kafka) and not answers(redis), within_s=10)
