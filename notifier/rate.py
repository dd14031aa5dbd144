"""Rate buckets that all processes share, in Redis: how many calls a provider takes from us now.

Redis decides nothing: without it the calls hold, and with an empty one (FLUSHALL) a bucket is full again.
"""

from __future__ import annotations

from typing import Final, cast

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

_log = structlog.get_logger()

# A bucket is a hash of tokens and the time of the last look, by Redis' own clock: those who share it need not agree
# on the time. KEYS[1] bucket; ARGV rate a second, burst, wanted. Answers how many are granted.
_TAKE: Final = """
local now = redis.call('TIME')
local at = now[1] + now[2] / 1000000
local known = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local rate, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local tokens = burst
if known[1] then
  tokens = math.min(burst, tonumber(known[1]) + math.max(0, at - tonumber(known[2])) * rate)
end
local granted = math.min(math.floor(tokens), tonumber(ARGV[3]))
redis.call('HSET', KEYS[1], 'tokens', tokens - granted, 'at', at)
redis.call('PEXPIRE', KEYS[1], 60000)
return granted
"""


class RateBucket:
    """A token bucket for one provider."""

    def __init__(self, redis: Redis, name: str, *, per_second: float, burst: int) -> None:
        self._take = redis.register_script(_TAKE)
        self._key = f"kaigong:rate:{name}"
        self._per_second = per_second
        self._burst = burst
        self._out_of_reach = False

    async def take(self, wanted: int) -> int:
        """Up to ``wanted`` permits; none while Redis is out of reach, so that calls hold rather than overrun."""
        if wanted <= 0:
            return 0
        try:
            granted = cast("int", await self._take(keys=[self._key], args=[self._per_second, self._burst, wanted]))
        except (RedisError, OSError) as error:
            if not self._out_of_reach:
                _log.warning("rate buckets are out of reach, calls hold", bucket=self._key, error=type(error).__name__)
            self._out_of_reach = True
            return 0
        if self._out_of_reach:
            _log.info("rate buckets are back", bucket=self._key)
        self._out_of_reach = False
        return granted
