"""QR codes with a scene of ours: whoever scans one comes to us as a follower who brings that scene along."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import aiohttp
from yarl import URL

from notifier.errors import TokenUnavailableError
from notifier.outcome import Outcome, OutcomeClass
from notifier.transport import post, scrubbed, without_code
from notifier.wechat import codes
from notifier.wechat.config import WeChatConfig
from notifier.wechat.token import StableToken

LONGEST: Final = timedelta(days=30)
"""Of a temporary code; without a time WeChat gives it a minute."""

_PICTURES: Final = URL("https://mp.weixin.qq.com/cgi-bin/showqrcode")


@dataclass(frozen=True, kw_only=True, slots=True)
class QrCode:
    """A code to be shown to one person. Who has it can scan it, so it stays out of `repr`.

    Attributes:
        url: What the code says; whoever draws it themselves draws this.
        ticket: WeChat's name of it.
        lives: How long it can be scanned.
    """

    url: str = field(repr=False)
    ticket: str = field(repr=False)
    lives: timedelta

    @property
    def picture(self) -> str:
        """Where WeChat shows it as a picture."""
        return str(_PICTURES.with_query(ticket=self.ticket))


class WeChatQrCodes:
    """Makes temporary codes of one account. Never raises for what the provider or the network does."""

    def __init__(
        self, session: aiohttp.ClientSession, config: WeChatConfig, *, token: StableToken | None = None
    ) -> None:
        self._session = session
        self._config = config
        self._token = token or StableToken(session, config)
        self._url = URL(config.base_url) / "cgi-bin/qrcode/create"

    async def create(self, scene: str, life: timedelta) -> QrCode | Outcome:
        """A code with this scene, 1 to 64 characters; or why there is none. Asking again makes another one.

        A token found too old is fetched anew once.
        """
        made = await self._create_once(scene, life)
        if isinstance(made, Outcome) and made.cls is OutcomeClass.TOKEN_EXPIRED:
            made = await self._create_once(scene, life)
        return made

    async def _create_once(self, scene: str, life: timedelta) -> QrCode | Outcome:
        try:
            token = await self._token.get()
        except TokenUnavailableError as error:
            return error.outcome
        content = {
            "expire_seconds": int(min(life, LONGEST).total_seconds()),
            "action_name": "QR_STR_SCENE",
            "action_info": {"scene": {"scene_str": scene}},
        }
        reply = await post(
            self._session,
            self._url.with_query(access_token=token),
            body=json.dumps(content).encode(),
            headers={"Content-Type": "application/json"},
            timeout_s=self._config.timeout_s,
        )
        if isinstance(reply, Outcome):
            return reply
        match reply.body:
            case {"ticket": str(ticket), "url": str(url), "expire_seconds": int(seconds)}:
                return QrCode(url=url, ticket=ticket, lives=timedelta(seconds=seconds))
            case {"errcode": int(errcode), **rest}:
                cls = codes.SEND.meaning(str(errcode))
                if cls is OutcomeClass.TOKEN_EXPIRED:
                    self._token.refused(token)
                return Outcome(cls, str(errcode), None, scrubbed(rest.get("errmsg", "")))
            case _:
                return without_code(reply)
