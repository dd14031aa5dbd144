"""The strings of ``schemas.model``, checked without pydantic: as strictly as there, or more so."""

from __future__ import annotations

import re
from typing import Final

is_identifier: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}").fullmatch
is_template: Final = re.compile(r"[A-Za-z0-9_-]{1,64}").fullmatch

# The writers' own form. msgspec would round what is finer than a microsecond, where pydantic cuts it off.
_MOMENT: Final = r"[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9](:[0-5][0-9]){2}(\.[0-9]{6})?(Z|[+-][01][0-9]:[0-5][0-9])"
is_moment: Final = re.compile(_MOMENT).fullmatch
"""In the form of RFC 3339; whether there is such a day, ``datetime.fromisoformat`` knows."""


def is_region(code: str) -> bool:
    """Whether it has the form of a region code."""
    return len(code) in (6, 9) and code.isascii() and code.isdigit()
