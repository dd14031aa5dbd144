"""TC3 against the vector that the provider publishes, and against the official SDK's own signing."""

import hashlib
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st
from tencentcloud.common.sign import Sign

from notifier.tencent import signer

BODY = rb'{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}'
SECRET = "Gu5t9xGARNpq86cd98joQYCN3*******"


def test_the_published_vector_is_reproduced() -> None:
    """The documentation's example request gets the documentation's signature."""
    headers = {
        "content-type": "application/json; charset=utf-8",
        "host": "cvm.tencentcloudapi.com",
        "x-tc-action": "DescribeInstances",
    }
    signed = signer.signature(
        SECRET, service="cvm", headers=headers, names=sorted(headers), body=BODY, timestamp=1551113065
    )
    assert signed == "be4f67d323c78ab9acb7395e43c0dbcf822a9cfac32fea2449a7bc7726b770a3"


@given(st.binary(max_size=200), st.integers(1_500_000_000, 2_000_000_000), st.text("abcXYZ09", min_size=1))
def test_the_sdk_signs_alike(body: bytes, timestamp: int, secret: str) -> None:
    """Any body, moment and key: two implementations agree."""
    headers = {"content-type": "application/json", "host": "127.0.0.1:18090"}
    canonical = (
        "POST\n/\n\ncontent-type:application/json\nhost:127.0.0.1:18090\n\ncontent-type;host\n"
        + hashlib.sha256(body).hexdigest()
    )
    date = signer.utc_date(timestamp)
    to_sign = f"TC3-HMAC-SHA256\n{timestamp}\n{date}/sms/tc3_request\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    theirs = Sign.sign_tc3(secret, date, "sms", to_sign)
    ours = signer.signature(
        secret, service="sms", headers=headers, names=sorted(headers), body=body, timestamp=timestamp
    )
    assert ours == theirs


def test_the_date_is_utcs() -> None:
    """At half past midnight in Beijing the credential still names the day before."""
    beijing = timezone(timedelta(hours=8))
    headers = signer.signed_headers(
        signer.SecretPair("id", "key"),
        service="sms",
        host="sms.tencentcloudapi.com",
        action="SendSms",
        version="2021-01-11",
        region="ap-guangzhou",
        body=b"{}",
        at=datetime(2026, 11, 22, 0, 30, 0, 999_999, beijing),
    )
    assert (
        "Credential=id/2026-11-21/sms/tc3_request, SignedHeaders=content-type;host;x-tc-action,"
        in (headers["Authorization"])
    )
    assert headers["X-TC-Timestamp"] == str(int(datetime(2026, 11, 21, 16, 30, tzinfo=UTC).timestamp()))


def test_the_key_is_never_shown() -> None:
    """A pair in a log or a traceback does not give its key away."""
    assert "s3cret" not in repr(signer.SecretPair("id", "s3cret"))
