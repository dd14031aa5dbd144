"""What a person who asks is told, for each word of the logs."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from schemas.decisions import Criterion, DeliveryReason
from schemas.decisions.offer import LapseReason

UNMET: Final[Mapping[Criterion, str]] = MappingProxyType(
    {
        Criterion.OCCUPATION: "工种不同",
        Criterion.LEVEL: "技能等级不够",
        Criterion.CERTIFICATE: "没有所要求的证书",
        Criterion.PAY: "工资低于求职者的期望",
        Criterion.DISTANCE: "超出求职者能接受的距离",
        Criterion.SHIFT: "班次对不上",
        Criterion.DATES: "求职者到岗时间晚于要求",
        Criterion.FAIR: "岗位只面向招聘会现场",
    }
)
"""Of the criteria that can decide; the others are wishes, and no region is asked of a worker by a vacancy."""
LAPSED: Final[Mapping[LapseReason, str]] = MappingProxyType(
    {
        LapseReason.DECLINED: "求职者谢绝",
        LapseReason.LEFT: "求职者离开",
        LapseReason.DEADLINE: "期限内没有答复",
        LapseReason.INELIGIBLE: "条件不再相符",
        LapseReason.WITHDRAWN: "岗位已撤回或过期",
        LapseReason.ERASED: "求职者的信息已删除",
        LapseReason.SUPPRESSED: "求职者已退订或关闭个性化推荐",
        LapseReason.NOT_TOLD: "消息没有送到",
        LapseReason.NEW_TERMS: "岗位条件已变，重新推荐",
    }
)
REASONS: Final[Mapping[DeliveryReason, str]] = MappingProxyType(
    {
        DeliveryReason.NO_CONSENT: "求职者没有同意接收消息",
        DeliveryReason.SUPPRESSED: "求职者已退订或关闭个性化推荐",
        DeliveryReason.NO_CONTACT: "没有联系方式",
        DeliveryReason.ERASED: "求职者的信息已删除",
        DeliveryReason.OFFER_LAPSED: "推荐已失效",
        DeliveryReason.EMPLOYER_UNVERIFIED: "用人单位尚未核验",
        DeliveryReason.DAILY_CAP: "当天的消息已达上限",
        DeliveryReason.QUIET_HOURS: "免打扰时段",
        DeliveryReason.DIGEST: "刚发过消息，合并到下一条",
        DeliveryReason.RATE_LIMITED: "平台限流",
        DeliveryReason.PROVIDER_BUSY: "平台繁忙",
        DeliveryReason.PROVIDER_REFUSED: "各渠道都已拒绝",
        DeliveryReason.USER_REFUSED: "求职者在平台上拒收或取消关注",
        DeliveryReason.BAD_ADDRESS: "号码或微信账号无效",
        DeliveryReason.CONTENT_REFUSED: "平台不接受消息内容",
        DeliveryReason.ACCOUNT_REFUSED: "平台账户受限，需运维处理",
        DeliveryReason.RECEIPT: "以平台回执为准",
        DeliveryReason.NO_RECEIPT: "平台一直没有回执",
        DeliveryReason.DEADLINE: "有效期内没有轮到",
        DeliveryReason.NO_WORD: "平台无法确认",
    }
)
