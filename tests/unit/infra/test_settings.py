"""Settings: what is refused, and in which words."""

from pathlib import Path

import pytest

from infra.errors import SettingsRefused
from infra.settings import effective, known_names, load


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in known_names():
        monkeypatch.delenv(name, raising=False)


def test_a_misspelt_name_is_refused_with_the_nearest_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """An unknown KAIGONG_ name stops the start and the sentence names the one that was meant."""
    monkeypatch.setenv("KAIGONG_KAFKA__BOOTSTARP", "elsewhere:9092")
    with pytest.raises(SettingsRefused, match=r"KAIGONG_KAFKA__BOOTSTARP .* KAIGONG_KAFKA__BOOTSTRAP"):
        load()


def test_a_misspelt_section_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name in a section that does not exist is refused too, in whatever case it is written."""
    monkeypatch.setenv("kaigong_kafak__port", "1")
    with pytest.raises(SettingsRefused, match="KAIGONG_KAFKA__PORT"):
        load()


def test_a_value_that_cannot_be_is_refused_without_being_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence names the variable; the value may be a secret and is not repeated."""
    monkeypatch.setenv("KAIGONG_REDIS__PORT", "hunter2")
    with pytest.raises(SettingsRefused) as refusal:
        load()
    assert "KAIGONG_REDIS__PORT" in str(refusal.value)
    assert "hunter2" not in str(refusal.value)


def test_a_section_set_as_a_whole_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """KAIGONG_KAFKA='{…}' would be a second way to say the same thing."""
    monkeypatch.setenv("KAIGONG_KAFKA", '{"port": 1}')
    with pytest.raises(SettingsRefused, match="KAIGONG_KAFKA is no setting"):
        load()


def test_secrets_are_masked_among_the_effective_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """A password inside a URL is printed neither by `kaigong config` nor by repr."""
    monkeypatch.setenv("KAIGONG_REDIS__URL", "redis://:hunter2@elsewhere:6379/0")
    settings = load()
    assert "redis://:hunter2@elsewhere:6379/0" == settings.redis.address
    assert "hunter2" not in str(effective(settings))
    assert "hunter2" not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KAIGONG_NOTIFY__QUIET_HOURS", "21:00-24:00"),
        ("KAIGONG_NOTIFY__QUIET_HOURS", "21:00"),
        ("KAIGONG_NOTIFY__QUIET_HOURS", "21-08"),
        ("KAIGONG_REDIS__URL", "localhost:6379"),
    ],
)
def test_what_would_only_fail_later_is_refused_at_once(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """By its name; an agent that found out by itself could only end."""
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsRefused, match=name):
        load()


def test_a_path_is_meant_from_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Child processes run in folders of their own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KAIGONG_DATA_DIR", "data")
    monkeypatch.setenv("KAIGONG_KEYS__DIR", "~/keys")
    assert load().data_dir == tmp_path / "data"
    assert load().keys.dir == Path.home() / "keys"


def test_the_effective_settings_have_the_known_names() -> None:
    """What `kaigong config` prints can be set under exactly that name."""
    assert list(known_names()) == list(effective(load()))


def test_nothing_changes_after_the_start() -> None:
    """Settings are frozen, sections too."""
    settings = load()
    with pytest.raises(ValueError, match="frozen"):
        settings.kafka.port = 1


def test_a_relative_xdg_directory_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    """The XDG specification says so; the cache must not depend on the working directory."""
    monkeypatch.setenv("XDG_CACHE_HOME", "here")
    assert Path.home() / ".cache/kaigong" == load().cache_dir
