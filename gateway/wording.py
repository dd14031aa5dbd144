"""pydantic's findings as Chinese sentences, one for each field. The value itself is never repeated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

LABELS: Final = MappingProxyType(
    {
        "phone": "手机号码",
        "name": "姓名",
        "consent": "消息同意",
        "skills": "工种",
        "occupation": "工种",
        "occupations": "工种",
        "title": "岗位名称",
        "level": "技能等级",
        "years": "年限",
        "experience_years": "工作年限",
        "region": "所在地",
        "reservation_pay": "期望月薪",
        "pay": "工资",
        "piece_rate": "计件单价",
        "unit": "计薪单位",
        "minimum": "最低",
        "maximum": "最高",
        "description": "岗位描述",
        "pay_ceiling": "期望月薪上限",
        "max_distance_km": "最远距离",
        "radius_km": "半径",
        "shifts": "班次",
        "lodging": "包住",
        "lodging_ok": "住宿",
        "headcount": "招聘人数",
        "round": "轮次",
        "starts_on": "到岗日期",
        "available_from": "可到岗日期",
        "wishes": "其他要求",
        "expires_at": "截止时间",
        "vacancy_id": "岗位编号",
        "rule_id": "规则编号",
        "fair_id": "招聘会",
        "outcome": "结果",
        "offer_id": "推荐编号",
        "worker_id": "求职者编号",
        "digits": "手机号后四位",
        "code": "短信里的编号",
        "answer": "回复",
        "quiet": "免打扰时间",
        "begin": "开始时间",
        "end": "结束时间",
        "personalised": "按我的情况推荐",
        "wanted": "岗位消息",
    }
)

_HINTS: Final = MappingProxyType(
    {
        ("model_attributes_type", "pay"): "；面议请把单位（unit）填成 negotiable",
        ("enum", "unit"): "；可以填 month、day、hour、piece，面议填 negotiable",
        ("value_error", "pay"): "：最低不能高于最高",
        ("value_error", "piece_rate"): "：最低不能高于最高",
        ("value_error", "expires_at"): "：要带时区，例如 2026-12-01T18:00:00+08:00",
    }
)

_SAYS: Final = MappingProxyType(
    {
        "missing": "请填写{label}",
        "extra_forbidden": "不认识“{field}”这一项，请去掉",
        "too_short": "{label}至少要有 {min_length} 项",
        "too_long": "{label}最多 {max_length} 项",
        "string_too_short": "{label}至少 {min_length} 个字",
        "string_too_long": "{label}最多 {max_length} 个字",
        "greater_than_equal": "{label}不能小于 {ge}",
        "less_than_equal": "{label}不能大于 {le}",
        "json_invalid": "内容不是有效的 JSON",
        "string_pattern_mismatch": "{label}的格式不对",
        "enum": "{label}不在可选的范围内{hint}",
        "value_error": "{label}填得不对，请检查{hint}",
        "model_attributes_type": "{label}要分项填写，不能只写一句话{hint}",
        "int_parsing": "{label}要填数字",
        "int_type": "{label}要填数字",
        "bool_type": "{label}要填是或否",
        "date_from_datetime_parsing": "{label}要填日期，例如 2026-12-01",
    }
)


def in_chinese(faults: Iterable[Mapping[str, Any]]) -> Sequence[dict[str, str]]:
    """``{field, message}`` for each fault, at most ten."""
    return [_sentence(fault) for fault, _ in zip(faults, range(10), strict=False)]


def _sentence(fault: Mapping[str, Any]) -> dict[str, str]:
    path = [part for part in fault["loc"] if part not in ("body", "query", "path")]
    names = [part for part in path if isinstance(part, str)]
    field = ".".join(map(str, path)) or "body"
    label = LABELS.get(names[-1], names[-1]) if names else "内容"
    hint = _HINTS.get((fault["type"], names[-1]), "") if names else ""
    template = _SAYS.get(fault["type"], "{label}填得不对，请检查")
    return {"field": field, "message": template.format(label=label, field=field, hint=hint, **fault.get("ctx", {}))}
