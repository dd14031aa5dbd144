"""The table of verdicts, against the screen."""

from __future__ import annotations

import pytest

from intake.screen import Kind, Verdict, screen
from intake.screen.table import ROWS, Row


def test_every_kind_has_one_row() -> None:
    assert [row.kind for row in ROWS] == list(Kind)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.kind.value)
def test_the_examples_are_true(row: Row) -> None:
    """What a row says is found is found; what it says is lawful is."""
    for example in row.found:
        screened = screen(example)
        assert screened.verdict is row.verdict, example
        assert row.kind in {each.kind for each in screened.findings}, example
    for example in row.passed:
        assert screen(example).verdict is Verdict.LAWFUL, example
