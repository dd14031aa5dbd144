"""What the screen says of single conditions, as employers write them."""

from __future__ import annotations

import pytest

from intake.screen import Kind, Verdict, screen
from tests.unit.screen.sentences import of, sentences

ALL = list(sentences())


@pytest.mark.parametrize(("verdict", "kind", "sentence"), ALL, ids=[sentence for _, _, sentence in ALL])
def test_one_condition(verdict: Verdict, kind: Kind | None, sentence: str) -> None:
    """The verdict and the kind are those of its heading, as the description of a posting."""
    screened = screen("招工", sentence)
    assert screened.verdict is verdict
    assert kind is None or kind in {each.kind for each in screened.findings if each.verdict is verdict}
    assert verdict is not Verdict.LAWFUL or screened.findings == ()


@pytest.mark.parametrize("sentence", of(Verdict.UNLAWFUL))
def test_a_title_may_say_no_more_than_a_description(sentence: str) -> None:
    assert screen(sentence).verdict is Verdict.UNLAWFUL


@pytest.mark.parametrize(("title", "description", "occupation"), [
    ("保安员", "无犯罪记录", None),
    ("幼儿园保育员", "无违法犯罪记录", None),
    ("网约车司机", "无犯罪记录", None),
    ("夜班值守", "无犯罪记录", "4-07-05-01"),
    ("煤矿采掘工", "井下作业，限男性", None),
    ("搬运工", "第四级体力劳动，限男性", None),
    ("外墙清洗工", "高空作业，无恐高症", None),
])  # fmt: skip
def test_where_a_statute_asks_for_it(title: str, description: str, occupation: str | None) -> None:
    """What is a condition elsewhere is lawful where the law itself asks for it."""
    assert screen(title, description, occupation=occupation).verdict is Verdict.LAWFUL


def test_the_law_keeps_women_out_of_the_pit_and_not_men() -> None:
    assert screen("井下采掘工", "限女性").verdict is Verdict.UNLAWFUL


def test_the_worst_part_decides() -> None:
    """Sex and age together are unlawful; both are named, in the order of the text."""
    screened = screen("车工", "45岁以下，限女性，形象气质佳")
    assert screened.verdict is Verdict.UNLAWFUL
    assert [each.kind for each in screened.findings] == [Kind.AGE_LIMIT, Kind.SEX, Kind.LOOKS]


def test_a_finding_says_where_it_stands_and_what_it_rests_on() -> None:
    """The words are those that were written, gaps and width included, at their place."""
    description = "包吃住。 限 女 性 ，１８－４５岁"
    sex, age = screen("车工", description).findings
    assert (sex.words, age.words) == ("限 女 性", "１８－４５岁")
    assert all(description[each.start : each.end] == each.words for each in (sex, age))
    assert sex.field == "description"
    assert "人社部发〔2019〕17号" in sex.rule


def test_nothing_said_is_lawful() -> None:
    assert screen("", "").verdict is Verdict.LAWFUL
