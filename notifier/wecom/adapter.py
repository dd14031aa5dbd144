"""WeCom group robot: markdown into an internal group. No receipt, no reply, no query, and no key against repeats."""

import json

import aiohttp
from yarl import URL

from notifier.errors import CallbackUnreadableError
from notifier.outcome import Outcome, OutcomeClass, Resolution, Unanswered
from notifier.port import Inbound, Message, ProviderName, Question, Receipt, Settling
from notifier.transport import post, scrubbed, without_code
from notifier.wecom import codes
from notifier.wecom.config import WeComConfig


class WeComRobot:
    """Sends a message's text by the robot that it names."""

    name = ProviderName.WECOM
    settles = Settling.BY_RECEIPT

    def __init__(self, session: aiohttp.ClientSession, config: WeComConfig) -> None:
        self._session = session
        self._config = config
        self._url = URL(config.base_url) / "cgi-bin/webhook/send"

    async def send(self, message: Message) -> Outcome:
        """Hand one message over. Never make the same call again: the group would read it twice."""
        key = self._config.keys.get(message.to)
        if key is None:
            return Outcome(codes.SEND.meaning(codes.NO_ROBOT), codes.NO_ROBOT, None, "no robot of this name is set")
        content = {"msgtype": "markdown", "markdown": {"content": message.content.text}}
        reply = await post(
            self._session,
            self._url.with_query(key=key),
            body=json.dumps(content, ensure_ascii=False).encode(),
            headers={"Content-Type": "application/json"},
            timeout_s=self._config.timeout_s,
        )
        if isinstance(reply, Outcome):
            return reply
        match reply.body:
            case {"errcode": int(errcode), **rest}:
                said = scrubbed(str(rest.get("errmsg", "")).replace(key, "****"))
                return Outcome(self.classify(str(errcode)), str(errcode), None, said)
            case _:
                return without_code(reply)

    async def resolve(self, question: Question) -> Resolution:
        """WeCom cannot be asked about a message, and tells nothing by itself."""
        del question
        return Unanswered("no_query")

    def parse_receipts(self, body: bytes) -> list[Receipt]:
        """A robot gets none.

        Raises:
            CallbackUnreadableError: Always: nothing that comes can be WeCom's.
        """
        del body
        raise CallbackUnreadableError("a group robot pushes nothing")

    def parse_inbound(self, body: bytes) -> list[Inbound]:
        """A robot hears nothing.

        Raises:
            CallbackUnreadableError: Always: nothing that comes can be WeCom's.
        """
        del body
        raise CallbackUnreadableError("a group robot pushes nothing")

    def classify(self, code: str) -> OutcomeClass:
        """What an errcode of `webhook/send` means."""
        return codes.SEND.meaning(code)
