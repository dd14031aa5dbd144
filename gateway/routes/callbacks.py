"""``/v1/callbacks``: what the providers tell us. They hear a 200 only once the bus has it.

A receipt can overtake the answer to its own call, but never the intent: that is committed before the call.
So after a barrier on `deliveries` an attempt that is ours is known. One that is not known then is left with
the provider: a status that is no 200 makes it push again (after 1, 5 and 10 minutes), and nothing here has
to be remembered. What people reply and click has its effect in `gateway.inbound`.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse

from gateway.edge import Edge
from gateway.following import catch_up
from gateway.problems import NotFound, Problem, Refused, Unavailable
from gateway.records import receipt_record
from notifier.alibaba.reader import AlibabaReader
from notifier.errors import CallbackRefusedError, CallbackUnreadableError
from notifier.port import Receipt, Reply
from notifier.wechat.callback import CallbackGate
from notifier.wechat.freshness import require_fresh
from notifier.wechat.reader import WeChatReader
from schemas.decisions import Channel
from schemas.happenings import ReceiptArrived
from schemas.topics import CONTACTS, DELIVERIES


def router(edge: Edge) -> APIRouter:
    """For the providers only: a secret address (SMS), a signature (WeChat)."""
    routes = APIRouter(prefix="/v1/callbacks", tags=["callbacks"])
    sms, wechat = AlibabaReader(), WeChatReader()

    @routes.post("/sms/{secret}")
    async def sms_push(secret: str, request: Request) -> JSONResponse:
        ours = edge.deps.sms_callback_secret
        if ours is None or not hmac.compare_digest(secret.encode(), ours.encode()):
            raise NotFound("address")
        try:
            body = await request.body()
            receipts, replies = sms.parse_receipts(body), sms.parse_inbound(body)
        except CallbackUnreadableError as error:
            raise Refused(400, "无法识别的回执", str(error)) from None
        unknown = await _take_receipts(receipts)
        await edge.inbox.by_sms([each for each in replies if isinstance(each, Reply)], edge.clock())
        if unknown:
            raise Unavailable(f"{unknown} receipts name no attempt known here; push them again")
        return JSONResponse({"code": 0, "msg": "接收成功"})

    @routes.get("/wechat")
    async def handshake(request: Request) -> PlainTextResponse:
        gate = _gate(edge)
        try:
            echo = gate.handshake(request.query_params)
            require_fresh(request.query_params, edge.clock())
        except CallbackRefusedError as error:
            raise _forbidden(error) from None
        return PlainTextResponse(echo)

    @routes.post("/wechat")
    async def wechat_push(request: Request) -> PlainTextResponse:
        gate = _gate(edge)
        try:
            opened = gate.open(request.query_params, await request.body())
            require_fresh(request.query_params, edge.clock())
            receipts, deeds = wechat.parse_receipts(opened), wechat.parse_inbound(opened)
        except CallbackRefusedError as error:
            raise _forbidden(error) from None
        except CallbackUnreadableError as error:
            raise Refused(400, "无法识别的回执", str(error)) from None
        for receipt in receipts:
            await _take_wechat_receipt(receipt)
        await edge.inbox.by_wechat(deeds, edge.clock())
        return PlainTextResponse("success")

    async def _take_receipts(receipts: Iterable[Receipt]) -> int:
        """Writes what is known; says how many are not."""
        ours = [(each.attempt_id, each) for each in receipts if each.attempt_id is not None]
        await catch_up(edge.following, DELIVERIES.name)
        happenings = []
        for attempt_id, receipt in ours:
            delivery = edge.replica.deliveries.by_attempt(attempt_id)
            if delivery is not None:
                happenings.append(_of_sms(receipt, delivery.worker_id, edge.clock()))
        await edge.bus.write([receipt_record(each) for each in happenings])
        return len(ours) - len(happenings)

    async def _take_wechat_receipt(receipt: Receipt) -> None:
        await catch_up(edge.following, CONTACTS.name)
        worker_id = edge.replica.people.by_openid(edge.deps.pseudonymiser.openid_hash(receipt.recipient))
        if worker_id is None:
            return  # a follower whose contact is erased: nobody waits for this receipt
        happening = ReceiptArrived(
            worker_id=worker_id,
            occurred_at=receipt.at or edge.clock(),
            channel=Channel.WECHAT.value,
            provider_id=receipt.provider_id,
            delivered=receipt.delivered,
            code=receipt.code,
        )
        await edge.bus.write([receipt_record(happening)])

    return routes


def _of_sms(receipt: Receipt, worker_id: str, now: datetime) -> ReceiptArrived:
    return ReceiptArrived(
        worker_id=worker_id,
        occurred_at=receipt.at or now,
        channel=Channel.SMS.value,
        attempt_id=receipt.attempt_id,
        provider_id=receipt.provider_id,
        delivered=receipt.delivered,
        code=receipt.code,
    )


def _gate(edge: Edge) -> CallbackGate:
    if edge.deps.wechat is None:
        raise NotFound("address")
    return edge.deps.wechat


def _forbidden(error: CallbackRefusedError) -> Problem:
    return Problem(403, "签名不对", str(error))
