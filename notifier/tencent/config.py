"""The account that SMS are sent from."""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True, slots=True)
class TencentConfig:
    """One Tencent Cloud SMS account, application and sign. The secret stays out of `repr`.

    Attributes:
        base_url: `https://sms.tencentcloudapi.com`, or a simulator's address.
        secret_id: The CAM user's key, allowed SendSms and PullSmsSendStatusByPhoneNumber only.
        secret_key: Its secret.
        sdk_app_id: The SMS application, `14…`.
        sign_name: The approved signature's words, without 【】.
        region: Where the API is called; any region sends everywhere.
        timeout_s: How long an answer may take.
    """

    base_url: str
    secret_id: str
    secret_key: str = field(repr=False)
    sdk_app_id: str
    sign_name: str
    region: str = "ap-guangzhou"
    timeout_s: float = 5.0
