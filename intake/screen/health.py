"""Conditions of health. 身体健康 alone shuts nobody out; a named illness does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from intake.screen.plain import Plain
from intake.screen.verdict import Kind
from intake.screen.words import CLAUSE, Context, Hit, Words, any_of

_WITHOUT: Final = "(?:无|没有?|不得有|不能有|未患|不患|未患有|不得患有?|没得过|不存在|非)"
_ILLNESS: Final = (
    "(?:疾病?|病史|病症|传染|隐疾|残[疾障]|缺陷|过敏|色[盲弱]|高血压|高血糖|糖尿病|三高|心脏|癫痫|精神[病类障疾]|慢性|"
    "皮肤病|恐高|恐水|障碍|肝炎|结核|腰[椎伤]|颈椎|眩晕|晕[血车]|近视|远视|斜视|夜盲|健康问题|毛病|病(?!假|房|人|区|床|历|员|友|案|号|例|畜|虫|毒)|后遗症|骨折)"
)

HEALTH: Final = Words(
    kind=Kind.HEALTH_CONDITION,
    marks=frozenset("病疾残盲弱视眼听恐肢症缺障毛染敏血压糖脏癫肝炎腰颈晕折手"),
    found=any_of(
        rf"{_WITHOUT}(?:不良|患有|[^,。;!?\n无没不有薪可包享]){{0,12}}?{_ILLNESS}(?:史|性疾病|病史|病|症)?",
        r"(?:双眼)?(?:裸眼|矫正)?视力(?:要求|需|要|须|达|在|不低于|\d|良好|较好|很好|好|正常|佳|:|以上|可以|没问题|ok)|裸眼(?!3d|视频)|眼[睛神](?:好|正常|良好|不近视|视力)|眼力(?:好|佳)",
        "(?:不|无|没)(?:能|得|可|需|用)?(?:佩?戴|带)(?:近视)?眼镜|(?:戴|带)眼镜(?:者|的)?(?:勿|不|免)|不近视|近视(?:眼|者|的)?(?:勿|不[要招收]|免|不超|度数|\\d)",
        "色盲|色弱|辨色力|听力(?:正常|良好|好)|听觉正常|四肢(?:健全|正常|齐全|无)|肢体(?:健全|无)|手脚(?:健全|齐全)|不恐高|肝功能?正常|身体无残",
        f"(?:有|患有?){CLAUSE}{{0,6}}(?:病|疾|病史|过敏|残疾)(?:者|的|人员|史)?(?:请)?(?:勿|不[要招收予]|免|谢绝|除外)|残疾人?(?:者|的)?(?:勿|不要|不招|除外|免)",
    ),
    neutral=any_of(
        f"{_WITHOUT}缺陷产?品|{_WITHOUT}(?:{CLAUSE}{{0,4}})?职业(?:病)?禁忌[证症]?|{_WITHOUT}禁忌[证症]",
        f"无(?:任何)?(?:病[虫毒菌害原死畜]|疫病|残[次留渣品])|无病(?:鸡|猪|苗|畜|害)|{_WITHOUT}{CLAUSE}{{0,4}}(?:沟通障碍|语言障碍|阅读障碍|交流障碍)",
        "非(?:标准化?|常|遗|凡|全日制)",
        f"(?:猪|鸡|鸭|牛|羊|鱼|禽|苗|栏|舍|车辆?|设备|机器|产品|货物|包装|场内)[^,。;!?\n工员人]{{0,4}}无{CLAUSE}{{0,6}}(?:病|毛病|缺陷|障碍)|无(?:产品|质量|外观|焊接|表面|明显质量){CLAUSE}{{0,3}}缺陷",
        "乙肝|(?:不限|无要求)(?:视力|近视)|(?:视力|近视|眼镜|残疾|色盲)(?:人)?(?:均|都|也|亦)?(?:不限|可以|无要求)|残疾人?(?:优先|均可|也可|可)|无障碍",
    ),
)
"""A named illness, sight, hearing, limbs."""

_FEAR_OF_HEIGHTS: Final = re.compile("恐高")
_HIGH: Final = re.compile("高空|高处|登高|塔吊|吊篮|外墙|架子工|爬塔|蜘蛛人|铁塔")
"""GBZ 188 names 恐高症 among what forbids work at height."""


def health(plain: Plain, context: Context) -> Iterator[Hit]:
    """A named illness; for work at height the law itself asks for no fear of it."""
    high: bool | None = None
    for hit in HEALTH(plain, context):
        if _FEAR_OF_HEIGHTS.search(plain.folded, hit.start, hit.end):
            high = _HIGH.search(context.text) is not None if high is None else high
            if high:
                continue
        yield hit


VIRUS: Final = Words(
    kind=Kind.VIRUS_CARRIER,
    marks=frozenset("肝半b表阳携艾"),
    found=any_of(
        f"(?:无|没有?|非|不[招收要]|查|检查|检测|含|需|要求){{0,2}}(?:患?有?)(?:乙肝|乙型肝炎|两对半|二对半|乙肝五项|hbv|hbsag|表面抗原|[大小]三阳)(?:阴性|病毒)?(?:携带者?|患者|者)?(?:{CLAUSE}{{0,3}}(?:勿|不要|不招|不收|免))?",
        f"(?:无|非|不[招收要]|没有?){CLAUSE}{{0,6}}(?:病毒携带|携带者)|艾滋病?(?:患者|病毒|毒携带)?{CLAUSE}{{0,3}}(?:勿|不要|不招|免|阴性)|(?:无|没有?){CLAUSE}{{0,6}}艾滋",
    ),
    neutral=any_of(
        f"不(?:用|需|必|得|会|再)?(?:做|查|检[查测验]|体检|含|要求检)?{CLAUSE}{{0,4}}(?:乙肝|两对半|乙型肝炎|hbv|表面抗原|三阳)(?!{CLAUSE}{{0,4}}(?:勿|不要|不招))",
        f"(?:乙肝|两对半|[大小]三阳|表面抗原|hbv)(?:病毒)?(?:携带者?|患者|者)?{CLAUSE}{{0,3}}(?:均可|也可|都可|不限|可以|可(?=[,。;!)\n]|$)|不查|不检|疫苗)|接种乙肝",
        "(?:乙肝|乙型肝炎)(?:药|防治|试剂|检测试剂|科|门诊|免疫)",
    ),
)
"""Carriers of a virus."""
