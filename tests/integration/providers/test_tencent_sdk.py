"""Tencent's own SDK drives the simulator: it signs and parses in its way, not in ours."""

import asyncio

import pytest
from tencentcloud.common import credential
from tencentcloud.common.exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.sms.v20210111 import errorcodes, models
from tencentcloud.sms.v20210111.sms_client import SmsClient

from infra.simulators.config import TENCENT_TEMPLATE, SimulatorConfig
from notifier.outcome import OutcomeClass
from notifier.tencent import codes
from tests.integration.providers.support import Inbox, Providers, providers_of

CONFIG = SimulatorConfig()


def client(providers: Providers, key: str = CONFIG.secret_key) -> SmsClient:
    endpoint = providers.simulators.url.removeprefix("http://")
    profile = ClientProfile(httpProfile=HttpProfile(protocol="http", endpoint=endpoint, reqTimeout=10))
    return SmsClient(credential.Credential(CONFIG.secret_id, key), "ap-guangzhou", profile)


def request(*phones: str, **changes: object) -> models.SendSmsRequest:
    asked = models.SendSmsRequest()
    asked.PhoneNumberSet = list(phones)
    asked.SmsSdkAppId = CONFIG.sdk_app_id
    asked.SignName = CONFIG.sign_name
    asked.TemplateId = TENCENT_TEMPLATE
    asked.SessionContext = "A 1*~ 乡"
    for name, value in changes.items():
        setattr(asked, name, value)
    return asked


async def test_the_sdk_sends_and_reads_the_answer(providers: Providers) -> None:
    """Its signature verifies over its own escapes, and its parser finds the SerialNo."""
    answer = await asyncio.to_thread(client(providers).SendSms, request("+8613900000001"))
    (message,) = providers.simulators.ledger.accepted
    (status,) = answer.SendStatusSet
    assert (status.Code, status.SerialNo, status.Fee) == ("Ok", message.provider_id, 1)
    assert (message.recipient, message.attempt_id, status.SessionContext) == ("13900000001", "A 1*~ 乡", "A 1*~ 乡")


async def test_one_number_of_a_call_may_fail(providers: Providers) -> None:
    """Each has a status of its own, a failed one no serial and no fee; beyond 200 the whole call fails."""
    answer = await asyncio.to_thread(client(providers).SendSms, request("+8613900000001", "12345", "13900000002"))
    assert [(each.Code, bool(each.SerialNo), each.Fee) for each in answer.SendStatusSet] == [
        ("Ok", True, 1),
        ("InvalidParameterValue.IncorrectPhoneNumber", False, 0),
        ("Ok", True, 1),
    ]
    many = request(*(f"+861390000{n:04d}" for n in range(201)))
    with pytest.raises(TencentCloudSDKException) as caught:
        await asyncio.to_thread(client(providers).SendSms, many)
    assert caught.value.get_code() == "LimitExceeded.PhoneNumberCountLimit"
    assert len(providers.accepted) == 2


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"SmsSdkAppId": "1"}, "InvalidParameterValue.SdkAppIdNotExist"),
        ({"SignName": "别的"}, "FailedOperation.SignatureIncorrectOrUnapproved"),
        ({"TemplateId": "7"}, "FailedOperation.TemplateIncorrectOrUnapproved"),
        ({"TemplateParamSet": ["1"]}, "FailedOperation.TemplateParamSetNotMatchApprovedTemplate"),
        ({"PhoneNumberSet": []}, "MissingParameter.EmptyPhoneNumberSet"),
    ],
)
async def test_the_sdk_reads_a_refusal(providers: Providers, changes: dict[str, object], code: str) -> None:
    """A refused call is an exception with the documented code: with a charset in the answer's type it would be none."""
    with pytest.raises(TencentCloudSDKException) as caught:
        await asyncio.to_thread(client(providers).SendSms, request("+8613900000001", **changes))
    assert caught.value.get_code() == code
    assert code in vars(errorcodes).values()
    assert providers.accepted == []


async def test_a_wrong_key_is_refused(providers: Providers) -> None:
    """The signature is verified, not merely read."""
    with pytest.raises(TencentCloudSDKException, match="SignatureFailure"):
        await asyncio.to_thread(client(providers, key="wrong").SendSms, request("+8613900000001"))
    assert providers.refused("unsigned") == 1


async def test_the_sdk_asks_about_a_number() -> None:
    """A message is listed by its receipt, without our id unless support enabled that."""
    for ext, told in ((False, ""), (True, "A 1*~ 乡")):
        async with providers_of(SimulatorConfig(receipt_delay_s=0.0, tencent_ext=ext)) as providers:
            await asyncio.to_thread(client(providers).SendSms, request("+8613900000001"))
            asked = models.PullSmsSendStatusByPhoneNumberRequest()
            (message,) = providers.simulators.ledger.accepted
            asked.BeginTime, asked.Offset, asked.Limit = message.accepted_at // 1000, 0, 100
            asked.PhoneNumber, asked.SmsSdkAppId = "+8613900000001", CONFIG.sdk_app_id
            answer = await asyncio.to_thread(client(providers).PullSmsSendStatusByPhoneNumber, asked)
            (row,) = answer.PullSmsSendStatusSet
            assert (row.SerialNo, row.ReportStatus, row.SessionContext) == (message.provider_id, "SUCCESS", told)
            asked.Limit = 101
            with pytest.raises(TencentCloudSDKException, match="LimitVerifyFail"):
                await asyncio.to_thread(client(providers).PullSmsSendStatusByPhoneNumber, asked)


async def test_a_push_holds_at_most_a_hundred(inbox: Inbox) -> None:
    """All receipts of a call of 150 numbers come, in more than one push."""
    async with providers_of(SimulatorConfig(callback_base=inbox.base, receipt_delay_s=0.0)) as providers:
        many = request(*(f"+861390000{n:04d}" for n in range(150)))
        await asyncio.to_thread(client(providers).SendSms, many)
        assert len(await inbox.holds(150)) == 150


def test_every_code_of_the_sdk_is_known() -> None:
    """None of Tencent's own list falls through to the unknown, and what is ambiguous is so by name."""
    listed = {value for name, value in vars(errorcodes).items() if name.isupper()}
    assert len(listed) > 90
    unknown = {
        code for code in listed if codes.SEND.meaning(code) is OutcomeClass.AMBIGUOUS and code not in codes.SEND.exact
    }
    assert unknown == set()
