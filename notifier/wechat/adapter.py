"""WeChat template messages: a dedupe key of the provider makes the same call safe to repeat."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import aiohttp
from yarl import URL

from notifier.errors import TokenUnavailableError
from notifier.outcome import Outcome, OutcomeClass
from notifier.transport import post, scrubbed, without_code
from notifier.wechat import codes
from notifier.wechat.config import WeChatConfig
from notifier.wechat.token import StableToken


@dataclass(frozen=True, kw_only=True, slots=True)
class WeChatMessage:
    """One template message to one follower. Openid and values stay out of `repr`.

    Attributes:
        openid: The follower, as this account knows them.
        data: The template's fields by name (`thing1`, `time2`), each within its limits (see `fields`).
        attempt_id: Sent as `client_msg_id`: of calls with the same openid and id the provider sends one.
        url: The page that the message opens; empty for none.
    """

    openid: str = field(repr=False)
    data: Mapping[str, str] = field(repr=False)
    attempt_id: str
    url: str = field(default="", repr=False)


class WeChatTemplate:
    """Sends. Never raises for what the provider or the network does."""

    def __init__(
        self, session: aiohttp.ClientSession, config: WeChatConfig, *, token: StableToken | None = None
    ) -> None:
        self._session = session
        self._config = config
        self._token = token or StableToken(session, config)
        self._url = URL(config.base_url) / "cgi-bin/message/template/send"

    async def send(self, message: WeChatMessage) -> Outcome:
        """Hand one message over. A token found too old is fetched anew once; no other repeat.

        Returns:
            AMBIGUOUS is settled by this same call again, well within 10 minutes of the first.
            ACCEPTED under `codes.DUPLICATE` has no provider id, as the provider does not repeat it.
        """
        outcome = await self._send_once(message)
        if outcome.cls is OutcomeClass.TOKEN_EXPIRED:
            outcome = await self._send_once(message)
        return outcome

    async def _send_once(self, message: WeChatMessage) -> Outcome:
        try:
            token = await self._token.get()
        except TokenUnavailableError as error:
            return error.outcome
        content = {
            "touser": message.openid,
            "template_id": self._config.template_id,
            "client_msg_id": message.attempt_id,
            "data": {name: {"value": value} for name, value in message.data.items()},
        }
        if message.url:
            content["url"] = message.url
        reply = await post(
            self._session,
            self._url.with_query(access_token=token),
            body=json.dumps(content, ensure_ascii=False).encode(),
            headers={"Content-Type": "application/json"},
            timeout_s=self._config.timeout_s,
        )
        if isinstance(reply, Outcome):
            return reply
        match reply.body:
            case {"errcode": int(errcode), **rest}:
                cls = codes.SEND.meaning(str(errcode))
                if cls is OutcomeClass.TOKEN_EXPIRED:
                    self._token.refused(token)
                msgid = str(rest["msgid"]) if cls is OutcomeClass.ACCEPTED and "msgid" in rest else None
                return Outcome(cls, str(errcode), msgid, scrubbed(rest.get("errmsg", "")))
            case _:
                return without_code(reply)
