"""WeCom's errcodes for a group robot by meaning. HTTP is 200 for all of them."""

from notifier.outcome import CodeTable
from notifier.outcome import OutcomeClass as Is

NO_ROBOT = "own.no_robot"
"""Our own: no robot of this name is set, so nothing was called."""

SEND = CodeTable(
    exact={
        "0": Is.ACCEPTED,
        # "System error" does not say whether the group has it, and there is no key to make it safe to ask again.
        "-1": Is.AMBIGUOUS,
        "45009": Is.RATE_LIMITED_ACCOUNT,
        "40008": Is.PERMANENT_CONTENT,
        "40058": Is.PERMANENT_CONTENT,
        "44004": Is.PERMANENT_CONTENT,
        "93000": Is.PERMANENT_ACCOUNT,
        NO_ROBOT: Is.BAD_ADDRESS,
    },
)
"""Errcodes of `webhook/send`: 45009 is the robot's 20 a minute, 40058 a length, 40008 and 44004 a
body without a known kind or words, 93000 a key that is none."""
