"""Six digits that stand for an offer in a reply by SMS, where no link can be opened.

A code is derived from its offer, so nobody has to remember it, and is bound to the worker who has the offer: the same
digits from another phone are nothing. It is used up by its answer and ends with its offer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

CodeOf = Callable[[str], str]
"""Offer id → its digits, `Pseudonymiser.answer_code`: keyed, so that who knows an offer's id does not know them."""


def codes_of(offers: Iterable[str], code_of: CodeOf) -> dict[str, str]:
    """Offer id → code, of all offers that one worker has or had.

    Two that share their digits (one in a million pairs) have none: a reply must never answer the wrong one. So the
    lapsed ones belong to ``offers`` too: their codes are still in somebody's phone.
    """
    codes = {offer_id: code_of(offer_id) for offer_id in offers}
    shared = Counter(codes.values())
    return {offer_id: code for offer_id, code in codes.items() if shared[code] == 1}


def offer_of(code: str, offers: Iterable[str], code_of: CodeOf) -> str | None:
    """The offer that a code was issued for, standing or not; None for none of these."""
    found = [offer_id for offer_id, each in codes_of(offers, code_of).items() if each == code]
    return found[0] if found else None
