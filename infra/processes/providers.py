"""The providers' accounts as the settings have them; without an address, those of the simulators."""

from __future__ import annotations

from pydantic import SecretStr

from infra.errors import CredentialMissing
from infra.settings import AlibabaSettings, GatewaySettings, Settings, WeChatSettings
from infra.simulators.config import SimulatorConfig
from notifier.alibaba.config import AlibabaConfig
from notifier.wechat.callback import CallbackGate
from notifier.wechat.config import WeChatConfig

_SIMULATED = SimulatorConfig()


def simulators_url(settings: Settings) -> str:
    """Where this machine's simulators answer."""
    return f"http://127.0.0.1:{settings.simulators.port}"


def public_url(settings: Settings) -> str:
    """Where phones reach the gateway; of a simulated account the phones are on this machine.

    Raises:
        CredentialMissing: a real account would send links that lead nowhere.
    """
    if settings.gateway.public_url is not None:
        return settings.gateway.public_url
    if settings.wechat.base_url is not None:
        raise CredentialMissing(
            "KAIGONG_WECHAT__BASE_URL names a real account, but KAIGONG_GATEWAY__PUBLIC_URL is not set: set it to the "
            "https address under which phones reach the gateway, for that is where messages lead."
        )
    return f"http://127.0.0.1:{settings.gateway.port}"


def alibaba_account(settings: Settings) -> AlibabaConfig:
    """The account that SMS are sent from.

    Raises:
        CredentialMissing: an address is set without its credentials.
    """
    sms = settings.alibaba
    if sms.base_url is None:
        return AlibabaConfig(
            base_url=simulators_url(settings),
            access_key_id=_SIMULATED.access_key_id,
            access_key_secret=_SIMULATED.access_key_secret,
            sign_name=_SIMULATED.sign_name,
            timeout_s=sms.timeout_s,
            signature_window_s=settings.notify.sms_window_s,
        )
    if settings.gateway.callback_secret == GatewaySettings().callback_secret:
        raise CredentialMissing(
            "KAIGONG_ALIBABA__BASE_URL names a real provider, but KAIGONG_GATEWAY__CALLBACK_SECRET is still the "
            "demo's: set one that nobody can guess, or anybody could send receipts."
        )
    _require(sms, "ALIBABA", "access_key_id", "access_key_secret", "sign_name", "template_code")
    assert sms.access_key_secret is not None
    return AlibabaConfig(
        base_url=sms.base_url,
        access_key_id=sms.access_key_id or "",
        access_key_secret=sms.access_key_secret.get_secret_value(),
        sign_name=sms.sign_name or "",
        timeout_s=sms.timeout_s,
        signature_window_s=settings.notify.sms_window_s,
    )


def wechat_account(settings: Settings) -> WeChatConfig:
    """The account that template messages are sent from.

    Raises:
        CredentialMissing: an address is set without its credentials.
    """
    wechat = _wechat(settings)
    _require(wechat, "WECHAT", "app_id", "app_secret", "callback_token")
    if settings.wechat.base_url is not None:
        _require(wechat, "WECHAT", "template_id")
    assert wechat.app_secret is not None
    return WeChatConfig(
        base_url=wechat.base_url or "",
        app_id=wechat.app_id or "",
        app_secret=wechat.app_secret.get_secret_value(),
        timeout_s=wechat.timeout_s,
    )


def wechat_callbacks(settings: Settings) -> CallbackGate:
    """What WeChat's events are checked with."""
    wechat = _wechat(settings)
    _require(wechat, "WECHAT", "app_id", "callback_token")
    assert wechat.callback_token is not None
    aes_key = wechat.callback_aes_key
    return CallbackGate(
        token=wechat.callback_token.get_secret_value(),
        app_id=wechat.app_id or "",
        aes_key=aes_key.get_secret_value() if aes_key else "",
    )


def _wechat(settings: Settings) -> WeChatSettings:
    """The account of the settings, or the simulator's."""
    wechat = settings.wechat
    if wechat.base_url is not None:
        return wechat
    return WeChatSettings(
        base_url=simulators_url(settings),
        app_id=_SIMULATED.app_id,
        app_secret=SecretStr(_SIMULATED.app_secret),
        callback_token=SecretStr(_SIMULATED.callback_token),
        callback_aes_key=SecretStr(_SIMULATED.callback_aes_key),
        timeout_s=wechat.timeout_s,
    )


def _require(section: AlibabaSettings | WeChatSettings, name: str, *fields: str) -> None:
    missing = [f"KAIGONG_{name}__{field.upper()}" for field in fields if getattr(section, field) is None]
    if missing:
        raise CredentialMissing(
            f"KAIGONG_{name}__BASE_URL names a provider, but {', '.join(missing)} is not set: set it, or unset the "
            "address to use the simulator."
        )
