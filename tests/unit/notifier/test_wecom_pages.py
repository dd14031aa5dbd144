"""A digest in messages of bounded size."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.wecom.config import BURST, PER_SECOND
from notifier.wecom.pages import pages

LINES = st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\n"), max_size=20))


@given(LINES, st.integers(80, 200))
def test_nothing_is_lost_torn_or_too_long(lines: list[str], most: int) -> None:
    """Joined again the pages are the lines, each page within its bytes, and no page could hold the next line too."""
    made = list(pages(lines, most))
    assert "\n".join(made) == "\n".join(lines)
    assert all(len(page.encode()) <= most for page in made)
    for page, following in itertools.pairwise(made):
        assert len(f"{page}\n{following.split(chr(10))[0]}".encode()) > most


def test_a_line_that_fits_nowhere_is_told() -> None:
    """It is not cut in the middle of somebody's words."""
    with pytest.raises(ValueError, match="a line of 12 bytes, and a message holds 10"):
        list(pages(["四个汉字"], 10))


def test_the_buckets_rate_is_within_the_providers() -> None:
    """A bucket of this rate and burst lets through at most 20 in any minute."""
    assert BURST + 60 * PER_SECOND <= 20
