"""WeChat's errcodes by meaning. HTTP is 200 for all of them."""

from notifier.outcome import CodeTable
from notifier.outcome import OutcomeClass as Is

DUPLICATE = "40241"
"""The same message within a minute: it is already on its way, under an id that is not told again."""

IN_LINE = "own.in_line"
"""Our own: the call waited for another one to the same reader and was not made."""

SEND = CodeTable(
    exact={
        "0": Is.ACCEPTED,
        DUPLICATE: Is.ACCEPTED,
        # "System error" is silent on the message; the same call under its dedupe key settles it.
        "-1": Is.AMBIGUOUS,
        "43108": Is.RETRYABLE_NOT_SENT,
        "40001": Is.TOKEN_EXPIRED,
        "40014": Is.TOKEN_EXPIRED,
        "42001": Is.TOKEN_EXPIRED,
        "41001": Is.TOKEN_EXPIRED,
        "45009": Is.RATE_LIMITED_ACCOUNT,
        "45011": Is.RATE_LIMITED_ACCOUNT,
        "43117": Is.RATE_LIMITED_RECIPIENT,
        "45047": Is.RATE_LIMITED_RECIPIENT,
        "43004": Is.USER_REFUSED,
        "43101": Is.USER_REFUSED,
        "43019": Is.USER_REFUSED,
        "48002": Is.USER_REFUSED,
        "45015": Is.USER_REFUSED,
        "40003": Is.BAD_ADDRESS,
        "46004": Is.BAD_ADDRESS,
        "40257": Is.BAD_ADDRESS,
        "40037": Is.PERMANENT_CONTENT,
        "47003": Is.PERMANENT_CONTENT,
        "47001": Is.PERMANENT_CONTENT,
        "41030": Is.PERMANENT_CONTENT,
        "44002": Is.PERMANENT_CONTENT,
        "45002": Is.PERMANENT_CONTENT,
        "45168": Is.PERMANENT_CONTENT,
        "40013": Is.PERMANENT_ACCOUNT,
        "40125": Is.PERMANENT_ACCOUNT,
        "40164": Is.PERMANENT_ACCOUNT,
        "61004": Is.PERMANENT_ACCOUNT,
        "43106": Is.PERMANENT_ACCOUNT,
        "43107": Is.PERMANENT_ACCOUNT,
        "43116": Is.PERMANENT_ACCOUNT,
        "45109": Is.PERMANENT_ACCOUNT,
        "48001": Is.PERMANENT_ACCOUNT,
        "48004": Is.PERMANENT_ACCOUNT,
        "50001": Is.PERMANENT_ACCOUNT,
        "50002": Is.PERMANENT_ACCOUNT,
    },
)
"""Errcodes of sends and of the token they need."""

RECEIPT = CodeTable(
    exact={
        "success": Is.ACCEPTED,
        "failed:user block": Is.USER_REFUSED,
        "failed: system failed": Is.RETRYABLE_NOT_SENT,
        # ErrorCode of subscribe_msg_sent_event.
        "0": Is.ACCEPTED,
        "43101": Is.USER_REFUSED,
    },
    families=(("failed:user", Is.USER_REFUSED),),
)
"""The Status of TEMPLATESENDJOBFINISH, the ErrorCode of subscribe_msg_sent_event.

RETRYABLE_NOT_SENT is a message that merely did not arrive.
"""
