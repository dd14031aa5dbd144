"""Who calls our address: the signature of WeChat's server, and the envelope it may encrypt its events in."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import ParseError

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from notifier.errors import CallbackRefusedError, CallbackUnreadableError
from notifier.untrusted import parsed

# PKCS7 over blocks of 32, not of AES's 16.
_BLOCK = 32


def signature(token: str, *parts: str) -> str:
    """SHA-1 of the sorted parts: timestamp and nonce, and the ciphertext in encrypted mode."""
    return hashlib.sha1("".join(sorted((token, *parts))).encode(), usedforsecurity=False).hexdigest()


def encrypt(aes_key: str, app_id: str, message: bytes, random16: bytes) -> str:
    """The envelope around a message; `random16` is 16 fresh random bytes."""
    plain = random16 + len(message).to_bytes(4, "big") + message + app_id.encode()
    fill = _BLOCK - len(plain) % _BLOCK
    sealer = _cipher(aes_key).encryptor()
    return base64.b64encode(sealer.update(plain + bytes([fill]) * fill) + sealer.finalize()).decode()


def decrypt(aes_key: str, app_id: str, envelope: str) -> bytes:
    """The message in the envelope.

    Raises:
        CallbackRefusedError: It does not open with this key, or is addressed to another account.
    """
    try:
        sealed = base64.b64decode(envelope, validate=True)
        opener = _cipher(aes_key).decryptor()
        plain = opener.update(sealed) + opener.finalize()
    except (binascii.Error, ValueError):
        raise CallbackRefusedError("the envelope does not open with our key") from None
    fill = plain[-1] if plain else 0
    end = 20 + int.from_bytes(plain[16:20], "big")
    if not 1 <= fill <= _BLOCK or end > len(plain) - fill:
        raise CallbackRefusedError("the envelope does not open with our key")
    if plain[end:-fill] != app_id.encode():
        raise CallbackRefusedError("the envelope is addressed to another account")
    return plain[20:end]


@dataclass(frozen=True, kw_only=True, slots=True)
class CallbackGate:
    """The check that every callback passes first. Secrets stay out of `repr`.

    Attributes:
        token: As set in the account's console.
        app_id: The account that envelopes must be addressed to.
        aes_key: The 43-character EncodingAESKey; empty in plain mode. Once set, plain events are refused.
    """

    token: str = field(repr=False)
    app_id: str
    aes_key: str = field(default="", repr=False)

    def handshake(self, query: Mapping[str, str]) -> str:
        """The echo that confirms our address to the console.

        Raises:
            CallbackRefusedError: The signature is not WeChat's.
        """
        self._check(query, "signature")
        return query.get("echostr", "")

    def open(self, query: Mapping[str, str], body: bytes) -> bytes:
        """The event in a POST, XML or JSON.

        Raises:
            CallbackRefusedError: The signature, the key or the addressee is not ours.
            CallbackUnreadableError: The envelope makes no sense.
        """
        if not self.aes_key:
            self._check(query, "signature")
            return body
        envelope = read_flat(body).get("Encrypt")
        if not isinstance(envelope, str):
            raise CallbackRefusedError("an event in plain text, where encrypted ones are agreed")
        self._check(query, "msg_signature", envelope)
        return decrypt(self.aes_key, self.app_id, envelope)

    def _check(self, query: Mapping[str, str], name: str, *more: str) -> None:
        ours = signature(self.token, query.get("timestamp", ""), query.get("nonce", ""), *more)
        if not hmac.compare_digest(ours.encode(), query.get(name, "").encode()):
            raise CallbackRefusedError(f"{name} is not WeChat's")


def read_flat(body: bytes) -> dict[str, object]:
    """The top-level members of an event in XML or JSON.

    Raises:
        CallbackUnreadableError: It is neither, or carries a DTD or entities.
    """
    if body.lstrip()[:1] == b"{":
        try:
            members = parsed(body)
        except ValueError:
            raise CallbackUnreadableError("the WeChat event is no JSON") from None
        assert isinstance(members, dict)
        return members
    try:
        root = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError):
        raise CallbackUnreadableError("the WeChat event is neither JSON nor plain XML") from None
    return {child.tag: child.text or "" for child in root}


def _cipher(aes_key: str) -> Cipher[modes.CBC]:
    key = base64.b64decode(aes_key + "=")
    return Cipher(algorithms.AES256(key), modes.CBC(key[:16]))
