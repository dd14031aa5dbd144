"""How old a callback may be: what was signed long ago is sent again by somebody else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from notifier.errors import CallbackRefusedError

SIGNED_WITHIN: Final = timedelta(minutes=10)
"""How far a callback's signed time may lie from ours. WeChat repeats within seconds; the rest is for clocks."""

_SECONDS: Final = re.compile(r"[0-9]{1,10}")


def require_fresh(query: Mapping[str, str], now: datetime) -> None:
    """Refuses what was signed long ago. Ask after the signature: it is what makes the time trustworthy.

    Raises:
        CallbackRefusedError: the signed time is missing or too far away: a replay, or a wrong clock here.
    """
    timestamp = query.get("timestamp", "")
    signed_at = datetime.fromtimestamp(int(timestamp), UTC) if _SECONDS.fullmatch(timestamp) else None
    if signed_at is None or abs(now - signed_at) > SIGNED_WITHIN:
        raise CallbackRefusedError("the callback's signed time is more than ten minutes away from the clock here")
