"""Both providers in memory: they take, refuse, answer late or not at all, and remember what they took."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from notifier.outcome import Absent, Found, Outcome, OutcomeClass, Resolution, Unanswered
from schemas.decisions import Channel
from tests.property.market.clock import Clock

SIGNATURE_LASTS = timedelta(minutes=15)
INDEXED_AFTER = timedelta(minutes=5)
DEDUPED_FOR = timedelta(minutes=10)

_REFUSALS = (
    OutcomeClass.RETRYABLE_NOT_SENT,
    OutcomeClass.RATE_LIMITED_RECIPIENT,
    OutcomeClass.USER_REFUSED,
    OutcomeClass.BAD_ADDRESS,
    OutcomeClass.PERMANENT_ACCOUNT,
)


@dataclass
class Taken:
    """A message that a provider accepted."""

    worker_id: str
    channel: Channel
    provider_id: str
    at: datetime
    delivered: bool
    """What its receipt will say."""


class Provider:
    """SMS refuses a call whose signature is too old; WeChat takes the same call once within ten minutes."""

    def __init__(self, clock: Clock, random: Random) -> None:
        self._clock = clock
        self._random = random
        self.taken: dict[str, Taken] = {}
        self.times: Counter[str] = Counter()
        """How many messages left for each attempt: never more than one may."""
        self.receipts_due: list[str] = []
        self.kind = False
        """From now on every call is taken and answered, every message arrives."""

    def call(self, attempt_id: str, worker_id: str, channel: Channel, signed_at: datetime) -> Outcome:
        """One call; the answer as our side hears it."""
        draw = 0.0 if self.kind else self._random.random()
        if draw > 0.9:
            return Outcome(self._random.choice(_REFUSALS), "refused", None, "")
        if 0.8 < draw:
            return Outcome(OutcomeClass.AMBIGUOUS, "transport.timeout", None, "")
        known = self.taken.get(attempt_id)
        if channel is Channel.SMS and self._clock.now > signed_at + SIGNATURE_LASTS:
            return Outcome(OutcomeClass.RETRYABLE_NOT_SENT, "signature.expired", None, "")
        if channel is Channel.WECHAT and known is not None and self._clock.now < known.at + DEDUPED_FOR:
            pass
        else:
            self.times[attempt_id] += 1
            arrives = self.kind or self._random.random() < 0.85
            known = Taken(worker_id, channel, f"m-{attempt_id}", self._clock.now, arrives)
            self.taken[attempt_id] = known
            self.receipts_due.append(attempt_id)
        if draw > 0.65:
            return Outcome(OutcomeClass.AMBIGUOUS, "transport.timeout", None, "")
        return Outcome(OutcomeClass.ACCEPTED, "OK", known.provider_id, "")

    def query(self, attempt_id: str) -> Resolution:
        """What became of an SMS."""
        if not self.kind and self._random.random() < 0.2:
            return Unanswered("transport.timeout")
        known = self.taken.get(attempt_id)
        if known is None or self._clock.now < known.at + INDEXED_AFTER:
            return Absent()
        if attempt_id in self.receipts_due:
            return Found("waiting", "1", known.provider_id)
        return Found("delivered" if known.delivered else "failed", "3", known.provider_id)
