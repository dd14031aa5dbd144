"""The demo's stage: nobody real is met, and a running one is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from infra.demo.stage import stage, staged
from infra.errors import PartRefused, SettingsRefused
from infra.parts.lock import sole_launcher
from infra.settings import AlibabaSettings, KafkaSettings, RedisSettings, Settings, WeChatSettings


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("KAIGONG_KAFKA__BOOTSTRAP", Settings(kafka=KafkaSettings(bootstrap="kafka.example:9092"))),
        ("KAIGONG_REDIS__URL", Settings(redis=RedisSettings(url=SecretStr("redis://store.example")))),
        ("KAIGONG_ALIBABA__BASE_URL", Settings(alibaba=AlibabaSettings(base_url="https://provider.example"))),
        ("KAIGONG_WECHAT__BASE_URL", Settings(wechat=WeChatSettings(base_url="https://provider.example"))),
    ],
)
def test_it_meets_nobody_real(name: str, settings: Settings) -> None:
    """Its people are made up, but their numbers may be somebody's; and its keys are gone with the next demo."""
    with pytest.raises(SettingsRefused, match=name):
        staged(settings)


async def test_a_running_demo_keeps_its_data(tmp_path: Path) -> None:
    """A second one is refused before it empties the folder."""
    settings = staged(Settings(data_dir=tmp_path))
    with sole_launcher(settings.data_dir):
        (settings.data_dir / "kafka").mkdir()
        with pytest.raises(PartRefused, match="already runs"):
            async with stage(settings):
                pass
        assert (settings.data_dir / "kafka").is_dir()
