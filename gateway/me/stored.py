"""What is stored about a worker, in words: a section for each topic that holds anything about people (PIPL 45)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from pydantic import BaseModel, ConfigDict

from gateway.matches import enterprise_name
from gateway.me.answers import state_words
from gateway.me.page import SHIFT_NAMES, masked
from gateway.spoken import level_name, region_name
from matcher.results import Declared
from schemas.decisions import Change, Channel, DeliveryState
from schemas.shanghai import SHANGHAI
from schemas.state import ConsentKind
from schemas.taxonomy.occupations import occupation as occupation_of
from schemas.taxonomy.occupations import occupation_code
from schemas.topics import (
    CANDIDATES,
    CERTIFICATES,
    CHANNEL_EVENTS,
    COMPLETIONS,
    CONSENTS,
    CONTACTS,
    DELIVERIES,
    IDENTITIES,
    OFFERS,
    OUTCOMES,
    REGISTRATIONS,
    WORKERS,
    dead_letters_of,
)

if TYPE_CHECKING:
    from agents.replica import Replica

_MONTHS: Final = "90天"
_DEAD: Final = "30天"

_CONSENTS: Final = MappingProxyType(
    {
        ConsentKind.PUSH: ("同意收岗位消息", "不同意收岗位消息"),
        ConsentKind.SUPPRESSION: ("已退订", "退订已取消"),
        ConsentKind.DISCLOSURE: ("同意把联系方式给这家单位", "不同意把联系方式给这家单位"),
        ConsentKind.TEMPLATE: ("同意收一条微信订阅消息", "不再同意收微信订阅消息"),
    }
)
_CHANNELS: Final = MappingProxyType({Channel.SMS: "短信", Channel.WECHAT: "微信"})
_DELIVERIES: Final = MappingProxyType(
    {
        DeliveryState.PLANNED: "等待发送",
        DeliveryState.DEFERRED: "延后发送",
        DeliveryState.INTENT: "正在发送",
        DeliveryState.AMBIGUOUS: "等运营方确认",
        DeliveryState.ACCEPTED: "已发出",
        DeliveryState.DELIVERED: "已送达",
        DeliveryState.FAILED: "没有送达",
        DeliveryState.DROPPED: "没有发",
        DeliveryState.EXPIRED: "过期没有发",
        DeliveryState.UNKNOWN: "不知道是否送达",
    }
)


class Stored(BaseModel):
    """One kind of record."""

    model_config = ConfigDict(frozen=True)

    topics: tuple[str, ...]
    """Where it lies, by the names of the catalogue."""
    title: str
    kept: str
    """For how long."""
    lines: tuple[str, ...]
    """What it says; none: nothing is stored."""


def stored_about(replica: Replica, worker_id: str, contact: Mapping[str, str], as_of: datetime) -> tuple[Stored, ...]:
    """Everything, in the order in which it matters to the person."""
    declared = replica.index.declared(worker_id)
    return (
        _section("联系方式", "到你要求删除为止，加密", _contact(contact), CONTACTS.name),
        _section("登记内容", "到你要求删除为止", [] if declared is None else _declared(declared), WORKERS.name),
        _section("证书", "到你要求删除为止", _certificates(replica, worker_id), CERTIFICATES.name),
        _section("你同意和拒绝了什么", "到你要求删除为止", _consents(replica, worker_id), CONSENTS.name),
        _section("推荐给你的岗位", "到你要求删除为止", _offers(replica, worker_id, as_of), OFFERS.name),
        _section("发给你的消息", "到你要求删除为止", _deliveries(replica, worker_id), DELIVERIES.name),
        _section("哪些单位的招人条件包括你", "到你要求删除为止", _rules(replica, worker_id), CANDIDATES.name),
        _section("编号", "一直保留，看不出是谁", ["由手机号算出的一个编号，没有号码本身"], IDENTITIES.name),
        _section(
            "原始记录",
            f"{_MONTHS}后自动删除",
            [
                "每次登记、取证、回复和送达回执的原始记录，只有编号，没有姓名和手机号；你自己写的话也在里面，号码和自报的姓名已遮住"
            ],
            *(topic.name for topic in (REGISTRATIONS, COMPLETIONS, OUTCOMES, CHANNEL_EVENTS)),
        ),
        _section(
            "没看懂的记录",
            f"{_DEAD}后自动删除，加密",
            ["如果有一次登记或取证系统没看懂，它的原文会加密留着，等人处理"],
            *(dead_letters_of(topic).name for topic in (REGISTRATIONS, COMPLETIONS)),
        ),
    )


def _section(title: str, kept: str, lines: Iterable[str], *topics: str) -> Stored:
    return Stored(topics=topics, title=title, kept=kept, lines=tuple(lines))


def _contact(contact: Mapping[str, str]) -> Iterable[str]:
    if phone := contact.get("phone"):
        yield f"手机号 {masked(phone)}"
    if name := contact.get("name"):
        yield f"姓名 {name[:1]}{'*' * (len(name) - 1)}"
    if contact.get("openid"):
        yield "已关联微信"


def _declared(declared: Declared) -> Iterable[str]:
    for skill in declared.skills:
        years = "" if skill.years is None else f"，{skill.years}年"
        yield f"会做 {occupation_of(skill.occupation).name}（{level_name(skill.level)}{years}）"
    yield f"住在 {region_name(declared.place.region)}，位置精确到约1公里"
    yield "期望月薪 " + ("不限" if declared.reservation_pay is None else f"{declared.reservation_pay}元以上")
    yield f"最远 {declared.max_distance_km}公里"
    yield "班次 " + "、".join(name for shift, name in SHIFT_NAMES.items() if shift in declared.shifts)
    yield "包住就去" if declared.lodging_ok else "不住单位宿舍"
    if declared.available_from:
        yield f"{declared.available_from.isoformat()} 起可到岗"
    if declared.fair_id:
        yield f"在招聘会 {declared.fair_id} 登记"


def _certificates(replica: Replica, worker_id: str) -> Iterable[str]:
    for held in sorted(replica.index.certificates_of(worker_id)):
        occupation = occupation_of(occupation_code(held.occupation))
        yield f"{occupation.name} {level_name(held.level)}（{held.certificate_id}）"


def _consents(replica: Replica, worker_id: str) -> Iterable[str]:
    for consent in sorted(replica.people.consents(worker_id).values(), key=lambda each: each.occurred_at):
        granted, refused = _CONSENTS[consent.kind]
        whom = f"：{enterprise_name(replica, consent.enterprise_id)}" if consent.enterprise_id else ""
        yield f"{_day(consent.occurred_at)} {granted if consent.granted else refused}{whom}"
    wish = replica.people.preferences(worker_id)
    if wish is not None:
        if wish.quiet is not None:
            yield f"{_day(wish.occurred_at)} 免打扰 {wish.quiet.begin:%H:%M}—{wish.quiet.end:%H:%M}"
        yield f"{_day(wish.occurred_at)} {'按我的情况推荐' if wish.personalised else '不按我的情况推荐'}"


def _offers(replica: Replica, worker_id: str, as_of: datetime) -> Iterable[str]:
    for offer in sorted(replica.offers.of_worker(worker_id).values(), key=lambda each: each.deadline):
        vacancy = replica.vacancies.get(offer.vacancy_id)
        what = vacancy.title if vacancy else offer.vacancy_id
        who = enterprise_name(replica, offer.enterprise_id)
        yield f"{what}（{who}）：{state_words(replica, offer, as_of)}"


def _deliveries(replica: Replica, worker_id: str) -> Iterable[str]:
    for each in sorted(replica.deliveries.of_worker(worker_id).values(), key=lambda each: each.changed_at):
        by = "、".join(dict.fromkeys(_CHANNELS[attempt.channel] for attempt in each.attempts))
        yield f"{_day(each.changed_at)} {by}{_DELIVERIES[each.state]}（{len(each.offers)}个岗位）"


def _rules(replica: Replica, worker_id: str) -> Iterable[str]:
    for rule_id in sorted(replica.candidates.rules_of(worker_id)):
        candidate = replica.candidates.of_rule(rule_id)[worker_id].candidate
        left = "（已不包括）" if candidate.change is Change.LEAVE else ""
        yield f"{enterprise_name(replica, candidate.enterprise_id)}{left}，看不到你的姓名和电话"


def _day(moment: datetime) -> str:
    local = moment.astimezone(SHANGHAI)
    return f"{local.year}年{local.month}月{local.day}日"
