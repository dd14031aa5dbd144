"""The access tokens of a WeChat account, with the rules of `stable_token`."""

import secrets
from dataclasses import dataclass

_OVERLAP_MS = 300_000
_FORCES_A_DAY = 20
_FORCE_APART_MS = 30_000
_DAY_MS = 86_400_000


@dataclass(slots=True)
class _Token:
    text: str
    ends_at: int


class StableTokens:
    """One current token, and its predecessor while the two overlap."""

    def __init__(self, life_s: float) -> None:
        self._life_ms = round(life_s * 1000)
        self._overlap_ms = min(_OVERLAP_MS, self._life_ms // 2)
        self._current: _Token | None = None
        self._previous: _Token | None = None
        self._forced_at: list[int] = []

    def get(self, now: int) -> tuple[str, int]:
        """The current token and the seconds that it has left; a new one if the old one is near its end."""
        if self._current is None or now >= self._current.ends_at - self._overlap_ms:
            self._previous = self._current
            self._current = self._fresh(now)
        return self._current.text, (self._current.ends_at - now) // 1000

    def force(self, now: int) -> tuple[str, int] | None:
        """A new token that ends all others at once; None if this was asked too often."""
        self._forced_at = [at for at in self._forced_at if now - at < _DAY_MS]
        if len(self._forced_at) >= _FORCES_A_DAY or (self._forced_at and now - self._forced_at[-1] < _FORCE_APART_MS):
            return None
        self._forced_at.append(now)
        self.revoke()
        return self.get(now)

    def revoke(self) -> None:
        """End all tokens, as a reset secret does."""
        self._current = self._previous = None

    def valid(self, text: str, now: int) -> bool:
        """Whether a call with this token is let in."""
        return any(
            token is not None and token.text == text and now < token.ends_at
            for token in (self._current, self._previous)
        )

    def _fresh(self, now: int) -> _Token:
        return _Token(secrets.token_urlsafe(96), now + self._life_ms)
