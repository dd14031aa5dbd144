"""The eyes of the test for personal data: what they must see, and what they must not take for it."""

from __future__ import annotations

import json
from base64 import b64encode
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.leaks import Seeds

NAME, PHONE, OPENID = "测试求职者", "13900000001", "o_test-openid_000000000001"
SEEDS = Seeds({"the name": NAME, "the phone": PHONE, "the openid": OPENID})


@pytest.mark.parametrize(
    "line",
    [
        f'{{"name": "{NAME}"}}',
        json.dumps({"name": NAME}),
        f"GET /x?name={quote(NAME)} HTTP/1.1",
        repr(NAME.encode()),
        f"user={b64encode(f'ab{NAME}:pw'.encode()).decode()}",
        NAME.encode().hex(),
    ],
)
def test_a_name_is_seen_in_every_form(line: str) -> None:
    """As it is, escaped, quoted, in base64, in hex."""
    assert SEEDS.leaks([("log", f"nothing\n{line}")]) == ["the name, log line 2"]


@given(st.binary(max_size=7), st.binary(max_size=7))
def test_base64_hides_nothing(before: bytes, behind: bytes) -> None:
    """Wherever the value begins and ends within the encoded bytes."""
    assert "the openid" in list(SEEDS.found_in(b64encode(before + OPENID.encode() + behind).decode()))


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("sent to 13900009999.", "a mobile number"),
        ("phone13900009999x", "a mobile number"),
        ("GET /cgi-bin/x?access_token=abc", "an access token"),
        ('{"access_token": "abc"}', "an access token"),
        ("https://host/?secret=abc", "a secret"),
    ],
)
def test_shapes_are_seen_without_a_seed(line: str, what: str) -> None:
    """A number that nobody seeded is a number."""
    assert list(SEEDS.found_in(line)) == [what]


@pytest.mark.parametrize(
    "line",
    [
        "offset 17954101234567 at 1795410123456",
        "139****0001",
        "app_secret=SecretStr('**********') secret=*** access_token=***",
        "a secret is missing, set KAIGONG_WECHAT__APP_SECRET",
        "12345678901",
    ],
)
def test_what_is_no_leak(line: str) -> None:
    """Times, masked values, names of settings."""
    assert not list(SEEDS.found_in(line))
