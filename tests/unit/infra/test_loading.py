"""Loading a replica without looking for garbage, and looking for it again afterwards."""

from __future__ import annotations

import gc
from typing import cast

import pytest

from agents.follow import Follower
from infra.loading import load


class _Loading:
    """A follower that notes whether garbage was looked for while it loaded."""

    collected: bool | None = None

    def __init__(self, *, fails: bool) -> None:
        self._fails = fails

    async def start(self, restore: object = None) -> None:
        self.collected = gc.isenabled()
        if self._fails:
            raise LookupError


@pytest.mark.parametrize("fails", [False, True])
async def test_garbage_is_looked_for_behind_the_load_and_not_in_it(fails: bool) -> None:
    """What was loaded is set aside; after a failure too the collector is on again."""
    follower = _Loading(fails=fails)
    try:
        if fails:
            with pytest.raises(LookupError):
                await load(cast("Follower", follower))
        else:
            await load(cast("Follower", follower))
        assert follower.collected is False
        assert gc.isenabled()
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
