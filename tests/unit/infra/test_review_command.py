"""`kaigong review`, before any bus is asked."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO
from types import SimpleNamespace
from typing import cast

import pytest
from rich.console import Console

from infra.cli.review import table_of, verdict_on
from infra.desk import Desk
from infra.errors import DeskRefused
from schemas.events import ReviewVerdict
from schemas.state import HeldPosting, HeldWords

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
DESK = cast(Desk, SimpleNamespace(opened_at=NOON))
HELD = HeldPosting(
    vacancy_id="v-1",
    enterprise_id="e-1",
    position=7,
    occurred_at=NOON,
    reasons=("age_limit",),
    findings=(HeldWords(kind="age_limit", words="45岁以下", field="description", start=0),),
)


def test_a_verdict_is_about_the_posting_that_is_held_now() -> None:
    """It names its position, so that one which comes meanwhile is not released unseen."""
    event = verdict_on(HELD, DESK, ReviewVerdict.RELEASED, " 审核员甲 ", "高温作业")
    assert (event.vacancy_id, event.enterprise_id, event.held_position) == ("v-1", "e-1", 7)
    assert (event.verdict, event.reviewer, event.occurred_at) == ("released", "审核员甲", NOON)


@pytest.mark.parametrize(("held", "reviewer", "reason", "says"), [
    (None, "审核员甲", "高温作业", "Nothing is held"),
    (HELD, "  ", "高温作业", "reviewer"),
    (HELD, "审核员甲", "", "reason"),
    (HELD, "审核员甲 13900000001", "高温作业", "without phone"),
    (HELD, "审核员甲", "致电13900000001", "without phone"),
])  # fmt: skip
def test_what_is_no_verdict_is_refused(held: HeldPosting | None, reviewer: str, reason: str, says: str) -> None:
    with pytest.raises(DeskRefused, match=says) as caught:
        verdict_on(held, DESK, ReviewVerdict.REFUSED, reviewer, reason)
    assert "13900000001" not in str(caught.value)


def test_the_list_names_words_and_rule() -> None:
    """Also of a record that has neither."""
    bare = HELD.model_copy(update={"vacancy_id": "v-2", "findings": ()})
    console = Console(width=400, record=True, file=StringIO())
    console.print(table_of([HELD, bare]))
    text = console.export_text()
    assert "45岁以下" in text
    assert "由审核人按当地规定决定" in text
    assert "v-2" in text
