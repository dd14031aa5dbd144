"""Links that open something for one person without a password: sealed, for one purpose, until a moment.

AES-SIV (RFC 5297): the same link under the same key has the same letters, so whoever writes it again after a crash
writes the same; nothing can be read from it; and a changed character does not open.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

WORKER_PAGE: Final = "worker-page"
"""The purpose of the link in a message: a worker's own page."""

WORKER_CODE: Final = "worker-code"
"""The purpose of the code in a message that may carry no link."""

_FORMAT: Final = b"kaigong.link.1"
_CODE_FORMAT: Final = b"kaigong.code.1"
_CODE_DIGITS: Final = 8
"""Of 100,000,000 somebody who may try five a day for a phone finds one in thousands of years."""


class LinkRefused(ValueError):
    """Not a link of ours for this purpose, or no more. It does not say which: that would help whoever tries."""

    def __init__(self) -> None:
        super().__init__("this link opens nothing")


@dataclass(frozen=True, slots=True)
class Link:
    """Whom a link is for, and until when it opens.

    A ``worker_id`` stands for a phone and its epoch: once the person is erased, or the number is somebody else's, it is
    nobody's, and so is the link.
    """

    worker_id: str
    notification_id: str
    """The message that carries it."""
    expires_at: datetime
    """From this moment on it opens no more; whole seconds count."""


class Links:
    """Writes with the current key, reads with any known one."""

    def __init__(self, keys: Mapping[str, bytes], current: str) -> None:
        self._ciphers = {key_id: AESSIV(key) for key_id, key in keys.items()}
        self.current = current
        if current not in self._ciphers:
            raise ValueError(f"the current key of links {current!r} is not among the keys; run: kaigong keys init")

    def __repr__(self) -> str:
        return f"Links(current={self.current!r}, keys=***)"

    def write(self, link: Link, purpose: str) -> str:
        """The link as a token of letters, digits, ``.``, ``-`` and ``_``."""
        content = f"{int(link.expires_at.timestamp())}\n{link.worker_id}\n{link.notification_id}"
        sealed = self._ciphers[self.current].encrypt(content.encode(), [_FORMAT, purpose.encode()])
        return f"{self.current}.{_text(sealed)}"

    def read(self, token: str, purpose: str, now: datetime) -> Link:
        """The link of a token.

        Raises:
            LinkRefused: altered, under a key that is not here, for another purpose, or expired.
        """
        key_id, _, sealed = token.partition(".")
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise LinkRefused
        try:
            raw = urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
            content = cipher.decrypt(raw, [_FORMAT, purpose.encode()])
        except (InvalidTag, ValueError):  # ValueError: no base64, or too short
            raise LinkRefused from None
        if _text(raw) != sealed:  # base64 has spare bits and skips what is no letter of it: one token for one link
            raise LinkRefused
        expires, worker_id, notification_id = content.decode().split("\n")
        link = Link(worker_id, notification_id, datetime.fromtimestamp(int(expires), UTC))
        if now >= link.expires_at:
            raise LinkRefused
        return link

    def code(self, of: str, purpose: str) -> str:
        """Eight digits that stand for something, for whoever must type them; the same each time."""
        return _digits(self._ciphers[self.current], of, purpose)

    def is_code(self, code: str, of: str, purpose: str) -> bool:
        """Whether these digits stand for it, under any known key."""
        known = (_digits(cipher, of, purpose) for cipher in self._ciphers.values())
        return any(hmac.compare_digest(each.encode(), code.encode()) for each in known)


def _digits(cipher: AESSIV, of: str, purpose: str) -> str:
    """AES-SIV's first 16 bytes are a keyed hash of what it seals."""
    keyed = cipher.encrypt(of.encode(), [_CODE_FORMAT, purpose.encode()])[:16]
    return str(int.from_bytes(keyed) % 10**_CODE_DIGITS).zfill(_CODE_DIGITS)


def _text(sealed: bytes) -> str:
    return urlsafe_b64encode(sealed).decode().rstrip("=")
