"""When a reply is a refusal: the customary words, however they are typed."""

import re
import unicodedata

_REFUSAL = re.compile(r"(?:td|[rtn]|退订|拒收|不要)+")


def is_refusal(content: str) -> bool:
    """Whether a reply is a refusal: R, T, TD, N, 退订, 拒收, 不要, in any width, case and spacing."""
    folded = unicodedata.normalize("NFKC", content).casefold()
    return _REFUSAL.fullmatch("".join(ch for ch in folded if ch.isalnum())) is not None
