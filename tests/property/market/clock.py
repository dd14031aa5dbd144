"""The one clock of a simulated market."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

BEGIN = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)  # noon in China


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = BEGIN

    @property
    def ms(self) -> int:
        """Milliseconds since the epoch."""
        return int(self.now.timestamp() * 1000)

    def forward(self, by: timedelta) -> None:
        """Moves on."""
        self.now += by
