"""Texts that were read in the wrong encoding (乱码): refused with that reason, so that nobody guesses at another."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Final

from intake.errors import NotUnderstood, Refusal

_LOST: Final = "\ufffd"
_MOST_LOST: Final = 0.015
"""Of a text. A title has no room for one; a description survives an emoji that somebody's system lost."""
_LOST_TWICE: Final = "锟拷"
"""Of U+FFFD in UTF-8, read as GBK."""
_ENOUGH: Final = 2
"""Ideographs that come to light."""


def is_garbled(text: str) -> bool:
    """Whether a text is UTF-8 read as GBK or Latin-1, GBK read as Latin-1, or has lost its characters on the way."""
    if text.isascii():
        return any(unicodedata.category(char) == "Cc" and not char.isspace() for char in text)
    if text.count(_LOST) > _MOST_LOST * len(text) or all(char in text for char in _LOST_TWICE):
        return True
    return _hides_ideographs(text.encode("gb18030", "ignore"), "utf-8") or _is_latin_for(text)


def refuse_garbled(*texts: str | None) -> None:
    """Let no garbled text through.

    Raises:
        NotUnderstood: one is.
    """
    if any(text is not None and is_garbled(text) for text in texts):
        raise NotUnderstood(
            Refusal.GARBLED,
            "文字是乱码，多半是编码不对；请用 UTF-8 编码重新发送（表格请另存为“CSV UTF-8”或 Excel 文件）",
        )


def _is_latin_for(text: str) -> bool:
    """Chinese whose bytes were taken one by one for letters: ç¼çº«å·¥, ·ìÈÒ¹¤."""
    letters = [char for char in text if not char.isascii()]
    if len(letters) * 2 < len(text.replace(" ", "")):
        return False
    try:
        said = b"".join(_bytes_of(text))
    except UnicodeEncodeError:
        return False
    return _hides_ideographs(said, "utf-8") or _hides_ideographs(said, "gb18030")


def _bytes_of(text: str) -> Iterable[bytes]:
    for char in text:
        yield char.encode("latin-1" if char <= "\xff" else "cp1252")


def _hides_ideographs(said: bytes, encoding: str) -> bool:
    """Whether these bytes are Chinese in an encoding, but for a character that was cut."""
    read = said.decode(encoding, "replace")
    ideographs = sum("\u4e00" <= char <= "\u9fff" for char in read)
    return ideographs >= _ENOUGH and read.count(_LOST) * _ENOUGH < ideographs + 1
