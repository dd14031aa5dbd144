"""Facts put into a template: whatever they are, what comes out breaks no rule of the provider's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from notifier.alibaba.rules import AlibabaRules
from notifier.port import Content, ProviderName
from notifier.templates.model import Finding, Template
from notifier.templates.rules import Rules
from notifier.tencent.rules import TencentRules
from notifier.wechat.rules import WeChatRules
from notifier.wecom.rules import WeComRules

RULES: Final[Mapping[ProviderName, Rules]] = {
    ProviderName.ALIBABA: AlibabaRules(),
    ProviderName.TENCENT: TencentRules(),
    ProviderName.WECHAT_TEMPLATE: WeChatRules(),
    ProviderName.WECHAT_NOTICE: WeChatRules(),
    ProviderName.MINI_PROGRAM: WeChatRules(),
    ProviderName.WECOM: WeComRules(),
}


def fill(template: Template, facts: Mapping[str, str]) -> Content:
    """The message that these facts make by a template that the linter passed.

    A fact is made to fit its variable; where it cannot be, the variable says what the template has for that. Where
    the values are fine one by one and the whole is not, all of them do.
    """
    rules = RULES[template.provider]
    values = {}
    for name, variable in template.variables.items():
        fitted = rules.fit(name, facts.get(variable.fact, ""), variable.most)
        is_fine = bool(fitted) and rules.broken(name, fitted) is None and len(fitted) <= (variable.most or len(fitted))
        values[name] = fitted if is_fine else variable.otherwise
    if rules.broken_by_text(template.substituted(values)) is not None:
        values = template.otherwise()
    return Content(template=template.code, values=values, text=template.substituted(values))


def lint(template: Template, sign: str) -> Iterator[Finding]:
    """Every rule of its provider's that a template breaks, sent under this signature (an SMS has one)."""
    rules = RULES[template.provider]

    def found(words: str) -> Finding:
        return Finding(template.name, template.provider, words)

    yield from map(found, rules.lint(template, sign))
    named = set(template.placeholders)
    for name, variable in template.variables.items():
        if (rule := rules.broken(name, variable.otherwise)) is not None:
            yield found(f"the variable {name} says {variable.otherwise!r} otherwise, which {rule}")
        if variable.most is not None and not len(variable.otherwise) <= variable.most:
            yield found(f"the variable {name} says {variable.otherwise!r} otherwise, longer than its own limit")
    if named == set(template.variables):
        whole = template.substituted(template.otherwise())
        if (rule := rules.broken_by_text(whole)) is not None:
            yield found(f"filled with what its variables say otherwise it {rule}")
