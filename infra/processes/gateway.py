"""A gateway process: it follows, serves, and owns nothing."""

from __future__ import annotations

import asyncio

import aiohttp
import structlog

from agents.follow import Follower
from agents.replica import Replica
from gateway.app import GatewayDeps, create_app
from gateway.bus import Bus
from gateway.history import CandidateLog
from gateway.serve import server
from infra.identity_key import RECORD_KEY, check_identity_key
from infra.keys import load_keys
from infra.loading import load
from infra.ports import require_free
from infra.processes.beat import beat
from infra.processes.clock import now
from infra.processes.ending import end_process, stuck_detector
from infra.processes.policies import membership_policy
from infra.processes.providers import alibaba_account, wechat_account, wechat_callbacks
from infra.settings import Settings
from infra.topics import cluster_id
from notifier.wechat.qrcode import WeChatQrCodes

_log = structlog.get_logger()


async def run_gateway(settings: Settings) -> None:
    """Serves until asked to stop (uvicorn takes the signals).

    Raises:
        PartRefused: the port is taken.
        KaigongError: keys or credentials are missing, or the bus does not answer.
    """
    async with aiohttp.ClientSession() as session:
        await _run(settings, session)


async def _run(settings: Settings, session: aiohttp.ClientSession) -> None:
    alibaba_account(settings)  # an account of a provider, and the published secret for its receipts, do not go together
    require_free(settings.gateway.port, part="The gateway", setting="KAIGONG_GATEWAY__PORT")
    keys = load_keys(settings.keys.dir)
    namespace = settings.kafka.namespace
    replica = Replica(keys.people)
    follower = Follower(
        replica,
        bootstrap=settings.kafka.servers,
        namespace=namespace,
        client_id=settings.gateway.name,
    )
    bus = Bus(settings.kafka.servers, namespace=namespace, client_id=settings.gateway.name)
    app = create_app(
        GatewayDeps(
            bus=bus,
            following=follower,
            replica=replica,
            history=CandidateLog(settings.kafka.servers, namespace=namespace, client_id=settings.gateway.name),
            pseudonymiser=keys.people,
            contact_sealer=keys.contacts,
            cursor_sealer=keys.cursors,
            links=keys.links,
            cluster=await asyncio.to_thread(cluster_id, settings),
            clock=now,
            membership=membership_policy(settings.membership),
            sms_callback_secret=settings.gateway.callback_secret.get_secret_value(),
            wechat=wechat_callbacks(settings),
            qr_code=WeChatQrCodes(session, wechat_account(settings)).create,
        )
    )
    await load(follower)  # never from a snapshot: its listeners count what is loaded, record by record
    known = replica.access.get(RECORD_KEY)
    check_identity_key(keys.people.key_fingerprint(), None if known is None else known.key_hash)
    async with stuck_detector(settings.agent.stuck_after_s), bus:
        serving = asyncio.create_task(server(app, host=settings.gateway.host, port=settings.gateway.port).serve())
        failing = asyncio.create_task(follower.failed())
        beating = asyncio.create_task(beat(bus, settings.gateway.beat_every_s))
        _log.info("gateway is up", port=settings.gateway.port)
        done, _ = await asyncio.wait({serving, failing}, return_when=asyncio.FIRST_COMPLETED)
        if failing in done:
            end_process(str(failing.exception()))
        failing.cancel()
        beating.cancel()
        await follower.stop()
