"""One WeChat account: its token, its calls, and the line that calls to one reader stand in."""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import aiohttp
from yarl import URL

from notifier.errors import TokenUnavailableError
from notifier.outcome import Outcome, OutcomeClass
from notifier.transport import post, scrubbed, without_code
from notifier.wechat import codes
from notifier.wechat.config import WeChatConfig
from notifier.wechat.token import StableToken


class WeChatAccount:
    """Makes the calls of one account. All adapters to an account share this, as they share its readers."""

    def __init__(
        self, session: aiohttp.ClientSession, config: WeChatConfig, *, token: StableToken | None = None
    ) -> None:
        self._session = session
        self._base = URL(config.base_url)
        self._timeout_s = config.timeout_s
        self._token = token or StableToken(session, config)
        self._lines: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._standing: defaultdict[str, int] = defaultdict(int)

    async def call(self, path: str, openid: str, content: Mapping[str, object]) -> Outcome:
        """Make one call about one reader. A token found too old is fetched anew once; no other repeat.

        WeChat refuses two calls at once for one openid (43108), so they stand in line; whoever waited for as long as
        an answer may take is given back unsent rather than called late.
        """
        async with self._turn(openid) as came:
            if not came:
                detail = "another call to this reader took too long, nothing was sent"
                return Outcome(OutcomeClass.RETRYABLE_NOT_SENT, codes.IN_LINE, None, detail)
            outcome = await self._once(path, content)
            if outcome.cls is OutcomeClass.TOKEN_EXPIRED:
                outcome = await self._once(path, content)
            return outcome

    @asynccontextmanager
    async def _turn(self, openid: str) -> AsyncIterator[bool]:
        self._standing[openid] += 1
        line, came = self._lines[openid], False
        try:
            try:
                async with asyncio.timeout(self._timeout_s):
                    came = await line.acquire()
            except TimeoutError:
                came = False
            yield came
        finally:
            if came:
                line.release()
            self._standing[openid] -= 1
            if not self._standing[openid]:
                del self._standing[openid], self._lines[openid]

    async def _once(self, path: str, content: Mapping[str, object]) -> Outcome:
        try:
            token = await self._token.get()
        except TokenUnavailableError as error:
            return error.outcome
        reply = await post(
            self._session,
            (self._base / path).with_query(access_token=token),
            body=json.dumps(content, ensure_ascii=False).encode(),
            headers={"Content-Type": "application/json"},
            timeout_s=self._timeout_s,
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


def data_of(values: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """A template's fields as every kind of message carries them."""
    return {name: {"value": value} for name, value in values.items()}
