"""What a group robot's markdown may hold.

Source: developer.work.weixin.qq.com, 群机器人配置说明. That no person's number goes into a group is our own rule.
"""

import re
from collections.abc import Iterator
from typing import Final

from notifier.templates import words
from notifier.templates.model import Template
from notifier.templates.shortening import on_one_line, shortened

MAX_BYTES: Final = 4096
"""Of one markdown message, in UTF-8."""

MAX_TEXT_BYTES: Final = 2048
"""Of one plain message, in UTF-8."""

MAX_CHARACTERS: Final = 64
"""Our own: of one value in a digest's line."""

_COLOUR: Final = re.compile(r"<font([^>]*)>")
_COLOURS: Final = re.compile(r' color="(?:info|comment|warning)"')
_MARKUP: Final = str.maketrans(dict.fromkeys("<>[]()*`#@_|\\", " "))


class WeComRules:
    """The rules as the linter and the filling of templates ask for them."""

    def broken(self, variable: str, value: str) -> str | None:
        """A value is plain words: no markup, no link, no number of a person."""
        del variable
        if not 1 <= len(value) <= MAX_CHARACTERS or not value.strip():
            return f"is not 1-{MAX_CHARACTERS} characters"
        if value.translate(_MARKUP) != value or not value.isprintable():
            return "holds markup or what is no printable text"
        return self.broken_by_text(value)

    def fit(self, variable: str, value: str, most: int | None) -> str:
        """On one line, as plain words, without links and mobile numbers."""
        del variable
        plain = on_one_line(value.translate(_MARKUP))
        if self.broken_by_text(plain) is not None:
            plain = on_one_line(words.without_links_and_mobiles(plain).translate(_MARKUP))
        return shortened(plain, min(MAX_CHARACTERS, most or MAX_CHARACTERS))

    def broken_by_text(self, text: str) -> str | None:
        """Nothing that leads out of the group, nobody's number into it."""
        if words.has_url(text):
            return "contains a link"
        if words.has_mobile(text):
            return "contains a mobile number: no person's number goes into a group"
        return None

    def lint(self, template: Template, sign: str) -> Iterator[str]:
        """Length in bytes, the three colours there are, no mention of a phone."""
        del sign
        most = sum(min(MAX_CHARACTERS, each.most or MAX_CHARACTERS) for each in template.variables.values())
        size = len("".join(template.fixed).encode()) + 4 * most
        if size > MAX_BYTES:
            yield f"may become {size} bytes, and {MAX_BYTES} is the most"
        if any(not _COLOURS.fullmatch(attributes) for attributes in _COLOUR.findall(template.body)):
            yield "has a <font> without one of the colours info, comment, warning"
        if "@" in template.body:
            yield "mentions somebody: markdown cannot mention by phone"
        if set(template.placeholders) != set(template.variables):
            yield "has other variables in its body than beside it"
        if (rule := self.broken_by_text(" ".join(template.fixed))) is not None:
            yield rule
