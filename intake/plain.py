"""Text as it is compared: half width, lower case, without what cannot be seen."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_UNSEEN: Final = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")
_MARKUP: Final = re.compile(r"<[^<>]{1,400}>|\bdata:[^\s\"']+")


def plain(text: str) -> str:
    """The text in NFKC and lower case. Spaces and line feeds stay: they part what belongs apart."""
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", text).casefold())


def plain_description(text: str) -> str:
    """The same of a description, whose HTML tags become spaces."""
    return _MARKUP.sub(" ", plain(text))
