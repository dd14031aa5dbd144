"""The page on replies and clicks says what the code does."""

from __future__ import annotations

from enum import StrEnum

import pytest

from gateway.binding import Became
from gateway.inbound import Came
from tests.unit.docs.pages import page, table


@pytest.mark.parametrize(("column", "words"), [("came", Came), ("became", Became)])
def test_every_word_of_the_log_is_explained(column: str, words: type[StrEnum]) -> None:
    """The table's first column is the code's closed set, in its order."""
    rows = table(page("docs/inbound.md"), column, "meaning")
    assert [row[column] for row in rows] == [each.value for each in words]
