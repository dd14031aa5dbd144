"""The end of the demo: a table for people, one JSON object for machines, and whether it all reconciles."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from aiokafka import AIOKafkaConsumer, TopicPartition
from rich.console import Console
from rich.table import Table

from agents.replica import Replica
from infra.demo import judge
from infra.demo.observer import entered
from infra.demo.play import Played
from infra.demo.stage import Stage
from infra.parts.jars import KAFKA_VERSION
from schemas.decisions import OwedTo
from schemas.topics import DEAD_LETTERS

_LEAST_OFFERS: Final = 2_000
_LEAST_ACCEPTED: Final = 1_000
_MOST_P99_MS: Final = 500
_MOST_RECOVERY_MS: Final = 10_000


@dataclass(frozen=True)
class Verdict:
    """The last line, and each condition with whether it holds."""

    line: dict[str, Any]
    conditions: tuple[tuple[str, bool], ...]

    @property
    def ok(self) -> bool:
        """Whether everything holds."""
        return all(holds for _, holds in self.conditions)

    def as_json(self) -> str:
        """The demo's last line."""
        return json.dumps({"ok": self.ok, **self.line}, ensure_ascii=False)


async def verdict(stage: Stage, played: Played) -> Verdict:
    """Compares the bus with what the providers accepted."""
    accepted = judge.accepted_by_simulators(stage.journal)
    told = judge.notifications(stage.replica, accepted)
    assert played.kill is not None
    latency, recovery_ms = judge.latency(stage.replica, stage.history, played.posted_ms, accepted, played.kill)
    dead = await _dead_letters(stage)
    line: dict[str, Any] = {
        "bus": f"apache-kafka {KAFKA_VERSION}",
        "events": played.events,
        "offers": len(stage.history.offered),
        "memberships": entered(stage.history),
        "notifications": told,
        "latency_ms": latency,
        "recovery_ms": recovery_ms,
        "dead_letters": dead,
    }
    owed = set(stage.history.owed_to.values())
    by_completion = owed_to_completion(stage.replica, played, stage.history.owed_to)
    ended = sum(told[end] for end in ("delivered", "failed", "dropped", "expired", "unknown"))
    conditions = (
        (f"至少 {_LEAST_OFFERS} 个邀约 offers", line["offers"] >= _LEAST_OFFERS),
        (f"至少 {_LEAST_ACCEPTED} 条被渠道接受 accepted", told["accepted"] >= _LEAST_ACCEPTED),
        ("短信和微信都有 both channels", {each.channel for each in accepted} == {"sms", "wechat"}),
        ("双向邀约 offers in both directions", {OwedTo.WORKER, OwedTo.VACANCY} <= owed),
        ("结业带来的邀约 an offer owed to the completion", by_completion),
        ("不丢 nothing lost", told["lost"] == 0),
        ("不重 nothing doubled", told["duplicated"] == 0),
        ("无悬案 nothing unknown", told["unknown"] == 0),
        ("守恒 every notification has one end", told["planned"] == ended),
        ("坏消息都进死信 every malformed event is a dead letter", dead == played.poison),
        (f"被杀时有 {played.open_at_kill} 个未答复 open at the kill, at least 20", played.open_at_kill >= 20),
        (f"p99 ≤ {_MOST_P99_MS} ms", latency["p99"] is not None and latency["p99"] <= _MOST_P99_MS),
        (f"恢复 recovery ≤ {_MOST_RECOVERY_MS} ms", recovery_ms <= _MOST_RECOVERY_MS),
    )
    return Verdict(line, conditions)


def owed_to_completion(replica: Replica, played: Played, owed_to: dict[str, str]) -> bool:
    """Whether somebody was offered what they would not be eligible for without their certificate."""
    now = datetime.now(UTC)
    for worker_id in played.trainees:
        for offer in replica.offers.of_worker(worker_id).values():
            if owed_to.get(offer.offer_id) != OwedTo.COMPLETION:
                continue
            certificates = tuple(replica.stamps.certificates.get(worker_id, ()))
            without = replica.index.evaluate(worker_id, offer.vacancy_id, now, without_certificates=certificates)
            if not without.eligible:
                return True
    return False


def show(console: Console, outcome: Verdict) -> None:
    """The summary table."""
    table = Table(title="开工 · Kaigong demo", show_header=False, title_justify="left")
    for name, value in outcome.line.items():
        said = value if not isinstance(value, dict) else "  ".join(f"{key} {each}" for key, each in value.items())
        table.add_row(name, str(said))
    console.print(table)
    for words, holds in outcome.conditions:
        console.print(f"[green]✓[/] {words}" if holds else f"[bold red]✗ {words}[/]")


async def _dead_letters(stage: Stage) -> int:
    """How many distinct events lie in the dead letters (their key is the event's position)."""
    consumer = AIOKafkaConsumer(bootstrap_servers=stage.settings.kafka.servers, isolation_level="read_committed")
    await consumer.start()
    try:
        spots = [
            TopicPartition(stage.settings.kafka.namespace + topic.name, partition)
            for topic in DEAD_LETTERS
            for partition in range(topic.partitions)
        ]
        consumer.assign(spots)
        await consumer.seek_to_beginning(*spots)
        ends = await consumer.end_offsets(spots)
        found: set[tuple[str, bytes]] = set()
        while any([await consumer.position(spot) < end for spot, end in ends.items()]):
            for spot, records in (await consumer.getmany(timeout_ms=200)).items():
                found |= {(spot.topic, record.key) for record in records if record.value is not None}
        return len(found)
    finally:
        await consumer.stop()
