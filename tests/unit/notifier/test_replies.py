"""What people write back, understood."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.answer_codes import codes_of, offer_of
from notifier.replies import Answers, Other, Refuses, Rejoins, read_reply
from schemas.ids import Pseudonymiser

KEYWORDS = ["R", "T", "TD", "N", "退订", "退訂", "拒收", "不要"]
NOISE = st.text(alphabet=' \t\n　。.,，!！?？\u200b\ufeff~～-—【】"“”', max_size=3)


def wide(text: str) -> str:
    """Full-width Latin letters and digits, as a Chinese keyboard types them."""
    return "".join(chr(ord(ch) + 0xFEE0) if "!" <= ch <= "~" else ch for ch in text)


@given(st.sampled_from(KEYWORDS), st.sampled_from([str, str.lower, wide]), NOISE, NOISE, NOISE)
def test_every_keyword_in_any_dress(word: str, dress: type, before: str, between: str, behind: str) -> None:
    """Width, case, spaces and punctuation in front, behind and between change nothing."""
    said = dress(word)
    assert read_reply(before + said[0] + between + said[1:] + behind) == Refuses()


@pytest.mark.parametrize(
    "words",
    [
        *("回复R", "回TD退订", "请退订", "退订谢谢", "我要退订！", "TD退订", "R R", "Ⓡ", "退", "怎么退订啊"),
        *(
            "不要再发了",
            "别给我发短信了",
            "請勿打擾",
            "不需要",
            "不用了",
            "拒絕接收",
            "停止發送",
            "取消訂閱",
            "STOP",
            "No",
        ),
        *("请不要再给我发", "退订 123456", "123456 退订", "以后不要发了"),
    ],
)
def test_what_people_write_instead(words: str) -> None:
    """A person who wants out is heard, whatever stands beside it."""
    assert read_reply(words) == Refuses()


@pytest.mark.parametrize("words", ["Y", "ｙ", "恢复", "恢復", "取消退订", "不退订", "重新接收"])
def test_who_wants_to_come_back(words: str) -> None:
    """It is no refusal, although it may hold the word of one; and it lifts nothing."""
    assert read_reply(words) == Rejoins()


@pytest.mark.parametrize(
    "words", ["123456", " 123 456 ", "１２３４５６", "接受123456", "回复 123456", "Y123456", "123456谢谢", "【123456】"]
)
def test_a_code_is_found(words: str) -> None:
    """Six digits, with or without the word that the message gave for it."""
    assert read_reply(words) == Answers("123456")


@pytest.mark.parametrize(
    "words",
    [
        *(
            "",
            "好的",
            "要不要带身份证",
            "R5",
            "Read",
            "谢谢",
            "12345",
            "1234567",
            "13900000001",
            "٣٣٣٣٣٣",
            "一二三四五六",
        ),
        *("不要夜班的有吗", "没有退订过", "123456吗", "我123456", "工资多少", "\ud800"),
    ],
)
def test_what_is_neither(words: str) -> None:
    """A question, a thank-you or a phone number suppresses nobody and answers nothing."""
    assert read_reply(words) == Other()


def test_a_code_is_never_shown() -> None:
    """It works until it is used."""
    assert "123456" not in repr(read_reply("123456"))


@given(st.text(max_size=60))
def test_any_words_have_a_meaning(words: str) -> None:
    """Nothing that is typed raises."""
    read_reply(words)


@given(st.lists(st.text(alphabet="abc", min_size=1, max_size=4), unique=True, max_size=12), st.integers(2, 20))
def test_a_code_never_answers_another_offer(offers: Sequence[str], room: int) -> None:
    """However few digits there are: what is issued for an offer finds it, or nothing."""

    def code_of(offer_id: str) -> str:
        return f"{sum(offer_id.encode()) % room:06}"

    issued = codes_of(offers, code_of)
    assert len(set(issued.values())) == len(issued)
    for offer_id in offers:
        assert offer_of(code_of(offer_id), offers, code_of) == (offer_id if offer_id in issued else None)


def test_digits_need_the_key() -> None:
    """Who knows the id of an offer knows no code, and codes fill all of six digits."""
    one, other = Pseudonymiser(b"a" * 32), Pseudonymiser(b"b" * 32)
    assert one.answer_code("o-1") != other.answer_code("o-1")
    codes = [one.answer_code(f"o-{number}") for number in range(500)]
    assert all(len(code) == 6 and code.isdecimal() for code in codes)
    assert {code[0] for code in codes} == set("0123456789")
