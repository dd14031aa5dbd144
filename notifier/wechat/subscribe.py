"""WeChat subscribe messages: one consent allows one message, and no key tells a repeat from a second one."""

from enum import StrEnum

from notifier.outcome import Outcome, Resolution, Unanswered
from notifier.port import Message, ProviderName, Question, Settling
from notifier.wechat.account import WeChatAccount, data_of
from notifier.wechat.reader import WeChatReader


class MiniProgramState(StrEnum):
    """Which build of the mini program a message opens."""

    FORMAL = "formal"
    TRIAL = "trial"
    DEVELOPER = "developer"


class WeChatNotice(WeChatReader):
    """Sends subscribe notices (订阅通知, `bizsend`) of a service account."""

    name = ProviderName.WECHAT_NOTICE
    settles = Settling.BY_RECEIPT

    def __init__(self, account: WeChatAccount) -> None:
        self._account = account

    async def send(self, message: Message) -> Outcome:
        """Hand one message over. Never make the same call again: WeChat would send it again."""
        content: dict[str, object] = {
            "touser": message.to,
            "template_id": message.content.template,
            "data": data_of(message.content.values),
        }
        if message.link:
            content["page"] = message.link
        return await self._account.call("cgi-bin/message/subscribe/bizsend", message.to, content)

    async def resolve(self, question: Question) -> Resolution:
        """WeChat cannot be asked about a message."""
        del question
        return Unanswered("no_query")


class MiniProgramNotice(WeChatReader):
    """Sends subscribe messages (订阅消息, `subscribe/send`) of a mini program."""

    name = ProviderName.MINI_PROGRAM
    settles = Settling.BY_RECEIPT

    def __init__(self, account: WeChatAccount, state: MiniProgramState = MiniProgramState.FORMAL) -> None:
        self._account = account
        self._state = state

    async def send(self, message: Message) -> Outcome:
        """Hand one message over. Never make the same call again: WeChat would send it again."""
        content: dict[str, object] = {
            "touser": message.to,
            "template_id": message.content.template,
            "miniprogram_state": self._state.value,
            "lang": "zh_CN",
            "data": data_of(message.content.values),
        }
        return await self._account.call("cgi-bin/message/subscribe/send", message.to, content)

    async def resolve(self, question: Question) -> Resolution:
        """WeChat cannot be asked about a message."""
        del question
        return Unanswered("no_query")
