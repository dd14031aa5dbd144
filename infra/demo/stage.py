"""Where the demo plays: fresh data, real Kafka and Redis, simulators, two agents, a gateway, and an observer."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from agents.follow import Follower
from agents.replica import Replica
from gateway.bus import Bus
from gateway.registration import Registrar
from infra.demo.observer import History
from infra.errors import SettingsRefused
from infra.identity_claim import settle_identity_key
from infra.keys import init_keys, load_keys
from infra.loading import load
from infra.parts.embedded import embedded
from infra.parts.lock import LOCK, sole_launcher
from infra.processes.clock import now
from infra.processes.fleet import Fleet
from infra.settings import PREFIX, NotifySettings, Settings
from infra.topics import apply

SIGNATURE_WINDOW_S: Final = 5.0
"""How long the simulated provider accepts a signed call. Alibaba's 15 minutes would make a killed call's proof of
absence outlast the demo."""
_INDEXING_S: Final = 1.0
_ACK_S: Final = 15.0  # an importer is more patient than a person at a kiosk
_CALLS_PER_SECOND: Final = 2_000  # what the simulators take; a provider's contract says less
_MANY: Final = 50  # a day's caps would leave the demo's best matched workers waiting for tomorrow


@dataclass(frozen=True)
class Stage:
    """What the demo works with."""

    settings: Settings
    fleet: Fleet
    follower: Follower
    replica: Replica
    history: History
    bus: Bus
    registrar: Registrar
    journal: Path


def staged(settings: Settings) -> Settings:
    """The demo's settings: its own folder, no quiet hours, short windows.

    Raises:
        SettingsRefused: a setting names something real. Its people are made up, but their numbers may be somebody's.
    """
    real = {
        "KAFKA__BOOTSTRAP": settings.kafka.bootstrap,
        "REDIS__URL": settings.redis.url,
        "ALIBABA__BASE_URL": settings.alibaba.base_url,
        "WECHAT__BASE_URL": settings.wechat.base_url,
    }
    for name, value in real.items():
        if value is not None:
            raise SettingsRefused(
                f"{PREFIX}{name} is set, and the demo brings its own bus, store and providers, for its people are "
                "made up: unset it for this command."
            )
    home = settings.data_dir / "demo"
    return settings.model_copy(
        update={
            "data_dir": home,
            "keys": settings.keys.model_copy(update={"dir": home / "keys"}),
            "notify": NotifySettings(
                quiet_hours="",
                digest_minutes=0,
                sms_per_day=_MANY,
                wechat_per_day=_MANY,
                sms_window_s=SIGNATURE_WINDOW_S,
                sms_indexing_s=_INDEXING_S,
                calls_per_second=_CALLS_PER_SECOND,
            ),
        }
    )


def environment(settings: Settings) -> dict[str, str]:
    """The same for child processes."""
    return {
        "KAIGONG_DATA_DIR": str(settings.data_dir),
        "KAIGONG_KEYS__DIR": str(settings.keys.dir),
        "KAIGONG_NOTIFY__QUIET_HOURS": settings.notify.quiet_hours,
        "KAIGONG_NOTIFY__DIGEST_MINUTES": str(settings.notify.digest_minutes),
        "KAIGONG_NOTIFY__SMS_PER_DAY": str(settings.notify.sms_per_day),
        "KAIGONG_NOTIFY__WECHAT_PER_DAY": str(settings.notify.wechat_per_day),
        "KAIGONG_NOTIFY__SMS_WINDOW_S": str(settings.notify.sms_window_s),
        "KAIGONG_NOTIFY__SMS_INDEXING_S": str(settings.notify.sms_indexing_s),
        "KAIGONG_NOTIFY__CALLS_PER_SECOND": str(settings.notify.calls_per_second),
        "KAIGONG_BOOK__OVER_OFFER_PERCENT": str(settings.book.over_offer_percent),
    }


def _empty(folder: Path) -> None:
    with sole_launcher(folder):  # whoever runs on it holds it
        for each in folder.iterdir():
            if each.is_dir():
                shutil.rmtree(each)
            elif each.name != LOCK:
                each.unlink()


@asynccontextmanager
async def stage(settings: Settings) -> AsyncIterator[Stage]:
    """Builds the stage on an empty folder and takes it down; the data of the last demo stays until the next.

    Raises:
        PartRefused: a demo is running.
    """
    _empty(settings.data_dir)
    init_keys(settings.keys.dir)
    keys = load_keys(settings.keys.dir)
    parts = embedded(settings)
    await asyncio.to_thread(parts.__enter__)
    try:
        await asyncio.to_thread(apply, settings)
        fingerprint = keys.people.key_fingerprint()
        await asyncio.to_thread(settle_identity_key, settings.kafka, fingerprint, now())
        processes = settings.data_dir / "processes"
        fleet = Fleet(settings, processes, environment=environment(settings))
        replica, history = Replica(keys.people), History()
        follower = Follower(
            replica,
            bootstrap=settings.kafka.servers,
            namespace=settings.kafka.namespace,
            client_id="demo",
        )
        history.watch(follower)
        bus = Bus(settings.kafka.servers, namespace=settings.kafka.namespace, client_id="demo", ack_timeout_s=_ACK_S)
        await asyncio.to_thread(fleet.__enter__)
        try:
            await load(follower)
            async with bus:
                registrar = Registrar(bus, follower, replica.people, keys.people, keys.contacts)
                journal = processes / "simulators" / "accepted.jsonl"
                yield Stage(settings, fleet, follower, replica, history, bus, registrar, journal)
        finally:
            await follower.stop()
            await asyncio.to_thread(fleet.__exit__, None, None, None)
    finally:
        await asyncio.to_thread(parts.__exit__, None, None, None)
