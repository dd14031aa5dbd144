"""Texts in the wrong encoding are told from texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.garbled import is_garbled
from schemas.taxonomy.divisions import divisions
from schemas.taxonomy.occupations import occupations
from schemas.taxonomy.words import trade_words

SENTENCES = ("缝纫工", "电工/仓管员", "急招车工二十名，包吃住", "招缝纫工20名，月薪5000-8000元，包吃住，两班倒。")
WRONG = {
    "utf-8 as gbk": lambda text: text.encode().decode("gbk", "replace"),
    "utf-8 as gbk, the rest dropped": lambda text: text.encode().decode("gbk", "ignore"),
    "utf-8 as gb18030": lambda text: text.encode().decode("gb18030", "replace"),
    "utf-8 as latin-1": lambda text: text.encode().decode("latin-1"),
    "utf-8 as cp1252": lambda text: text.encode().decode("cp1252", "replace"),
    "gbk as utf-8": lambda text: text.encode("gbk").decode("utf-8", "replace"),
    "gbk as latin-1": lambda text: text.encode("gbk").decode("latin-1"),
    "gbk as cp1252": lambda text: text.encode("gbk").decode("cp1252", "replace"),
}


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("text", SENTENCES)
def test_the_wrong_encoding_is_seen(text: str, wrong: str) -> None:
    """Whatever took it for what."""
    assert not is_garbled(text)
    assert is_garbled(WRONG[wrong](text))


@pytest.mark.parametrize("text", ["锟斤拷锟揭癸拷", "缝纫\ufffd", "缝纫工\ufffd\ufffd包吃住", "sewing\x00\x01"])
def test_what_was_lost_on_the_way_is_seen(text: str) -> None:
    """Twice misread, or with the mark of what could not be read."""
    assert is_garbled(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Café",
        "señor, años, mañana",
        "ÄÖÜ GmbH",
        "№1",
        "·普工·",
        "①缝纫工★",
        "会计🙂",
        "……",
        "CNC",
        "a\tb\n",
        "一二三",
        "ＣＮＣ操机",
    ],
)
def test_what_is_only_rare_is_no_mistake(text: str) -> None:
    """Signs, emoji, another script."""
    assert not is_garbled(text)


def test_one_sign_lost_in_a_long_text_is_forgiven() -> None:
    """An emoji that somebody's system did not know."""
    assert not is_garbled("招缝纫工二十名，月薪五千元，包吃包住，两班倒，" * 4 + "\ufffd")


def test_no_word_that_we_know_is_taken_for_garbled() -> None:
    """8,700 trade words, 1,691 occupations, 3,214 divisions."""
    words = [each.title for each in trade_words()] + [each.name for each in (*occupations(), *divisions())]
    assert [word for word in words if is_garbled(word)] == []


@given(st.text(max_size=60))
def test_any_text_is_judged(text: str) -> None:
    """Lone surrogates and all."""
    assert is_garbled(text) in (True, False)
