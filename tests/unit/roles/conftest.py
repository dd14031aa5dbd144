from __future__ import annotations

from datetime import timedelta

import pytest

from notifier.delivery.policy import NotifyPolicy
from tests.unit.roles.town import Town


@pytest.fixture
def town() -> Town:
    """An empty town whose only process owns everything."""
    return Town()


@pytest.fixture
def hasty() -> Town:
    """The same, but that nothing gathers: whatever there is to tell is told at once."""
    return Town(NotifyPolicy(digest=timedelta()))
