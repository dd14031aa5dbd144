"""WeChat template messages: a dedupe key of the provider makes the same call safe to repeat."""

from notifier.outcome import Outcome, Resolution, Unanswered
from notifier.port import Message, ProviderName, Question, Settling
from notifier.wechat.account import WeChatAccount, data_of
from notifier.wechat.reader import WeChatReader


class WeChatTemplate(WeChatReader):
    """Sends template messages (模板消息) of a service account."""

    name = ProviderName.WECHAT_TEMPLATE
    settles = Settling.BY_REPEAT

    def __init__(self, account: WeChatAccount) -> None:
        self._account = account

    async def send(self, message: Message) -> Outcome:
        """Hand one message over, under its attempt's id as `client_msg_id`.

        Returns:
            AMBIGUOUS is settled by this same call again, well within 10 minutes of the first.
            ACCEPTED under `codes.DUPLICATE` has no provider id, as the provider does not repeat it.
        """
        content: dict[str, object] = {
            "touser": message.to,
            "template_id": message.content.template,
            "client_msg_id": message.attempt_id,
            "data": data_of(message.content.values),
        }
        if message.link:
            content["url"] = message.link
        return await self._account.call("cgi-bin/message/template/send", message.to, content)

    async def resolve(self, question: Question) -> Resolution:
        """WeChat cannot be asked about a message; only the same call again tells."""
        del question
        return Unanswered("no_query")
