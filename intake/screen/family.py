"""Marriage, children, couples."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from intake.screen.plain import Plain
from intake.screen.verdict import Kind
from intake.screen.words import CLAUSE, Context, Hit, Words, any_of

_SOON: Final = "(?:近期|短期内?|[一二两三123](?:-[二三23])?年(?:之|以)?内|入职后?|近[一二两三123]年内?|暂)"

MARRIAGE: Final = Words(
    kind=Kind.MARRIAGE,
    marks=frozenset("婚育孕单孩丧离"),
    found=any_of(
        "已婚已育|未婚未育|已婚未育|已婚|未婚|已育|未育|离异|丧偶|离婚|婚否|婚姻(?:状况|情况|稳定)|婚育(?:情况|状况)?(?:要求|稳定|已|优先)?",
        r"单身(?=优先|勿|者|人士|[,。;!、\n)]|男|女|$|不要|即可|最好)|(?:限|要求|需|招)单身(?!公寓|宿舍|楼|房)",
        f"{_SOON}{CLAUSE}{{0,4}}(?:不|无|没有?|未){CLAUSE}{{0,4}}(?:怀孕|生育|结婚|婚育|要小?孩|生孩|二胎|备孕)(?:计划|打算|安排)?",
        f"(?:不|无|没有?)(?:考虑|打算|准备|计划|在)?{CLAUSE}{{0,3}}(?:怀孕|生育|备孕|生二胎|要二胎|婚育|生小?孩|结婚)(?:的)?(?:计划|打算|意愿|要求|安排)?",
        "(?:怀孕|孕妇|孕期|备孕|哺乳期?)(?:者|的|妇女|人员|女性)?(?:一律|请)?(?:勿|不[要招收予考]|免|谢绝|除外)|(?:不[招要收]|谢绝|非|拒绝)(?:怀孕|孕妇|孕期|哺乳|备孕)|未怀孕|未孕",
        "有(?:小孩|孩子|小宝宝?|婴儿)(?:的|者|要带)?(?:请)?(?:勿|不要|免|不招|谢绝)|(?:无|没有?)(?:小孩|孩子)(?:拖累|牵绊|负担|要带|的?优先|者优先)",
    ),
    neutral=any_of(
        "(?:婚育|婚姻|婚否|生育|孕育)(?:情况|状况|与否)?(?:均|都|一概)?(?:不限|不作?要求|不做要求|不问|无要求)|不(?:限|问|论|询问)(?:婚否|婚育|婚姻|是否)",
        "(?:已婚|未婚)[、/,和与或及]?(?:未婚|已婚|已育|未育){1,3}(?:均|都|皆|不限|亦|也)|(?:已婚|未婚)(?:均|都|皆|也|亦)?可(?!优)",
        "婚育(?:福利|礼|假|补贴|祝福)|(?:离婚|婚姻)(?:咨询|登记|律师|服务|家事|法|案件|诉讼|纠纷)|生育(?:保险|险|津贴|假|补贴|金|礼|福利|登记|服务|政策|慰问|医疗)",
        "单身(?:公寓|宿舍|楼|房|补贴|联谊|派对|聚会|交友)|不(?:用|需要?|能|可|得|准|要)带(?:小孩|孩子)(?:上班|进|入|到|去)|无(?:法|故)",
    ),
    instead="婚育不限",
)
"""Marriage and children as a condition, or asked about."""

_COUPLES: Final = Words(
    kind=Kind.COUPLES,
    marks=frozenset("夫两对"),
    found=any_of(
        r"(?:仅限?|只限?|限|须|必须|要求|需要?|专)(?:招|为|是)?(?:一对)?(?:夫妻|夫妇|两口子)(?:工|档)?",
        r"(?:夫妻|夫妇|两口子)(?:工|档|俩)?(?:最好|优先|为佳|尤佳)|招聘?(?:一对|[\d一二两三四五]+对)?(?:养殖|饲养|种植|看场|值守)?(?:夫妻|夫妇|两口子)(?:工|档)?",
        r"(?:夫妻|夫妇|两口子)(?:工|档)?[:,]?[\d一二两三四五]+对|[\d一二两三四五]+对(?:夫妻|夫妇)(?:工|档)?",
    ),
    neutral=any_of(
        f"(?:欢迎|接受|可|提供|有|设|安排|支持|适合|或|和){CLAUSE}{{0,3}}(?:夫妻|夫妇|两口子)",
        "(?:夫妻|夫妇|两口子)(?:工|档|双方|二人|同来|一起|俩)?(?:来)?(?:均|都|也|亦|皆)?(?:可|行|要|房|间|宿舍|同住|住|套房|同厂|同来)",
        "招[工人]{0,2}(?:欢迎|可|接受)",
    ),
)
_TITLE: Final = re.compile("夫妻|夫妇|两口子")


def couples(plain: Plain, context: Context) -> Iterator[Hit]:
    """Couples as a condition: said so, or nothing else named in the title."""
    found = False
    for hit in _COUPLES(plain, context):
        found = True
        yield hit
    if not found and plain.tight == context.title and (named := _TITLE.search(plain.tight)):
        start, end = plain.origin(*named.span())
        if not re.search("欢迎|可|均|也|或|房|/", plain.tight):
            yield Hit(Kind.COUPLES, start, end, "")
