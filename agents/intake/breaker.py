"""Stops a process that would drain its topic into the dead letters: a bad release, a wrong taxonomy."""

from __future__ import annotations

from collections import deque

from agents.intake.outcome import Outcome
from agents.runtime import MustStop


class TooManyDeadLetters(MustStop):
    """So much of the topic is dead that the fault is more likely ours."""


class Breaker:
    """Watches the outcomes of one topic.

    It opens at ``consecutive`` dead letters without a good event between them, or when more than ``ratio``
    of the last ``window`` events are dead. Its memory ends with the process.
    """

    def __init__(self, topic: str, *, consecutive: int, window: int, ratio: float) -> None:
        self._topic = topic
        self._consecutive = consecutive
        self._ratio = ratio
        self._last: deque[bool] = deque(maxlen=window)
        self._dead = 0
        self._run = 0

    def note(self, outcome: Outcome) -> None:
        """Take one outcome into account.

        Raises:
            TooManyDeadLetters: a bound has been passed. Nothing of the batch is to be written.
        """
        dead = outcome is Outcome.DEAD
        if len(self._last) == self._last.maxlen:
            self._dead -= self._last[0]
        self._last.append(dead)
        self._dead += dead
        self._run = self._run + 1 if dead else 0
        if self._run >= self._consecutive:
            raise self._opened(f"{self._run} events in a row")
        if len(self._last) == self._last.maxlen and self._dead > self._ratio * len(self._last):
            raise self._opened(f"{self._dead} of the last {len(self._last)} events")

    def _opened(self, how_many: str) -> TooManyDeadLetters:
        return TooManyDeadLetters(
            f"{how_many} of {self._topic} could not be understood: intake stops rather than drain the "
            f"topic into {self._topic}.dlq. See why with: kaigong dlq list {self._topic}; then mend the "
            "producer or release a mended intake, or raise the bounds, and start again: nothing has been lost"
        )
