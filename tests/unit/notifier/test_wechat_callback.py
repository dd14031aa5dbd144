"""The envelope of WeChat's events: the documented vectors, and wechatpy as an independent second opinion."""

import base64

import pytest
import wechatpy.crypto
import wechatpy.utils
from hypothesis import given
from hypothesis import strategies as st

from notifier.errors import CallbackRefusedError, CallbackUnreadableError
from notifier.wechat.callback import CallbackGate, decrypt, encrypt, read_flat, signature

KEY = "A" * 43
APP = "wxba5fad812f8e6fb9"
ENVELOPE = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR"
    "8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km3"
    "2IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)  # fmt: skip
MESSAGE = (
    b'{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714112445,'
    b'"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}'
)
QUERY = {
    "timestamp": "1714112445", "nonce": "415670741",
    "msg_signature": "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3",
}  # fmt: skip


def test_the_address_is_confirmed_with_the_documented_echo() -> None:
    """The GET verification of the documentation passes and its echo is returned verbatim."""
    query = {
        "signature": "f464b24fc39322e44b38aa78f5edd27bd1441696", "timestamp": "1714036504",
        "nonce": "1514711492", "echostr": "4375120948345356249",
    }  # fmt: skip
    assert CallbackGate(token="AAAAA", app_id=APP).handshake(query) == "4375120948345356249"


def test_a_documented_plain_post_is_let_in() -> None:
    """In plain mode the event passes as it came."""
    query = {
        "signature": "899cf89e464efb63f54ddac96b0a0a235f53aa78", "timestamp": "1714037059",
        "nonce": "486452656",
    }  # fmt: skip
    assert CallbackGate(token="AAAAA", app_id=APP).open(query, b"<xml/>") == b"<xml/>"


@pytest.mark.parametrize("wrap", ['{"ToUserName":"gh","Encrypt":"%s"}', "<xml><Encrypt><![CDATA[%s]]></Encrypt></xml>"])
def test_the_documented_envelope_opens(wrap: str) -> None:
    """The official sample, as JSON or XML, gives the official plaintext."""
    gate = CallbackGate(token="AAAAA", app_id=APP, aes_key=KEY)
    assert gate.open(QUERY, (wrap % ENVELOPE).encode()) == MESSAGE


def test_the_documented_reply_is_sealed_alike() -> None:
    """With the sample's random bytes the envelope is the sample's, byte for byte."""
    sealed = encrypt(KEY, APP, b'{"demo_resp":"good luck"}', b"707722b803182950")
    assert sealed == "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="


@given(st.binary(max_size=300), st.binary(min_size=16, max_size=16))
def test_what_is_sealed_opens(message: bytes, random16: bytes) -> None:
    """Any message of any length survives its envelope."""
    assert decrypt(KEY, APP, encrypt(KEY, APP, message, random16)) == message


@given(st.text(max_size=100))
def test_wechatpy_opens_what_we_seal_and_we_what_it_seals(text: str) -> None:
    """Two implementations agree in both directions, on the signature too."""
    oracle = wechatpy.crypto.PrpCrypto(wechatpy.utils.to_binary(base64.b64decode(KEY + "=")))
    ours = encrypt(KEY, APP, text.encode(), b"0123456789abcdef")
    assert wechatpy.utils.to_binary(oracle.decrypt(ours, APP)) == text.encode()
    assert decrypt(KEY, APP, oracle.encrypt(text, APP).decode()) == text.encode()
    signer = wechatpy.utils.WeChatSigner()
    signer.add_data("AAAAA", "1714112445", "415670741", ours)
    assert signature("AAAAA", "1714112445", "415670741", ours) == signer.signature


@pytest.mark.parametrize("name", ["timestamp", "nonce", "msg_signature"])
def test_a_forged_event_is_refused(name: str) -> None:
    """Any change to what is signed, or its absence, closes the gate."""
    gate = CallbackGate(token="AAAAA", app_id=APP, aes_key=KEY)
    for forged in (QUERY | {name: "1"}, QUERY | {name: ""}, {k: v for k, v in QUERY.items() if k != name}):
        with pytest.raises(CallbackRefusedError):
            gate.open(forged, f'{{"Encrypt":"{ENVELOPE}"}}'.encode())


def test_a_plain_event_is_refused_where_encryption_is_agreed() -> None:
    """Nobody may talk the gate down to plain text, even with a valid plain signature."""
    gate = CallbackGate(token="AAAAA", app_id=APP, aes_key=KEY)
    query = {"signature": signature("AAAAA", "1", "2"), "timestamp": "1", "nonce": "2"}
    with pytest.raises(CallbackRefusedError):
        gate.open(query, MESSAGE)


def test_an_envelope_for_another_account_is_refused() -> None:
    """The same key with another appid is not ours."""
    with pytest.raises(CallbackRefusedError, match="another account"):
        decrypt(KEY, APP, encrypt(KEY, "wx0000", b"{}", bytes(16)))


@given(st.binary(max_size=100))
def test_a_damaged_envelope_is_refused(noise: bytes) -> None:
    """Whatever is not an envelope is refused, not crashed upon."""
    with pytest.raises(CallbackRefusedError):
        decrypt(KEY, APP, noise.decode("latin-1"))


@pytest.mark.parametrize(
    "body",
    [
        b'<!DOCTYPE a [<!ENTITY x "y">]><xml><Event>&x;</Event></xml>',
        b'<!DOCTYPE xml SYSTEM "http://127.0.0.1/x"><xml/>',
        b"<xml>",
        b"{",
        b"",
        b"\xff\xfe",
    ],
)
def test_no_dtd_no_entities_no_noise(body: bytes) -> None:
    """An XML bomb or an outside reference is unreadable; nothing of it is expanded or fetched."""
    with pytest.raises(CallbackUnreadableError):
        read_flat(body)


def test_secrets_are_never_shown() -> None:
    """Token and key stay out of logs."""
    shown = repr(CallbackGate(token="AAAAA", app_id=APP, aes_key=KEY))
    assert "AAAAA" not in shown
