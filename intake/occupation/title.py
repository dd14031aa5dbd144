"""A title taken apart: what names the work, and what only calls for people."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from intake.plain import plain

_LONGEST: Final = 60
_ASIDE: Final = re.compile(r"[(\[【「『〔<]([^()\[\]【】「」『』〔〕<>]*)(?:[)\]】」』〕>]|$)")
_NOISE: Final = re.compile(
    r"(?:大量|紧急|急需|高薪|诚聘|诚招|诚邀|热招|直招|直聘|急招|急聘|招聘(?!专员|主管|经理|文员|助理|顾问|师|员|实习)"
    r"|招募(?!专员)|招收|聘请|招人|(?<!应)急(?!诊|救))+"
    r"|(?:长期|短期|长短期|临时(?!工)|兼职(?!$)|全职(?!$)|日结(?!工|$)|周结|月结|现结|正式工?|合同制|劳务派遣|外包)"
    r"|包吃包?住|包吃|包住|提供食宿|管吃管?住|[五六]险[一二]金|[五六]险|双休|单双休|坐班"
    r"|无需?经验(?:可学|亦可|均可|也可)?|有无经验(?:均可|皆可)|可学|可(?:招|带)?(?:学徒|新手|实习生|应届生)|包教包会"
    r"|(?:男女|性别)(?:不限|均可|都可|皆可)|男女|[男女](?:士|性|生)?优先|限[男女]性?|[男女]性"
    r"|(?<=[\u4e00-\u9fff])[男女](?=工)"
    r"|女(?!装|鞋|包|裤|衣|士|式|工$|人)|男(?!装|鞋|裤|装|科|士|衣|工$|人)"
    r"|\d+(?:\.\d+)?(?:[-~至到]\d+(?:\.\d+)?)?(?:元|k|千|万|块|岁|周岁)(?:[/每]?(?:月|天|小时|时|日|件|以[上下内]|起|左右|/)*)"
    r"|(?:月薪|年薪|日薪|时薪|工资|综合|薪资|底薪)(?:面议)?"
    r"|(?:招|各)?(?:\d+|[一二两三四五六七八九十]+|若干|数|多)(?:名|人|位|个)(?!机构)(?:以上|左右|起)?"
    r"|(?:保底|月)?\d{3,}(?:元|块|万)?(?:[/一每]?(?:个月|月|天|小时|h|件))?(?:起|以上|左右)?|[abc][123](?:照|证|本|驾照)?$"
    r"|^[\d.、]+|[!！?？。~…*#★☆●■◆▲]+"
)
_CALLED_BY: Final = re.compile(r"^[^,;]{2,40}?(?:诚聘|诚招|招聘|急聘|急招|直招|直聘|高薪聘请)(?=[^,;]{2})")
"""An employer and its call: 某某酒店招聘后厨."""
_BETWEEN: Final = re.compile(r"[/、,;:&+|｜·\\\s]+|(?<![a-z0-9])-+|-+(?![a-z0-9])|[—–_]+|(?<=.)兼(?!职)|\bor\b")


@dataclass(frozen=True, slots=True)
class Title:
    """The parts of a title in their order, and those that stood in brackets."""

    parts: tuple[str, ...]
    asides: tuple[str, ...]


@lru_cache(maxsize=4_096)
def take_apart(title: str) -> Title:
    """The title without calls for people, sex, numbers and pay, split where it lists."""
    text = plain(title[:_LONGEST])
    asides: list[str] = []
    while (found := _ASIDE.search(text)) is not None:
        asides.append(found[1])
        text = f"{text[: found.start()]} {text[found.end() :]}"
    parts = _parts(_CALLED_BY.sub("", text)) or _parts(text)
    return Title(parts, tuple(part for aside in asides for part in _parts(aside)))


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part for part in _BETWEEN.split(_NOISE.sub(" ", text).strip(" -)]】")) if part)
