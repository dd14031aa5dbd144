"""Alibaba's own SDK drives the simulator: it signs and parses in its way, not in ours."""

import asyncio
import json
import warnings

import pytest

from infra.simulators.config import SMS_TEMPLATE, SimulatorConfig
from tests.integration.providers.support import PARAMS, Providers, providers_of

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the SDK's, on import
    from alibabacloud_dysmsapi20170525 import models
    from alibabacloud_dysmsapi20170525.client import Client
    from alibabacloud_tea_openapi.utils_models import Config

CONFIG = SimulatorConfig()


def client(providers: Providers, secret: str = CONFIG.access_key_secret) -> Client:
    return Client(
        Config(
            access_key_id=CONFIG.access_key_id,
            access_key_secret=secret,
            endpoint=providers.simulators.url.removeprefix("http://"),
            protocol="http",
        )
    )


def request(phone: str = "13900000001", **changes: str) -> models.SendSmsRequest:
    values = {
        "phone_numbers": phone, "sign_name": CONFIG.sign_name, "template_code": SMS_TEMPLATE,
        "template_param": json.dumps(PARAMS), "out_id": "A 1*~",
    }  # fmt: skip
    return models.SendSmsRequest(**(values | changes))


async def test_the_sdk_sends_and_reads_the_answer(providers: Providers) -> None:
    """Its signature verifies, whatever headers it signs, and its parser finds the BizId."""
    answer = await asyncio.to_thread(client(providers).send_sms, request())
    (message,) = providers.simulators.ledger.accepted
    assert (answer.body.code, answer.body.biz_id) == ("OK", message.provider_id)
    assert (message.recipient, message.attempt_id, message.params) == ("13900000001", "A 1*~", PARAMS)


async def test_the_sdks_other_path_sends_too(providers: Providers) -> None:
    """Its asynchronous path encodes the query otherwise; the verifier decodes and encodes it canonically."""
    answer = await client(providers).send_sms_async(request())
    assert answer.body.code == "OK"


async def test_the_sdk_queries_and_reads_the_rows() -> None:
    """A message is found by number and day, with our id in its row, first waiting and then delivered."""
    async with providers_of(SimulatorConfig(receipt_delay_s=0.0)) as providers:
        await asyncio.to_thread(client(providers).send_sms, request())
        (message,) = providers.simulators.ledger.accepted
        query = models.QuerySendDetailsRequest(
            phone_number="13900000001", send_date=message.day, page_size=50, current_page=1
        )
        answer = await asyncio.to_thread(client(providers).query_send_details, query)
    (row,) = answer.body.sms_send_detail_dtos.sms_send_detail_dto
    assert (answer.body.total_count, row.out_id, row.send_status, row.err_code) == (
        1,
        "A 1*~",
        3,
        "DELIVERED",
    )
    assert row.content == message.text


async def test_the_sdk_reads_a_business_refusal(providers: Providers) -> None:
    """A refused template comes as HTTP 200 with a code and no BizId."""
    answer = await asyncio.to_thread(client(providers).send_sms, request(template_code="SMS_1"))
    assert (answer.body.code, answer.body.biz_id) == ("isv.SMS_TEMPLATE_ILLEGAL", None)


async def test_a_wrong_secret_is_refused(providers: Providers) -> None:
    """The signature is verified, not merely read."""
    with pytest.raises(Exception, match="SignatureDoesNotMatch"):
        await asyncio.to_thread(client(providers, secret="wrong").send_sms, request())
    assert providers.accepted == []
    assert providers.refused("unsigned") == 1
