"""Texts that would carry a person's number onto the bus."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.errors import NotUnderstood, Refusal
from intake.personal_data import holds_personal_data, refuse_personal_data


@pytest.mark.parametrize(
    "text",
    [
        "车工 13900000001",
        "电话139-0000-0001联系",
        "１３９０００００００１",
        "+8613900000001",
        "86 139 0000 0001",
        "身份证 450110199001010000",
        "45011019900101000X",
        "w-13900000001",
    ],
)
def test_mobile_and_identity_numbers_are_found(text: str) -> None:
    """In any width, with separators, with a country code, in the middle of words."""
    assert holds_personal_data(text)


@pytest.mark.parametrize(
    "text",
    [
        "缝纫工",
        "139****0001",
        "6-05-01-03",
        "月薪4000-6000元",
        "2026-11-22 19:30",
        "1763812345678",
        "20261122193000123",
        "招20人",
        "3.7米 2.5吨",
    ],
)
def test_other_digits_are_none(text: str) -> None:
    """Masked numbers, codes, pay, dates, longer numbers."""
    assert not holds_personal_data(text)


@given(
    before=st.text("招工电话，。 ", max_size=5),
    number=st.integers(0, 10**9 - 1),
    after=st.text("找我 。", max_size=5),
)
def test_a_number_among_words_is_always_found(before: str, number: int, after: str) -> None:
    """Whatever Chinese text stands around it."""
    assert holds_personal_data(f"{before}13{number:09d}{after}")


def test_the_refusal_does_not_repeat_it() -> None:
    """One sentence, without the number."""
    with pytest.raises(NotUnderstood) as refused:
        refuse_personal_data("车工", None, "13900000001")
    assert refused.value.code is Refusal.PERSONAL_DATA
    assert "139" not in str(refused.value)
