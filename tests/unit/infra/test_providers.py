"""The providers' accounts: the simulators' without an address, else nothing may be missing."""

from __future__ import annotations

import pytest
from pydantic import SecretStr, ValidationError

from infra.errors import CredentialMissing
from infra.processes.providers import alibaba_account, public_url, simulators_url, wechat_account, wechat_callbacks
from infra.settings import AlibabaSettings, GatewaySettings, Settings, WeChatSettings

SECRET = SecretStr("only for tests")
REAL = "https://provider.example"


def test_without_an_address_the_simulators_are_called() -> None:
    settings = Settings(alibaba=AlibabaSettings(timeout_s=2.5), wechat=WeChatSettings(timeout_s=1.5))
    sms, wechat = alibaba_account(settings), wechat_account(settings)
    assert {sms.base_url, wechat.base_url} == {simulators_url(settings)}
    assert (sms.timeout_s, wechat.timeout_s) == (2.5, 1.5)
    assert wechat_callbacks(settings).app_id == wechat.app_id


def test_what_a_real_provider_still_needs_is_named() -> None:
    """By the variables to set, and none that is set."""
    gateway = GatewaySettings(callback_secret=SECRET)
    sms = AlibabaSettings(base_url=REAL, access_key_id="id", sign_name="测试")
    with pytest.raises(CredentialMissing) as missing:
        alibaba_account(Settings(gateway=gateway, alibaba=sms))
    assert "KAIGONG_ALIBABA__ACCESS_KEY_SECRET, KAIGONG_ALIBABA__TEMPLATE_CODE is not set" in str(missing.value)
    wechat = Settings(wechat=WeChatSettings(base_url=REAL, app_id="id"))
    with pytest.raises(CredentialMissing, match="KAIGONG_WECHAT__APP_SECRET"):
        wechat_account(wechat)
    with pytest.raises(CredentialMissing, match="KAIGONG_WECHAT__CALLBACK_TOKEN is not set"):
        wechat_callbacks(wechat)


def test_a_real_provider_is_not_called_with_the_callback_secret_of_the_demo() -> None:
    """Anybody could send receipts."""
    sms = AlibabaSettings(
        base_url=REAL, access_key_id="id", access_key_secret=SECRET, sign_name="测试", template_code="SMS_1"
    )
    with pytest.raises(CredentialMissing, match="KAIGONG_GATEWAY__CALLBACK_SECRET"):
        alibaba_account(Settings(alibaba=sms))
    settings = Settings(alibaba=sms, gateway=GatewaySettings(callback_secret=SECRET))
    assert alibaba_account(settings).access_key_secret == SECRET.get_secret_value()


def test_a_real_account_sends_no_link_that_leads_nowhere() -> None:
    """Phones do not reach this machine's loopback; the simulator's do."""
    assert public_url(Settings()) == f"http://127.0.0.1:{Settings().gateway.port}"
    wechat = WeChatSettings(base_url=REAL)
    with pytest.raises(CredentialMissing, match="KAIGONG_GATEWAY__PUBLIC_URL is not set"):
        public_url(Settings(wechat=wechat))
    named = GatewaySettings(public_url="https://jobs.example/")
    assert public_url(Settings(wechat=wechat, gateway=named)) == "https://jobs.example"


@pytest.mark.parametrize("url", ["http://jobs.example", "jobs.example", "https://", "https://jobs.example/?a=b", "x#y"])
def test_an_address_that_no_phone_should_open_is_refused(url: str) -> None:
    """What a person reads there is theirs: never in the clear over the network."""
    with pytest.raises(ValidationError):
        GatewaySettings(public_url=url)
