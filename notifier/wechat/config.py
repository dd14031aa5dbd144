"""The account that messages are sent from."""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True, slots=True)
class WeChatConfig:
    """One account. The secret stays out of `repr`.

    Attributes:
        base_url: `https://api.weixin.qq.com`, or a simulator's address.
        app_id: The account's appid.
        app_secret: Its secret.
        timeout_s: How long an answer may take.
    """

    base_url: str
    app_id: str
    app_secret: str = field(repr=False)
    timeout_s: float = 5.0
