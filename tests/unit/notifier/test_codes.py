"""Provider codes by meaning, and what an operator may read of an error."""

import pytest

from notifier.alibaba import codes as alibaba
from notifier.outcome import OutcomeClass as Is
from notifier.transport import scrubbed
from notifier.wechat import codes as wechat


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        ("OK", Is.ACCEPTED),
        (alibaba.SIGNATURE_EXPIRED, Is.RETRYABLE_NOT_SENT),
        (alibaba.NONCE_USED, Is.AMBIGUOUS),
        ("InternalError", Is.AMBIGUOUS),
        ("Throttling.User", Is.RETRYABLE_NOT_SENT),
        ("isv.SOME_NEW_RULE", Is.PERMANENT_CONTENT),
        ("InvalidAccessKeyId.NotFound", Is.PERMANENT_ACCOUNT),
        ("Never.Heard.Of", Is.AMBIGUOUS),
    ],
)
def test_alibaba_codes(code: str, meaning: Is) -> None:
    """Listed codes, families and the default: what is not known to be unsent is ambiguous."""
    assert alibaba.SEND.meaning(code) is meaning


@pytest.mark.parametrize(
    ("code", "meaning"),
    [("0", Is.ACCEPTED), ("-1", Is.AMBIGUOUS), ("43004", Is.USER_REFUSED), ("99999", Is.AMBIGUOUS)],
)
def test_wechat_codes(code: str, meaning: Is) -> None:
    """An errcode nobody documented proves nothing."""
    assert wechat.SEND.meaning(code) is meaning


def test_providers_words_lose_the_people_in_them() -> None:
    """Numbers and openids that a provider repeats do not reach a log; its own short codes do."""
    said = "触发天级流控Permits:10 for 13900000001\nopenid oAbCdEfGhIjKlMnOpQrStUvWxYz0"
    assert scrubbed(said) == "触发天级流控Permits:10 for **** openid ****"
