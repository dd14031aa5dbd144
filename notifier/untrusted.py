"""JSON that somebody else wrote."""

from __future__ import annotations

import json


def parsed(body: bytes | str) -> object:
    """What the JSON holds.

    Raises:
        ValueError: It is none, nested deeper than anybody who means well would, or holds half a character, which no
            record and no hash can take.
    """
    try:
        content: object = json.loads(body)
        json.dumps(content, ensure_ascii=False).encode()
    except RecursionError:
        raise ValueError("JSON nested too deeply") from None
    return content
