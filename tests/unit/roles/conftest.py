from __future__ import annotations

import pytest

from tests.unit.roles.town import Town


@pytest.fixture
def town() -> Town:
    """An empty town whose only process owns everything."""
    return Town()
