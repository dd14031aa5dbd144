"""What the simulated providers know: the demo's accounts and templates, and how strict they are."""

from dataclasses import dataclass, field
from pathlib import Path

from notifier.port import ProviderName
from notifier.templates.book import shipped
from notifier.templates.model import Template, TemplateBook

SMS_TEMPLATE = shipped().of("match", ProviderName.ALIBABA).code
TENCENT_TEMPLATE = shipped().of("match", ProviderName.TENCENT).code
WECHAT_TEMPLATE = shipped().of("match", ProviderName.WECHAT_TEMPLATE).code


@dataclass(frozen=True, kw_only=True, slots=True)
class SimulatorConfig:
    """All providers. Every credential here is made up and opens nothing else.

    Attributes:
        callback_base: Where receipts go, `http://127.0.0.1:8080`; empty for nowhere.
        callback_secret: The secret part of the SMS callbacks' paths.
        journal: A file that gets one JSON line per accepted message; read back at the start.
        receipt_delay_s: From acceptance to the receipt.
        templates: What the providers approved, by their codes.
        access_key_id: Alibaba: who may sign.
        access_key_secret: Its secret.
        sign_name: The only approved signature.
        signature_window_s: How old or how far ahead a signed time may be.
        indexing_delay_s: From acceptance until QuerySendDetails knows the message.
        per_minute: Submits per sign, template and number in a natural minute; 0 for no limit.
        per_hour: The same in a natural hour.
        per_day: The same in 24 hours from the first.
        sms_retries_s: Waits before a receipt is pushed again.
        secret_id: Tencent: who may sign.
        secret_key: Its secret.
        sdk_app_id: The only application.
        tencent_per_day: SMS a number gets in a calendar day; 0 for no limit.
        tencent_ext: Whether receipts and rows carry our reference, which support must enable.
        tencent_retries_s: Waits before a receipt is pushed again.
        robot_keys: WeCom: the keys of the group robots.
        robot_per_minute: Messages a robot may send within any 60 s.
        app_id: WeChat: the account.
        app_secret: Its secret.
        callback_token: Signs the events.
        callback_aes_key: 43 characters to encrypt the events with; empty for plain ones.
        token_life_s: Of an access token; renewed five minutes (at most half its life) before its end.
        dedupe_s: How long a `client_msg_id` is remembered.
        wechat_retries_s: Waits before an event is pushed again.
    """

    callback_base: str = ""
    callback_secret: str = "demo-callback"  # noqa: S105
    journal: Path | None = None
    receipt_delay_s: float = 0.2
    templates: TemplateBook = field(default_factory=shipped)

    access_key_id: str = "kaigong-demo-key"
    access_key_secret: str = field(default="kaigong-demo-key-secret", repr=False)
    sign_name: str = "开工就业服务站"
    signature_window_s: float = 900.0
    indexing_delay_s: float = 0.0
    per_minute: int = 0
    per_hour: int = 0
    per_day: int = 50
    sms_retries_s: tuple[float, ...] = (60.0, 300.0, 600.0)

    secret_id: str = "AKIDkaigongdemo"  # noqa: S105 - a made-up name, no secret
    secret_key: str = field(default="kaigong-demo-secret-key", repr=False)
    sdk_app_id: str = "1400000001"
    tencent_per_day: int = 2
    tencent_ext: bool = False
    tencent_retries_s: tuple[float, ...] = (5.0, 5.0)

    robot_keys: tuple[str, ...] = field(default=("kaigong-demo-robot",), repr=False)
    robot_per_minute: int = 20

    app_id: str = "wxkaigongdemo00001"
    app_secret: str = field(default="kaigong-demo-app-secret", repr=False)
    callback_token: str = field(default="kaigongdemotoken", repr=False)
    callback_aes_key: str = field(default="", repr=False)
    token_life_s: float = 7200.0
    dedupe_s: float = 600.0
    wechat_retries_s: tuple[float, ...] = (5.0, 5.0, 5.0)

    def approved(self, provider: ProviderName, code: str) -> Template | None:
        """The template that a provider approved under this code."""
        found = (each for each in self.templates if each.provider is provider and each.code == code)
        return next(found, None)
