"""An agent process: the follower first, then the roles, then INTAKE; all at once where the group still counts it in."""

from __future__ import annotations

import asyncio
from datetime import datetime

import aiohttp
import structlog
from redis.asyncio import Redis

from agents.follow import Follower
from agents.intake.app import IntakeConfig, build_intake
from agents.intake.followed import Followed
from agents.own.fence import Fence
from agents.own.ownership import Ownership, client_id, group_id
from agents.own.standing import still_counted
from agents.own.tenure import Tenure
from agents.replica import Replica, Touched
from agents.roles.book import Book
from agents.roles.membership import Membership
from agents.roles.notify import Notify
from agents.roles.notify.caller import Caller, Route
from agents.roles.notify.page import WorkerPages
from agents.roles.role import Role
from infra.identity_key import RECORD_KEY, check_identity_key
from infra.keys import load_keys
from infra.loading import keeper_of, load
from infra.processes.clock import now
from infra.processes.ending import asked_to_stop, end_process, stuck_detector
from infra.processes.policies import book_policy, membership_policy, notify_policy
from infra.processes.providers import alibaba_account, public_url, wechat_account
from infra.processes.templates import template_for
from infra.settings import Settings
from notifier.alibaba.adapter import AlibabaSms
from notifier.port import ProviderName
from notifier.rate import RateBucket
from notifier.wechat.account import WeChatAccount
from notifier.wechat.template import WeChatTemplate
from schemas.decisions import Channel

_log = structlog.get_logger()


async def run_agent(settings: Settings) -> None:
    """Runs until asked to stop.

    Raises:
        KaigongError: keys or credentials are missing.
        MustRebuild, Unreadable: the topics cannot be followed; see their words.
    """
    keys = load_keys(settings.keys.dir)
    sms, wechat = alibaba_account(settings), wechat_account(settings)
    by_sms = template_for(ProviderName.ALIBABA, settings)
    by_wechat = template_for(ProviderName.WECHAT_TEMPLATE, settings)
    stop = asked_to_stop()
    replica = Replica(keys.people)
    follower = Follower(
        replica,
        bootstrap=settings.kafka.servers,
        namespace=settings.kafka.namespace,
        client_id=settings.agent.name,
        at_once=True,
    )
    began = now()
    keeper = await keeper_of(settings, settings.agent.name)
    timeout = aiohttp.ClientTimeout(total=max(sms.timeout_s, wechat.timeout_s))
    async with (
        stuck_detector(settings.agent.stuck_after_s),
        aiohttp.ClientSession(timeout=timeout, connector=aiohttp.TCPConnector(limit=100)) as session,
        Redis.from_url(settings.redis.address, socket_timeout=1.0, socket_connect_timeout=1.0) as redis,
    ):
        notify = Notify(replica, notify_policy(settings.notify))
        caller = Caller(
            notify,
            follower=follower,
            sealer=keys.contacts,
            routes={
                Channel.SMS: Route(AlibabaSms(session, sms), by_sms, "phone"),
                Channel.WECHAT: Route(WeChatTemplate(WeChatAccount(session, wechat)), by_wechat, "openid"),
            },
            page_url=WorkerPages(keys.links, public_url(settings)).url_for,
            permits={
                channel: RateBucket(
                    redis,
                    settings.kafka.namespace + channel.value,
                    per_second=settings.notify.calls_per_second,
                    burst=max(1, settings.notify.calls_per_second // 5),
                )
                for channel in Channel
            },
            now=now,
        )
        book = Book(replica, book_policy(settings.book))
        membership = Membership(replica, membership_policy(settings.membership))
        roles: dict[str, Role] = {role.owned.name: role for role in (book, notify, membership)}
        versions = {
            book.name: book_policy(settings.book).version,
            notify.name: notify.policy.version,
            membership.name: membership_policy(settings.membership).version,
        }

        def start_tenure(topic: str, partition: int) -> Tenure:
            role = roles[topic]
            return Tenure(
                role,
                partition,
                follower=follower,
                fence=lambda name: Fence(
                    settings.kafka.servers,
                    settings.kafka.namespace + name,
                    client_id=f"{settings.agent.name}-{name}",
                ),
                namespace=settings.kafka.namespace,
                now=now,
                policy_version=versions[role.name],
                acting=caller if role is notify else None,
                end_process=end_process,
            )

        ownership = Ownership(
            bootstrap=settings.kafka.servers,
            namespace=settings.kafka.namespace,
            topics=roles,
            replica_name=settings.agent.name,
            start_tenure=start_tenure,
            end_process=end_process,
        )

        followed = Followed(replica, follower)
        intake = build_intake(
            IntakeConfig(
                bootstrap=settings.kafka.servers,
                namespace=settings.kafka.namespace,
                replica_name=settings.agent.name,
                erasure_every_s=settings.agent.erasure_every_s,
            ),
            sealer=keys.contacts,
            known=followed,
            certificates_of_erased=followed.certificates_of_erased,
        )

        def spread(touched: Touched) -> None:
            as_of = now()
            for role in roles.values():
                role.mark(touched, as_of)
            ownership.wake()
            if touched.workers & replica.people.stale:
                intake.erased()

        follower.on_touched(spread)

        async def follow() -> None:
            await load(follower, keeper)
            known = replica.access.get(RECORD_KEY)
            check_identity_key(keys.people.key_fingerprint(), None if known is None else known.key_hash)
            _log.info("replica is ready", workers=replica.index.worker_count, took_ms=_ms_since(began))

        if await still_counted(
            settings.kafka.servers, group_id(settings.kafka.namespace), client_id(settings.agent.name)
        ):
            _log.info("rejoining at once", name=settings.agent.name)
            await asyncio.gather(follow(), ownership.start(), intake.start())
        else:
            await follow()
            await asyncio.gather(ownership.start(), intake.start())
        _log.info("agent is up", name=settings.agent.name, took_ms=_ms_since(began))
        failing = asyncio.create_task(follower.failed())
        stopping = asyncio.create_task(stop.wait())
        done, _ = await asyncio.wait({failing, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if failing in done:
            end_process(str(failing.exception()))
        failing.cancel()
        await ownership.stop()  # before INTAKE: Faust's stop tells nobody that partitions leave
        await intake.stop()
        if keeper is not None:
            await keeper.stop(follower)
        await follower.stop()
    _log.info("agent has stopped", name=settings.agent.name)


def _ms_since(began: datetime) -> int:
    return round((now() - began).total_seconds() * 1000)
