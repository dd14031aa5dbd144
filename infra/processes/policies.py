"""The roles' policies as the settings have them."""

from __future__ import annotations

from datetime import time, timedelta

from agents.roles.book import BookPolicy
from agents.roles.membership import MembershipPolicy
from infra.settings import BookSettings, MembershipSettings, NotifySettings
from notifier.delivery.policy import NotifyPolicy, QuietHours
from schemas.decisions import Channel


def book_policy(settings: BookSettings) -> BookPolicy:
    """BOOK's."""
    return BookPolicy(over_offer_percent=settings.over_offer_percent, offer_hours=settings.offer_hours)


def notify_policy(settings: NotifySettings) -> NotifyPolicy:
    """NOTIFY's."""
    return NotifyPolicy(
        daily_cap={Channel.SMS: settings.sms_per_day, Channel.WECHAT: settings.wechat_per_day},
        quiet_hours=_quiet_hours(settings.quiet_hours),
        digest=timedelta(minutes=settings.digest_minutes),
        deadline=timedelta(hours=settings.deadline_hours),
        sms_window=timedelta(seconds=settings.sms_window_s),
        sms_indexing=timedelta(seconds=settings.sms_indexing_s),
    )


def membership_policy(settings: MembershipSettings) -> MembershipPolicy:
    """MEMBERSHIP's."""
    return MembershipPolicy(
        most_members=settings.most_members, leave_horizon=timedelta(seconds=settings.leave_horizon_s)
    )


def _quiet_hours(text: str) -> QuietHours | None:
    if not text:
        return None
    begin, end = (time.fromisoformat(each) for each in text.split("-"))
    return QuietHours(begin=begin, end=end)
