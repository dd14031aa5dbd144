"""The screen under arbitrary texts."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.screen import Verdict, screen
from tests.unit.screen.sentences import of, sentences

ORDER = [Verdict.LAWFUL, Verdict.DOUBTFUL, Verdict.UNLAWFUL]
SENTENCES = st.sampled_from([sentence for _, _, sentence in sentences()])
LAWFUL = st.sampled_from(of(Verdict.LAWFUL))
CONDITIONS = st.text(
    st.sampled_from(
        "男女工人性不限均可优先，、。（）/-: \n0123456789岁以下上周年龄至"
        "阿姨装包鞋婚育户口本地押金身份证无病传染高纹身招要求各"
    )
)
TEXTS = st.one_of(CONDITIONS, st.text(), st.lists(SENTENCES, max_size=6).map("，".join))


@given(TEXTS, TEXTS)
def test_any_text_has_a_verdict_and_its_findings_are_in_it(title: str, description: str) -> None:
    """Never an error; every finding names words of the text at their place; the worst of them is the verdict."""
    screened = screen(title, description)
    texts = {"title": title, "description": description}
    assert all(texts[each.field][each.start : each.end] == each.words != "" for each in screened.findings)
    assert screened.verdict is max(
        (each.verdict for each in screened.findings), key=ORDER.index, default=Verdict.LAWFUL
    )


@given(st.lists(SENTENCES, min_size=1, max_size=4), LAWFUL, st.integers(0, 4))
def test_a_neutral_sentence_makes_nothing_more_lenient(conditions: list[str], neutral: str, at: int) -> None:
    """Statutes aside: what names the pit, a kindergarten or a guard is no neutral sentence."""
    if any(word in neutral for word in ("井下", "幼儿", "高空")):
        return
    before = screen("招工", "。".join(conditions)).verdict
    after = screen("招工", "。".join([*conditions[:at], neutral, *conditions[at:]])).verdict
    assert ORDER.index(after) >= ORDER.index(before)


@given(TEXTS)
def test_full_width_is_half_width(text: str) -> None:
    """Digits, letters and punctuation in either width get the same findings at the same places."""
    wide = "".join(chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in text)
    narrow = "".join(plain if len(plain := unicodedata.normalize("NFKC", each)) == 1 else each for each in wide)
    places = [[(each.kind, each.start, each.end) for each in screen(one).findings] for one in (wide, narrow)]
    assert places[0] == places[1]


@given(TEXTS, TEXTS)
def test_a_proposal_is_never_unlawful(title: str, description: str) -> None:
    proposal = screen(title, description).proposal
    if proposal is not None:
        assert proposal.title
        assert screen(proposal.title, proposal.description).verdict is not Verdict.UNLAWFUL


@settings(max_examples=25, deadline=None)
@given(st.lists(st.one_of(CONDITIONS, SENTENCES), min_size=1, max_size=4), st.integers(1, 2000))
def test_no_text_takes_long(parts: list[str], times: int) -> None:
    """A description as long as the contract allows is screened in the blink of an eye, whatever repeats in it."""
    text = ("".join(parts) * times)[:4000]
    began = time.process_time()
    screen(text[:60], text)
    assert time.process_time() - began < 2.0


@pytest.mark.parametrize(
    "text",
    [
        "女",
        "男女",
        "无",
        "无1",
        "18-",
        "本地",
        "限本地",
        "年龄:",
        "不",
        "身高",
        "押金",
        "交",
        "年",
        "形象",
        "十",
        "2-",
        "阿",
        "一 ",
        "- ",
    ],
)
def test_what_repeats_costs_no_more_than_its_length(text: str) -> None:
    """No pattern goes back over what it read: 4,000 characters of one word in under a second."""
    began = time.process_time()
    screen("工", (text * 4000)[:4000])
    assert time.process_time() - began < 1.0
