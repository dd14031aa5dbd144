"""How many workers are registered, by fair and by county, as the replica learns of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from sys import intern

import msgspec

from agents.replica.record import BusRecord
from gateway.following import Following
from schemas.topics import WORKERS


class _Place(msgspec.Struct, frozen=True):
    region: str


class _Seen(msgspec.Struct, frozen=True):
    place: _Place
    fair_id: str | None


_SEEN = msgspec.json.Decoder(_Seen)


class Crowd:
    """Counts; each worker stands where the latest record has them."""

    def __init__(self, following: Following) -> None:
        self._stands: dict[str, tuple[str, str | None]] = {}
        self.by_county: Counter[str] = Counter()
        self.by_fair: Counter[str] = Counter()
        following.listen(WORKERS.name, self._took_up)

    def __len__(self) -> int:
        return len(self._stands)

    def _took_up(self, records: Sequence[BusRecord]) -> None:
        for record in records:
            self._count(self._stands.pop(record.key, None), -1)
            if record.value is None:
                continue
            seen = _SEEN.decode(record.value)
            stands = (intern(seen.place.region[:6]), intern(seen.fair_id) if seen.fair_id else None)
            self._stands[record.key] = stands
            self._count(stands, 1)

    def _count(self, stands: tuple[str, str | None] | None, step: int) -> None:
        if stands is None:
            return
        county, fair_id = stands
        self.by_county[county] += step
        if fair_id is not None:
            self.by_fair[fair_id] += step
