"""As how many SMS a text is charged; all vendors count alike."""

from math import ceil
from typing import Final

LONGEST: Final = 500
"""Characters that a text may have at most, its sign included."""

_ONE, _OF_MANY = 70, 67


def segments(text: str) -> int:
    """The number of SMS: 70 characters fit into one, else 67 into each. `text` includes the sign and its 【】."""
    return 1 if len(text) <= _ONE else ceil(len(text) / _OF_MANY)
