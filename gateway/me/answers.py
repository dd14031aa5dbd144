"""What a worker may answer to an offer, and what they have answered: decided, or still on its way to BOOK."""

from __future__ import annotations

from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from agents.replica import OfferView
from agents.roles.book.policy import is_open
from schemas.decisions import OfferStatus
from schemas.decisions.offer import LapseReason
from schemas.happenings import OutcomeKind
from schemas.partitioning import partition_of
from schemas.topics import OUTCOMES

if TYPE_CHECKING:
    from agents.replica import Replica

_ANSWERED: Final = MappingProxyType(
    {
        OutcomeKind.ACCEPTED: "你已答应去，怎么报到请问下面的驿站",
        OutcomeKind.DECLINED: "你说了不去",
        OutcomeKind.ARRIVED: "已到场",
        OutcomeKind.HIRED: "已录用",
        OutcomeKind.LEFT: "已离开",
    }
)
_LAPSED: Final = MappingProxyType(
    {
        LapseReason.DECLINED: "你说了不去",
        LapseReason.LEFT: "已离开",
        LapseReason.DEADLINE: "已过了回复的时间",
        LapseReason.INELIGIBLE: "条件有变化，已不合适",
        LapseReason.WITHDRAWN: "岗位已撤回或截止",
        LapseReason.ERASED: "资料已删除",
        LapseReason.SUPPRESSED: "你已不要推荐",
        LapseReason.NOT_TOLD: "消息没有送达，名额已给了别人",
        LapseReason.NEW_TERMS: "岗位的条件已改，重新推荐中",
    }
)


def answer_to(replica: Replica, offer: OfferView) -> OutcomeKind | None:
    """The latest answer to an offer; one that BOOK has not taken up yet counts."""
    waiting = replica.happenings.outcomes[partition_of(offer.vacancy_id, OUTCOMES.partitions)]
    latest = [waiting[offset] for offset in sorted(waiting) if waiting[offset].offer_id == offer.offer_id]
    if latest:
        return latest[-1].outcome
    return None if offer.outcome is None else OutcomeKind(offer.outcome)


def may_answer(replica: Replica, offer: OfferView, as_of: datetime) -> frozenset[OutcomeKind]:
    """What may still be said: yes or no while it stands and nothing was said, and a no behind a yes."""
    if offer.status is OfferStatus.LAPSED or not is_open(replica.vacancies.get(offer.vacancy_id), as_of):
        return frozenset()
    match answer_to(replica, offer):
        case None if as_of < offer.deadline:
            return frozenset({OutcomeKind.ACCEPTED, OutcomeKind.DECLINED})
        case OutcomeKind.ACCEPTED:
            return frozenset({OutcomeKind.DECLINED})
        case _:
            return frozenset()


def state_words(replica: Replica, offer: OfferView, as_of: datetime) -> str:
    """Where an offer stands, to its worker."""
    answer = answer_to(replica, offer)
    if answer is not None:
        return _ANSWERED[answer]
    if offer.status is OfferStatus.LAPSED:
        return _LAPSED[LapseReason(offer.reason)] if offer.reason else "已结束"
    if not is_open(replica.vacancies.get(offer.vacancy_id), as_of):
        return _LAPSED[LapseReason.WITHDRAWN]
    return "等你回复" if as_of < offer.deadline else _LAPSED[LapseReason.DEADLINE]
