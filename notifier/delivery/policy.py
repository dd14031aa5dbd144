"""The settings of NOTIFY: caps, windows and patience."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from schemas.decisions import Channel
from schemas.shanghai import SHANGHAI


@dataclass(frozen=True, kw_only=True)
class QuietHours:
    """When nobody is disturbed, Asia/Shanghai; ``begin`` may be later than ``end``: then it spans midnight."""

    begin: time = time(21, 0)
    end: time = time(8, 0)

    def over_at(self, as_of: datetime) -> datetime | None:
        """When the quiet hours around ``as_of`` end; None outside them."""
        local = as_of.astimezone(SHANGHAI)
        now = local.time()
        spans_midnight = self.begin > self.end
        within = (now >= self.begin or now < self.end) if spans_midnight else self.begin <= now < self.end
        if not within:
            return None
        ends = local.replace(hour=self.end.hour, minute=self.end.minute, second=0, microsecond=0)
        if ends <= local:
            ends += timedelta(days=1)
        return ends.astimezone(UTC)


def quiet_until(as_of: datetime, hours: Sequence[QuietHours]) -> datetime | None:
    """When the first moment comes that none of them forbids; None if it is here.

    A day has come round when every one of them was asked twice: then no moment is free of them all, and a day later
    is as good an answer as any, for the deadline bounds it.
    """
    over = as_of
    for each in (*hours, *hours):
        over = each.over_at(over) or over
    return over if over > as_of else None


@dataclass(frozen=True, kw_only=True)
class NotifyPolicy:
    """Settings of NOTIFY. The providers' own windows are theirs; ours must lie within them."""

    version: str = "notify-1"
    daily_cap: dict[Channel, int] = field(default_factory=lambda: {Channel.SMS: 2, Channel.WECHAT: 3})
    """Messages a worker a day (Asia/Shanghai), far below what the providers would let through."""
    quiet_hours: QuietHours | None = field(default_factory=QuietHours)
    digest: timedelta = timedelta(hours=1)
    """After a message, for so long what else there is gathers and becomes one: the first match goes at once."""
    deadline: timedelta = timedelta(hours=24)
    """After it nothing is sent any more: a message about yesterday's job is no service."""
    most_offers: int = 5
    """Offers in one message; the rest wait for the next."""
    sms_window: timedelta = timedelta(minutes=15)
    """How long Alibaba accepts a call after the time it was signed with."""
    sms_indexing: timedelta = timedelta(minutes=10)
    """How long its query may lag behind what it accepted; undocumented, so generous."""
    wechat_window: timedelta = timedelta(minutes=9)
    """How long the same call may be made again: WeChat dedupes client_msg_id for 10 minutes."""
    ask_again: timedelta = timedelta(seconds=5)
    """First wait before a provider is asked about an ambiguous call; doubled each time."""
    back_off: timedelta = timedelta(seconds=5)
    """First wait after a refusal that will pass; doubled each time."""
    permit_pause: timedelta = timedelta(milliseconds=50)
    """How long a message that no rate bucket lets through waits before it asks again."""
    receipt_patience: timedelta = timedelta(hours=72)
    """How long a receipt may take before an accepted message ends as unknown."""

    def settles_by(self, channel: Channel, first_call: datetime) -> datetime:
        """When an ambiguous call can be settled by asking, or no more: then silence is an answer, or there is none."""
        if channel is Channel.SMS:
            return first_call + self.sms_window + self.sms_indexing
        return first_call + self.wechat_window

    def next_day(self, as_of: datetime) -> datetime:
        """When the daily cap counts anew."""
        local = as_of.astimezone(SHANGHAI) + timedelta(days=1)
        return local.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)

    def same_day(self, one: datetime, other: datetime) -> bool:
        """Whether two moments lie on one day in Asia/Shanghai."""
        return one.astimezone(SHANGHAI).date() == other.astimezone(SHANGHAI).date()


def doubled(first: timedelta, times: int, most: timedelta = timedelta(minutes=10)) -> timedelta:
    """A wait that doubles up to a bound."""
    return min(first * (1 << min(max(times, 0), 16)), most)
