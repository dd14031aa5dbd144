"""The templates as the settings have them: none is used that breaks a rule of its provider's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from infra.errors import TemplatesRefused
from infra.processes.providers import alibaba_account
from infra.settings import Settings
from notifier.errors import TemplatesUnreadableError
from notifier.port import ProviderName
from notifier.templates.book import read, shipped
from notifier.templates.filling import lint
from notifier.templates.model import Finding, Template, TemplateBook

MATCH: Final = "match"
"""The message about results of somebody's registration."""


def templates_of(path: Path | None) -> TemplateBook:
    """The templates of a file; without one, those that come with Kaigong.

    Raises:
        TemplatesRefused: the file is not there or cannot be read.
    """
    if path is None:
        return shipped()
    try:
        return read(path.read_text("utf-8"))
    except OSError as error:
        raise TemplatesRefused(f"{path}: {error.strerror}; name a file like notifier/templates/shipped.toml.") from None
    except (TemplatesUnreadableError, UnicodeDecodeError) as error:
        raise TemplatesRefused(f"{path}: {error}.") from None


def findings(book: TemplateBook, sign: str) -> Iterator[Finding]:
    """Every rule that a template of the book breaks."""
    for template in book:
        yield from lint(template, sign)


def template_for(provider: ProviderName, settings: Settings) -> Template:
    """The match notice for a provider, under the code of the settings.

    Raises:
        TemplatesRefused: it is missing, or it or another of the file breaks a rule.
        CredentialMissing: as the accounts.
    """
    book = templates_of(settings.notify.templates)
    broken = list(findings(book, alibaba_account(settings).sign_name))
    if broken:
        raise TemplatesRefused(f"{broken[0]}. `kaigong templates lint` tells of all {len(broken)}.")
    try:
        template = book.of(MATCH, provider)
    except LookupError as error:
        raise TemplatesRefused(f"KAIGONG_NOTIFY__TEMPLATES: {error}.") from None
    codes = {
        ProviderName.ALIBABA: settings.alibaba.template_code,
        ProviderName.WECHAT_TEMPLATE: settings.wechat.template_id,
    }
    return replace(template, code=codes.get(provider) or template.code)
