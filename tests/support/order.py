"""Which tests run together, and when: what is up and idle costs the others time."""

from __future__ import annotations

from pathlib import PurePath
from typing import Final

import pytest
from xdist.scheduler import LoadScopeScheduling

_HOUSES: Final = "tests/integration/house"
"""A folder whose files share one house; elsewhere a file has fixtures of its own."""
_LONGEST: Final = ("tests/chaos", "tests/integration/up", _HOUSES)


def together(nodeid: str) -> str:
    """What a test shares its parts with: a folder or a file."""
    file = PurePath(nodeid.partition("::")[0])
    return _HOUSES if file.is_relative_to(_HOUSES) else str(file)


def in_order(item: pytest.Item) -> tuple[int, str]:
    """The long ones first, so that all workers end at about the same time."""
    shared = PurePath(together(item.nodeid))
    place = next((place for place, each in enumerate(_LONGEST) if shared.is_relative_to(each)), len(_LONGEST))
    return place, str(shared)


class TogetherScheduling(LoadScopeScheduling):
    """A free worker gets the next group."""

    def _split_scope(self, nodeid: str) -> str:
        return together(nodeid)
