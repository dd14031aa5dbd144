"""What a template field may hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.wechat.fields import fit, violation

GOOD = {
    "thing1": ["缝纫工 五级", "工" * 20],
    "phrase2": ["已录用", "工工工工工"],
    "number3": ["12", "-3.50", "9" * 32],
    "letter": ["abcZ"],
    "symbol1": ["#!?"],
    "character_string4": ["SMS-2026/11", "!" * 32],
    "time5": ["15:01", "2019年10月1日 15:01", "09:00~18:00"],
    "date6": ["2019年10月1日", "2019年10月1日 15:01", "2019年10月1日~2019年10月3日"],
    "amount7": ["¥5500.50", "5500元", "1234567890"],
    "phone_number8": ["0763-12345678", "+86 0763 1234567"],
    "car_number1": ["粤R00000"],
    "name9": ["张某某", "A B Testperson", "欧阳某·某某"],
    "const1": ["待确认"],
}
BAD = {
    "thing1": ["", "  ", "工" * 21, "一\n二", "a\u200bb"],
    "phrase2": ["工工工工工工", "ok", "五级1"],
    "number3": ["9" * 33, "12人", "1.2.3"],
    "letter": ["a1"],
    "character_string4": ["工", "a" * 33, "a b"],
    "time5": ["24:00", "下午三点", "2019-10-01 15:01"],
    "date6": ["2019年13月1日", "2019-10-01", "15:01"],
    "amount7": ["12345678901", "五千", "5500元/月"],
    "phone_number8": ["电话123", "1" * 18],
    "car_number1": ["粤R000000000"],
    "name9": ["某" * 11, "a" * 21],
    "unknown1": ["x"],
    "": ["x"],
}


@pytest.mark.parametrize(("field", "value"), [(name, value) for name, values in GOOD.items() for value in values])
def test_values_within_their_limits_pass(field: str, value: str) -> None:
    """What the documentation allows is sent."""
    assert violation(field, value) is None
    assert fit(field, value) == value


@pytest.mark.parametrize(("field", "value"), [(name, value) for name, values in BAD.items() for value in values])
def test_values_beyond_their_limits_are_named(field: str, value: str) -> None:
    """What production answers with 47003 is found before the call."""
    assert violation(field, value)


@given(st.sampled_from(["thing1", "name4"]), st.text(max_size=60))
def test_free_words_are_made_to_fit(field: str, value: str) -> None:
    """Whatever comes, what is not empty is valid."""
    fitted = fit(field, value)
    assert not fitted or violation(field, fitted) is None


def test_a_long_thing_is_cut_visibly() -> None:
    """The reader sees that something was left out."""
    assert fit("thing1", "缝纫工" * 10) == ("缝纫工" * 7)[:19] + "…"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("time2", "2026年11月21日 08:00 左右"),
        ("amount3", "123456789012元"),
        ("character_string4", "A" * 40),
        ("phrase5", "3年以内经验"),
    ],
)
def test_what_would_mean_another_thing_is_never_cut(field: str, value: str) -> None:
    """Half a time would be another time: it stays as it is and is refused."""
    assert fit(field, value) == value
    assert violation(field, value)
