"""Why a worker was not told of a vacancy: what the replica says of the pair, from the match to the provider's word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from agents.replica import DeliveryView, OfferView, Replica
from agents.roles.book.policy import BookPolicy, is_open
from agents.why.words import LAPSED, REASONS, UNMET
from schemas.decisions import Criterion, Delivery, DeliveryState, Finding, OfferStatus
from schemas.decisions.offer import LapseReason
from schemas.shanghai import SHANGHAI
from schemas.state import Vacancy, VacancyStatus


@dataclass(frozen=True)
class Why:
    """One reason: a word that programs may rely on, and a sentence for who asked."""

    code: str
    sentence: str


def why_not_notified(
    replica: Replica, policy: BookPolicy, worker_id: str, vacancy_id: str, as_of: datetime
) -> tuple[Why, ...]:
    """The reasons, the first that decided in front; that they were told, if so.

    Ids that nobody knows are reasons too. Pure: the same replica at the same moment gives the same answer.
    """
    vacancy = replica.vacancies.get(vacancy_id)
    if replica.is_gone(worker_id) or not replica.index.has_worker(worker_id):
        return (Why("unknown_worker", f"没有求职者 {worker_id} 的登记，或其信息已删除。"),)
    if vacancy is None:
        return (Why("unknown_vacancy", f"没有编号为 {vacancy_id} 的岗位。"),)
    offer = replica.offers.of_vacancy(vacancy_id).get(worker_id)
    if offer is not None and (offer.terms, offer.round) == (vacancy.terms, vacancy.round):
        return tuple(_of_offer(replica, offer))
    return tuple(_of_pair(replica, policy, worker_id, vacancy, as_of))


# -- no offer -------------------------------------------------------------------------------------------------------


def _of_pair(replica: Replica, policy: BookPolicy, worker_id: str, vacancy: Vacancy, as_of: datetime) -> Iterator[Why]:
    if not is_open(vacancy, as_of):
        withdrawn = vacancy.status is not VacancyStatus.OPEN
        yield Why("closed", "岗位已撤回。" if withdrawn else "岗位已过期。")
        return
    people = replica.people
    if people.suppressed(worker_id):
        yield Why("suppressed", "求职者已退订，不再为其推荐岗位。")
    elif people.refuses_offers(worker_id):
        yield Why("not_personalised", "求职者关闭了个性化推荐。")
    evaluation = replica.index.evaluate(worker_id, vacancy.vacancy_id, as_of)
    if not evaluation.eligible:
        wishes = _wishes(vacancy)
        for each in evaluation.evidence:
            if each.finding is Finding.UNMET and each.criterion in UNMET and each.criterion not in wishes:
                yield Why(f"unmet_{each.criterion}", f"条件不符：{UNMET[each.criterion]}。")
    if not evaluation.eligible or people.refuses_offers(worker_id):
        return
    if replica.stamps.silent(worker_id, vacancy.vacancy_id):
        yield Why("silent", "属于普查或补录数据，只入库，不推送。")
        return
    places = policy.places(vacancy)
    held = sum(
        each.status is not OfferStatus.LAPSED and each.round == vacancy.round
        for each in replica.offers.of_vacancy(vacancy.vacancy_id).values()
    )
    if held >= places:
        yield Why("full", f"{places} 个推荐名额已给了更合适的人；有人放弃时再轮到。")
    else:
        yield Why("undecided", "条件相符，尚未作出决定；请稍后再查。")


def _wishes(vacancy: Vacancy) -> set[Criterion]:
    """What the employer would like and does not insist on."""
    return {
        criterion
        for criterion, must in (
            (Criterion.LEVEL, vacancy.level_must),
            (Criterion.CERTIFICATE, vacancy.certificate_must),
        )
        if not must
    }


# -- an offer -------------------------------------------------------------------------------------------------------


def _of_offer(replica: Replica, offer: OfferView) -> Iterator[Why]:
    view = replica.deliveries.by_offer(offer.offer_id)
    if offer.status is OfferStatus.LAPSED:
        reason = LapseReason(offer.reason or LapseReason.NOT_TOLD)
        yield Why(f"lapsed_{reason}", f"推荐已失效：{LAPSED[reason]}。")
    if view is not None:
        delivery = Delivery.model_validate_json(replica.deliveries.whole(view.notification_id))
        yield _of_delivery(delivery)
    elif offer.status is OfferStatus.STANDING:
        under_way = any(_is_open(each) for each in replica.deliveries.of_worker(offer.worker_id).values())
        yield (
            Why("sms_open", "上一条短信尚无结果，有结果后合并发送。")
            if under_way
            else Why("unbound", "已推荐，消息即将排定；请稍后再查。")
        )
    if offer.status is OfferStatus.ANSWERED:
        yield Why("answered", "求职者已答复。")


def _of_delivery(delivery: Delivery) -> Why:
    reason = "" if delivery.reason is None else REASONS[delivery.reason]
    until = "" if delivery.not_before is None else f"，最早 {_clock(delivery.not_before)}"
    words = {
        DeliveryState.PLANNED: "消息已排定，等待发送",
        DeliveryState.DEFERRED: f"消息推迟：{reason}{until}",
        DeliveryState.INTENT: "正在发送",
        DeliveryState.AMBIGUOUS: "已发出，平台尚无答复，正在核实",
        DeliveryState.ACCEPTED: f"平台已受理（{_clock(delivery.changed_at)}），等待回执",
        DeliveryState.DELIVERED: f"已送达（{_clock(delivery.changed_at)}）",
        DeliveryState.FAILED: f"未送达：{reason}",
        DeliveryState.DROPPED: f"未发送：{reason}",
        DeliveryState.EXPIRED: f"过期未发：{reason}",
        DeliveryState.UNKNOWN: f"结果不明，不再重发：{reason}",
    }[delivery.state]
    codes = [f"{each.channel}：{each.code}" for each in delivery.attempts if each.code]
    heard = f"（平台返回 {'；'.join(codes)}）" if codes and delivery.state is not DeliveryState.DELIVERED else ""
    code = delivery.state.value if delivery.reason is None else f"{delivery.state}_{delivery.reason}"
    return Why(code, f"{words}{heard}。")


def _is_open(view: DeliveryView) -> bool:
    return view.state in (DeliveryState.INTENT, DeliveryState.AMBIGUOUS)


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%m-%d %H:%M}"
