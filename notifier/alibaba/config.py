"""The account that SMS are sent from."""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True, slots=True)
class AlibabaConfig:
    """One Alibaba Cloud SMS account and sign. The secret stays out of `repr`.

    Attributes:
        base_url: `https://dysmsapi.aliyuncs.com`, or a simulator's address.
        access_key_id: The RAM user's key, allowed SendSms and QuerySendDetails only.
        access_key_secret: Its secret.
        sign_name: The approved signature, without 【】.
        timeout_s: How long an answer may take; the provider advises at least 1 s.
        signature_window_s: How far a call's signed time may lie from the provider's clock.
    """

    base_url: str
    access_key_id: str
    access_key_secret: str = field(repr=False)
    sign_name: str
    timeout_s: float = 5.0
    signature_window_s: float = 900.0
