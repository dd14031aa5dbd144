"""JSON that somebody else wrote."""

import json


def parsed(body: bytes | str) -> object:
    """What the JSON holds.

    Raises:
        ValueError: It is none, or nested deeper than anybody who means well would.
    """
    try:
        return json.loads(body)
    except RecursionError:
        raise ValueError("JSON nested too deeply") from None
