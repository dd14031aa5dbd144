"""The rules of template and subscribe messages, as the linter and the filling of templates ask for them.

Source: WeChat's 参数值限制说明, and the platform's practice that `first` and `remark` are filtered out.
"""

import re
from collections.abc import Iterator
from typing import Final

from notifier.templates.model import Template
from notifier.wechat import fields

_FILTERED: Final = ("first", "remark")
_CODE: Final = re.compile(r"[\w-]{1,64}", re.ASCII)


class WeChatRules:
    """A field's rule is told by the type in its name."""

    def broken(self, variable: str, value: str) -> str | None:
        """The rule of this field."""
        rule = fields.violation(variable, value)
        return None if rule is None else f"is not {rule}"

    def fit(self, variable: str, value: str, most: int | None) -> str:
        """Free words are shortened; what would mean another thing is left as it is."""
        return fields.fit(variable, value, most)

    def broken_by_text(self, text: str) -> None:
        """The fields stand in lines of their own: together they break nothing."""
        del text

    def lint(self, template: Template, sign: str) -> Iterator[str]:
        """Fields of known types, each once, none that the platform filters out, each line with its label."""
        del sign
        if not _CODE.fullmatch(template.code):
            yield f"the code {template.code!r} is no template's id"
        named = template.placeholders
        if not named:
            yield "has no field"
        if set(named) != set(template.variables) or len(set(named)) != len(named):
            yield "has other fields in its body than beside it, or one of them twice"
        for name in named:
            if name in _FILTERED:
                yield f"has the field {name}, which the platform filters out"
            elif not fields.is_known(name):
                yield f"has the field {name}, which is of no known type"
        for label in template.fixed[:-1]:
            if not label.strip(" \n:：").strip():
                yield "has a field without a label in front of it"
