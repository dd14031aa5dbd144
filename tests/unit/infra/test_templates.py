"""The templates of an installation: checked by the command line, and before anything is sent."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

from infra.cli.app import app
from infra.errors import TemplatesRefused
from infra.processes.templates import template_for
from infra.settings import AlibabaSettings, GatewaySettings, NotifySettings, Settings, WeChatSettings
from notifier.port import ProviderName

SHIPPED = (files("notifier.templates") / "shipped.toml").read_text("utf-8")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A file of templates with two faults."""
    path = tmp_path / "templates.toml"
    path.write_text(SHIPPED.replace("新结果，", "招聘信息，见www.a.cn，"), "utf-8")
    return path


def test_the_shipped_templates_pass() -> None:
    """What CI and an operator run, without a file."""
    answer = CliRunner().invoke(app, ["templates", "lint"])
    assert (answer.exit_code, answer.output) == (0, "6 bodies, within their providers' rules.\n")


def test_each_broken_rule_is_a_line(own: Path) -> None:
    """With message and provider; the command fails."""
    answer = CliRunner().invoke(app, ["templates", "lint", str(own)])
    assert isinstance(answer.exception, TemplatesRefused)
    lines = answer.output.splitlines()
    assert lines
    assert all(line.startswith("match.tencent: ") for line in lines)
    signed = CliRunner().invoke(app, ["templates", "lint", "--sign", "开"])
    assert "the signature '开' is not 2-12" in signed.output


@pytest.mark.parametrize(("text", "words"), [(None, "No such file"), ("[", "no TOML"), ("\udcff", "utf-8")])
def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path: Path, text: str | None, words: str) -> None:
    """With its path."""
    path = tmp_path / "templates.toml"
    if text is not None:
        path.write_bytes(text.encode("utf-8", "surrogateescape"))
    answer = CliRunner().invoke(app, ["templates", "lint", str(path)])
    assert isinstance(answer.exception, TemplatesRefused)
    assert str(path) in str(answer.exception)
    assert words in str(answer.exception)


def test_nothing_is_sent_by_templates_that_break_a_rule(own: Path) -> None:
    """An agent does not start: the provider would refuse every message."""
    settings = Settings(notify=NotifySettings(templates=own))
    with pytest.raises(TemplatesRefused, match=r"match\.tencent.*kaigong templates lint"):
        template_for(ProviderName.ALIBABA, settings)


def test_a_message_without_a_body_is_named(own: Path) -> None:
    """The file may leave a provider out, but not one that is sent by."""
    own.write_text(SHIPPED[: SHIPPED.index("[match.wechat_template]")], "utf-8")
    settings = Settings(notify=NotifySettings(templates=own))
    assert template_for(ProviderName.ALIBABA, settings).code == "SMS_100000001"
    with pytest.raises(TemplatesRefused, match=r"no template match\.wechat_template"):
        template_for(ProviderName.WECHAT_TEMPLATE, settings)


def test_the_codes_of_the_settings_win() -> None:
    """Approved ids are an account's, the words are everybody's."""
    secret = SecretStr("only for tests")
    settings = Settings(
        gateway=GatewaySettings(callback_secret=secret),
        alibaba=AlibabaSettings(
            base_url="https://provider.example",
            access_key_id="id",
            access_key_secret=secret,
            sign_name="某就业服务站",
            template_code="SMS_42",
        ),
        wechat=WeChatSettings(template_id="approved-1"),
    )
    assert template_for(ProviderName.ALIBABA, settings).code == "SMS_42"
    assert template_for(ProviderName.WECHAT_TEMPLATE, settings).code == "approved-1"
    assert template_for(ProviderName.ALIBABA, Settings()).code == "SMS_100000001"
