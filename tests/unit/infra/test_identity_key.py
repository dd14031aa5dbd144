"""Which identity keys a start accepts."""

import pytest

from infra.errors import KeysRefused
from infra.identity_key import check_identity_key


def test_data_that_remembers_no_key_accepts_any() -> None:
    """The first start of all."""
    check_identity_key("ours", None)


def test_the_key_of_the_data_is_accepted_and_another_refused() -> None:
    """The sentence says what to set."""
    check_identity_key("ours", "ours")
    with pytest.raises(KeysRefused, match="KAIGONG_KEYS__DIR"):
        check_identity_key("ours", "theirs")
