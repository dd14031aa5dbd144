"""The access token of a service account: one per process, fetched by one call at a time.

Only `stable_token` in its normal mode is used: it gives every process the same token, and old and new work
for five minutes, so no process can take another's token away.
"""

import asyncio
import json
import random
import time
from collections.abc import Callable

import aiohttp
from yarl import URL

from notifier.errors import TokenUnavailableError
from notifier.outcome import Outcome, OutcomeClass
from notifier.transport import post, scrubbed
from notifier.wechat import codes
from notifier.wechat.config import WeChatConfig

# The platform renews 5 minutes before the end: asking earlier gets the same token again.
_RENEWED_BEFORE_END_S = 300.0


class StableToken:
    """A cached token.

    Args:
        session: Shared by the adapters.
        config: The account.
        jitter: Seconds to wait after the platform's renewal, so that processes do not ask in step.
        monotonic: Seconds, never set back.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        config: WeChatConfig,
        *,
        jitter: Callable[[], float] = lambda: random.uniform(0, 60),
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._session = session
        self._config = config
        self._jitter = jitter
        self._monotonic = monotonic
        self._token = ""
        self._refresh_at = self._ends_at = float("-inf")
        self._flight: asyncio.Task[None] | None = None

    async def get(self) -> str:
        """A token that should work now. All who wait share one call, and its failure.

        Raises:
            TokenUnavailableError: There is none; whatever needed it was surely not sent.
        """
        if self._monotonic() < self._refresh_at:
            return self._token
        if self._flight is None:
            self._flight = asyncio.create_task(self._fetch())
            self._flight.add_done_callback(self._landed)
        try:
            await asyncio.shield(self._flight)  # one caller's cancellation is not the others'
        except TokenUnavailableError:
            if self._monotonic() >= self._ends_at:
                raise
        return self._token

    def refused(self, token: str) -> None:
        """The provider refused this token: the next `get` asks anew, unless it has already been replaced."""
        if token == self._token:
            self._refresh_at = self._ends_at = float("-inf")

    def _landed(self, flight: asyncio.Task[None]) -> None:
        self._flight = None
        if not flight.cancelled():
            flight.exception()  # taken here, should every waiter have gone

    async def _fetch(self) -> None:
        request = {
            "grant_type": "client_credential",
            "appid": self._config.app_id,
            "secret": self._config.app_secret,
            "force_refresh": False,
        }
        asked_at = self._monotonic()
        reply = await post(
            self._session,
            URL(self._config.base_url) / "cgi-bin/stable_token",
            body=json.dumps(request).encode(),
            headers={"Content-Type": "application/json"},
            timeout_s=self._config.timeout_s,
        )
        if isinstance(reply, Outcome):
            raise TokenUnavailableError(_not_sent(reply.code, "no answer to the request for an access token"))
        match reply.body:
            case {"access_token": str(token), "expires_in": int(life_s)}:
                self._token = token
                self._ends_at = asked_at + life_s
                # Half its life at least, or a short-lived token would make every send fetch.
                self._refresh_at = asked_at + max(life_s - _RENEWED_BEFORE_END_S + self._jitter(), life_s / 2)
            case {"errcode": int(errcode), **rest}:
                raise TokenUnavailableError(_refusal(str(errcode), scrubbed(rest.get("errmsg", ""))))
            case _:
                raise TokenUnavailableError(_not_sent(f"transport.http_{reply.status}", "no token in the answer"))


def _refusal(errcode: str, errmsg: str) -> Outcome:
    cls = codes.SEND.meaning(errcode)
    # Here 40001 is a wrong secret, not an old token; and a busy token service has surely sent nothing.
    if cls is OutcomeClass.TOKEN_EXPIRED:
        cls = OutcomeClass.PERMANENT_ACCOUNT
    elif cls in {OutcomeClass.AMBIGUOUS, OutcomeClass.ACCEPTED}:
        cls = OutcomeClass.RETRYABLE_NOT_SENT
    return Outcome(cls, errcode, None, f"no access token: {errmsg}")


def _not_sent(code: str, detail: str) -> Outcome:
    return Outcome(OutcomeClass.RETRYABLE_NOT_SENT, code, None, detail)
