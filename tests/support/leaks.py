"""Finds what must be in no log: seeded values in every form that a program may write them in, and shapes of secrets."""

from __future__ import annotations

import json
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from urllib.parse import quote, quote_plus

SHAPES: Final = {
    # Eleven digits within a longer run are a time or an offset.
    "a mobile number": re.compile(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])"),
    "an access token": re.compile(r"access_token(?:=|%3D|\"?\s*[:=]\s*\")(?![*<])[^\s\"&]", re.IGNORECASE),
    "a secret": re.compile(r"secret(?:=|%3D)(?!\*|<|None\b|SecretStr)[^\s\"&]", re.IGNORECASE),
}


def forms_of(value: str) -> frozenset[str]:
    """A value as it may lie in a line: as it is, escaped for a URL, JSON or Python, and in base64 at any offset."""
    raw = value.encode()
    forms = {value, quote(value, safe=""), quote(value), quote_plus(value), ascii(value)[1:-1], repr(raw)[2:-1]}
    forms |= {json.dumps(value)[1:-1], quote(value, safe="").lower(), raw.hex(), raw.hex().upper()}
    for encode in (b64encode, urlsafe_b64encode):
        for before in range(3):
            encoded = encode(b"\0" * before + raw).decode().rstrip("=")
            # The first characters hold bits of what stands before, the last one of what stands behind.
            forms.add(encoded[(0, 2, 3)[before] : len(encoded) - (1 if (before + len(raw)) % 3 else 0)])
    return frozenset(form for form in forms if form)


class Seeds:
    """Values under names that may be told: a finding names the seed, never what it is."""

    def __init__(self, named: Mapping[str, str]) -> None:
        short = [name for name, value in named.items() if len(value) < 2]
        assert not short, f"too short to be looked for: {short}"
        self._forms = {form: name for name, value in named.items() for form in forms_of(value)}
        alternatives = sorted(self._forms, key=len, reverse=True)
        self._any = re.compile("|".join(map(re.escape, alternatives)))

    def found_in(self, text: str) -> Iterator[str]:
        """The seeds and shapes in a text, with repeats."""
        for match in self._any.finditer(text):
            yield self._forms[match[0]]
        for name, shape in SHAPES.items():
            yield from (name for _ in shape.finditer(text))

    def leaks(self, texts: Iterable[tuple[str, str]]) -> list[str]:
        """``what, in which line of where`` for each finding."""
        return [
            f"{what}, {where} line {number}"
            for where, text in texts
            for number, line in enumerate(text.splitlines(), 1)
            for what in sorted(set(self.found_in(line)))
        ]
