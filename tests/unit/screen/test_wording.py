"""The proposal of lawful wording."""

from __future__ import annotations

import pytest

from intake.screen import Kind, Proposal, Verdict, screen
from intake.screen.wording import propose
from intake.screen.words import Hit
from tests.unit.screen.sentences import of


@pytest.mark.parametrize(("written", "proposed"), [
    ("招女工5名", "招工人5名"),
    ("缝纫女工", "缝纫工"),
    ("女质检员", "质检员"),
    ("食堂阿姨", "食堂人员"),
    ("限女性", "男女不限"),
    ("普工，女性优先", "普工，男女不限"),
    ("收银员（女）", "收银员（男女不限）"),
    ("性别：女，会电脑", "男女不限，会电脑"),
    ("男 4名、女 1名", "男女不限 4名、男女不限 1名"),
])  # fmt: skip
def test_one_sex_becomes_both(written: str, proposed: str) -> None:
    proposal = screen(written).proposal
    assert proposal is not None
    assert proposal.title == proposed


@pytest.mark.parametrize(("written", "proposed"), [
    ("包吃住，孕妇勿扰，月休4天", "包吃住，婚育不限，月休4天"),
    ("服装押金100元离职退。包住", "不收取任何费用。包住"),
    ("包住；外地人勿扰；月休4天", "包住；户籍不限；月休4天"),
    ("15岁以上，45岁以下", "16周岁以上，45岁以下"),
    ("体检，乙肝勿扰，包住", "体检，包住"),
])  # fmt: skip
def test_the_rest_of_the_text_stays(written: str, proposed: str) -> None:
    """What is doubtful stays too: a person looks at it."""
    proposal = screen("普工", written).proposal
    assert proposal is not None
    assert proposal.description == proposed


@pytest.mark.parametrize("sentence", of(Verdict.UNLAWFUL))
def test_a_proposal_is_not_unlawful(sentence: str) -> None:
    proposal = screen("普工", f"包吃住。{sentence}。月休4天").proposal
    assert proposal is not None
    assert screen(proposal.title, proposal.description).verdict is not Verdict.UNLAWFUL
    assert "包吃住" in proposal.description


def test_what_stays_unlawful_is_not_proposed() -> None:
    """Whatever is done to the text, nothing is better than a wording that would be refused again."""

    def always(title: str, description: str) -> tuple[list[Hit], list[Hit]]:
        return [], [Hit(Kind.SEX, 0, 1, "女")]

    assert propose("缝纫工", "女", always) is None
    assert propose("女工", "", lambda title, description: ([], [])) == Proposal("女工", "")


def test_nothing_is_proposed_for_what_may_be_lawful() -> None:
    assert screen("普工", "45岁以下").proposal is None
    assert screen("普工", "男女不限").proposal is None
