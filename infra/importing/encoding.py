"""In which encoding a clerk's CSV is: UTF-8, GB 18030 (which includes GBK and GB 2312) or UTF-16."""

from __future__ import annotations

from typing import BinaryIO, Final

from infra.errors import PopulationRefused

LONGEST_LINE: Final = 1 << 20
"""Bytes or characters of one line; a longer one is no row of a list."""
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
_LOOKED_AT: Final = 4_096


def encoding_of(stream: BinaryIO) -> str:
    """The encoding, by all lines that are not plain ASCII; afterwards the stream is at its beginning.

    A few lines in another encoding do not decide: each of them is refused by itself when it is read.

    Raises:
        PopulationRefused: most of it is neither.
    """
    start = stream.read(_LOOKED_AT)
    stream.seek(0)
    if start.startswith(_UTF_16):
        return "utf-16"
    if 10 * start.count(0) > len(start):  # the digits, letters and separators of UTF-16 have one each
        return "utf-16-le" if start[1::2].count(0) >= start[::2].count(0) else "utf-16-be"
    lines = not_utf8 = not_gb = 0
    while line := stream.readline(LONGEST_LINE):
        whole = len(line) < LONGEST_LINE  # else it may end within a character
        if whole and not line.isascii():
            lines += 1
            not_utf8 += not _is(line, "utf-8")
            not_gb += not _is(line, "gb18030")
    stream.seek(0)
    if 2 * min(not_utf8, not_gb) > lines:
        raise PopulationRefused(
            "文件的编码既不是 UTF-8 也不是 GBK；请用 Excel 或 WPS 打开，另存为 .xlsx 或 CSV UTF-8。"
        )
    # UTF-8 first: its Chinese is most often valid GB 18030 too, the other way round next to never.
    return "utf-8-sig" if 2 * not_utf8 <= lines else "gb18030"


def _is(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
