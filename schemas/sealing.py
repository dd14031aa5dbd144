"""How personal data lies on the bus: AES-GCM under a key that has an id, so that keys can rotate."""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12  # what NIST SP 800-38D recommends for GCM


class CannotOpen(ValueError):
    """Sealed bytes that no key here opens: another key, another owner, or damage."""


class Sealer:
    """Seals with the current key, opens with any known one.

    The ``owner`` (a record key) is authenticated but not stored: bytes moved to another owner do not open.
    """

    def __init__(self, keys: Mapping[str, bytes], current: str) -> None:
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}
        self.current = current
        if current not in self._ciphers:
            raise ValueError(f"the current sealing key {current!r} is not among the keys; run: kaigong keys init")

    def __repr__(self) -> str:
        return f"Sealer(current={self.current!r}, keys=***)"

    def seal(self, plain: bytes, owner: str) -> str:
        """base64 of nonce and ciphertext under the current key."""
        nonce = os.urandom(_NONCE_BYTES)
        return b64encode(nonce + self._ciphers[self.current].encrypt(nonce, plain, owner.encode())).decode()

    def open(self, sealed: str, owner: str, key_id: str) -> bytes:
        """The plaintext.

        Raises:
            CannotOpen: the key is unknown, or the bytes were not sealed for this owner with it.
        """
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise CannotOpen(f"the sealing key {key_id!r} is not here; add it to the key folder")
        try:
            raw = b64decode(sealed, validate=True)
            return cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], owner.encode())
        except (InvalidTag, ValueError):  # ValueError: no base64, or too short for a nonce
            raise CannotOpen(f"the bytes for {owner} do not open with key {key_id!r}") from None
