"""What can go wrong at the edge to a provider.

NotifierError
├── CallbackRefusedError     the caller of our callback address is not the provider
├── CallbackUnreadableError  it is, but what it sent makes no sense
├── TemplatesUnreadableError a file of templates that cannot be read
└── TokenUnavailableError    no access token, so nothing could be sent
"""

from notifier.outcome import Outcome


class NotifierError(Exception):
    """The root of this tree."""


class CallbackRefusedError(NotifierError):
    """A callback whose signature, key or addressee is not ours. Answer 403 and say no more."""


class CallbackUnreadableError(NotifierError):
    """A callback that cannot be parsed. The message names the fault, never the content."""


class TemplatesUnreadableError(NotifierError):
    """A file of templates that cannot be read. Says what is wrong, and where in the file."""


class TokenUnavailableError(NotifierError):
    """The provider gave no access token; `outcome` says why. The message was surely not sent."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.detail)
        self.outcome = outcome
