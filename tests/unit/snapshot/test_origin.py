"""Which snapshot goes on here."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from agents.snapshot import Origin, Refused
from agents.snapshot.origin import header_of, require_own

READ_AT = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
HERE = Origin(cluster="c-1", topics={"workers": "t-1", "certificates": "t-2"}, tombstones_kept=timedelta(days=7))
HEADER = header_of(HERE, {"workers": (1, 2), "certificates": (3, 4)}, READ_AT)
YOUNG = READ_AT + timedelta(days=3.5)


def test_its_own_until_half_of_the_tombstones_time() -> None:
    """The last moment included."""
    require_own(HEADER, HERE, READ_AT)
    require_own(HEADER, HERE, YOUNG)


@pytest.mark.parametrize(
    ("header", "here", "now", "why"),
    [
        (HEADER, replace(HERE, cluster="c-2"), YOUNG, "another cluster"),
        (HEADER, replace(HERE, topics={**HERE.topics, "certificates": "t-3"}), YOUNG, "certificates has been made"),
        (HEADER, replace(HERE, topics={**HERE.topics, "rules": "t-3"}), YOUNG, "covers other topics"),
        (HEADER | {"taxonomy": "of 1998"}, HERE, YOUNG, "the taxonomy of 1998"),
        (HEADER, HERE, YOUNG + timedelta(seconds=1), r"84\.0 hours ago, and tombstones are kept for 168\.0"),
        (HEADER, replace(HERE, tombstones_kept=timedelta(days=1)), YOUNG, r"84\.0 hours ago.* 24\.0"),
        (HEADER, HERE, READ_AT - timedelta(hours=1), "clock"),
        (HEADER | {"format": 0}, HERE, YOUNG, "has the format 0"),
        (HEADER | {"topics": {**HERE.topics, "vacancies": "t-3"}}, HERE, YOUNG, "covers other topics"),
        (HEADER | {"offsets": {"workers": [1]}}, HERE, YOUNG, "covers other topics"),
    ],
)
def test_another_ones_is_refused(header: dict[str, object], here: Origin, now: datetime, why: str) -> None:
    """In words that say why."""
    with pytest.raises(Refused, match=why):
        require_own(header, here, now)
