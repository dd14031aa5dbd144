"""What an SMS variable may hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.alibaba.rules import MAX_CHARACTERS, violation
from notifier.templates.sms import fitted


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("缝纫工，五级，月薪5500元", None),
        ("", "isv.PARAM_LENGTH_LIMIT"),
        ("工" * 36, "isv.PARAM_LENGTH_LIMIT"),
        ("见 http://a.b", "isv.PARAM_NOT_SUPPORT_URL"),
        ("找我 13900000001", "isv.TEMPLATE_PARAMS_ILLEGAL"),
        ("一\n二", "isv.TEMPLATE_PARAMS_ILLEGAL"),
        ("【某厂】", "isv.TEMPLATE_PARAMS_ILLEGAL"),
        ("急招聘缝纫工", "isv.BLACK_KEY_CONTROL_LIMIT"),
    ],
)
def test_each_rule_has_its_code(value: str, code: str | None) -> None:
    """Length, links, mobile numbers, layout and recruitment words are told apart as the provider does."""
    assert violation(value) == code


@given(st.text(min_size=1, max_size=80))
def test_what_is_fitted_is_short_and_on_one_line(value: str) -> None:
    """Whatever comes, the fitted value breaks no rule of form."""
    once = fitted(value, MAX_CHARACTERS)
    assert len(once) <= MAX_CHARACTERS
    assert once == " ".join(once.split())
    assert "【" not in once
