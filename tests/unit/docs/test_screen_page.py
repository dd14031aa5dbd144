"""docs/screen.md: its table is the screen's, and it says what the code does."""

from __future__ import annotations

from infra.screen_page import screen_table, with_table
from intake.screen.table import ROWS
from schemas.envelope import TYPE_OF
from schemas.events import PostingReviewed
from schemas.topics import POSTINGS, REVIEW
from tests.unit.docs.pages import page

PAGE = page("docs/screen.md")


def test_the_table_is_the_screens() -> None:
    """`kaigong schemas write` renews it, and nothing around it."""
    assert with_table(PAGE) == PAGE
    assert screen_table() in PAGE
    assert with_table(PAGE.replace(f"`{ROWS[0].kind}`", "`another`")) == PAGE
    for row in ROWS:
        assert all(text in screen_table() for text in (row.says, row.source, *row.found, *row.passed))


def test_the_page_names_what_is_on_the_bus() -> None:
    assert TYPE_OF[PostingReviewed] in PAGE
    assert f"`{POSTINGS.name}`" in PAGE
    assert f"`{REVIEW.name}`" in PAGE
