"""ACS3 against the vector that the provider publishes."""

from datetime import UTC, datetime, timedelta, timezone

from notifier.alibaba import signer

EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
PUBLISHED = "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
IMAGE = "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"


def test_the_published_vector_is_reproduced() -> None:
    """The documentation's example request gets the documentation's signature."""
    headers = signer.signed_headers(
        signer.AccessKey("YourAccessKeyId", "YourAccessKeySecret"),
        host="ecs.cn-shanghai.aliyuncs.com",
        action="RunInstances",
        version="2014-05-26",
        query=signer.canonical_query({"RegionId": "cn-shanghai", "ImageId": IMAGE}.items()),
        body=b"",
        at=datetime(2023, 10, 26, 10, 22, 32, tzinfo=UTC),
        nonce="3156853299f313e23d1673dc12e1703d",
    )
    names = "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version"
    assert headers["Authorization"] == (
        f"ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders={names},Signature={PUBLISHED}"
    )
    assert headers["x-acs-content-sha256"] == EMPTY


def test_the_query_is_sorted_and_encoded_by_rfc_3986() -> None:
    """Space, star, tilde and Chinese are encoded the one way that the provider recomputes."""
    assert signer.canonical_query([("b", "a b*~"), ("a", "乡")]) == "a=%E4%B9%A1&b=a%20b%2A~"


def test_the_signed_time_is_utc_and_never_later_than_meant() -> None:
    """A time of another zone becomes UTC, and its fraction of a second is cut, not rounded."""
    beijing = timezone(timedelta(hours=8))
    assert signer.acs_date(datetime(2026, 11, 22, 0, 30, 0, 999_999, beijing)) == "2026-11-21T16:30:00Z"


def test_the_secret_is_never_shown() -> None:
    """A key in a log or a traceback does not give its secret away."""
    assert "s3cret" not in repr(signer.AccessKey("id", "s3cret"))
