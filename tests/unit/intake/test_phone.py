"""Mobile numbers as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.phone import NotAPhone, parse_phone

GAPS = st.sampled_from(["", " ", "-", "\u3000", "–", "."])


@pytest.mark.parametrize(
    "typed",
    [
        "13900000001",
        "139 0000 0001",
        "139-0000-0001",
        "１３９０００００００１",
        "+86 13900000001",
        "＋８６１３９０００００００１",
        "008613900000001",
        "86-139-0000-0001",
        "  139\u30000000\u30000001  ",
        "(+86) 139 0000 0001",
    ],
)
def test_what_people_type_is_one_number(typed: str) -> None:
    """Full-width digits, country codes and separators change nothing."""
    assert parse_phone(typed) == "13900000001"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "1390000000",
        "139000000012",
        "12900000001",
        "0763-3360000",
        "+1 13900000001",
        "139000O0001",
        "电话",
    ],
)
def test_what_is_no_phone_is_refused_without_repeating_it(typed: str) -> None:
    """Too short, too long, a landline, another country, a letter: one sentence that holds none of it."""
    with pytest.raises(NotAPhone) as refused:
        parse_phone(typed)
    assert not typed or typed not in str(refused.value)


@given(rest=st.integers(0, 10**9 - 1), second=st.integers(3, 9), gaps=st.lists(GAPS, min_size=11, max_size=11))
def test_any_number_survives_any_separators(rest: int, second: int, gaps: list[str]) -> None:
    """Whatever stands between the digits, the number is the same."""
    number = f"1{second}{rest:09d}"
    assert parse_phone("".join(map("".join, zip(number, gaps, strict=True)))) == number


@given(st.text())
def test_a_result_is_always_eleven_digits(typed: str) -> None:
    """Whatever is typed, what comes out is 11 ASCII digits, or nothing does."""
    try:
        number = parse_phone(typed)
    except NotAPhone:
        return
    assert len(number) == 11
    assert number.isascii()
    assert number.isdigit()
