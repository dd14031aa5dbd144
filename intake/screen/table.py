"""The table of verdicts: each kind of condition, what becomes of it, and the law that this rests on.

An engineering reading of the law for a county's employment service; `docs/screen.md` is generated from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from intake.screen.verdict import Kind, Verdict

_NINE: Final = "《关于进一步规范招聘行为促进妇女就业的通知》（人社部发〔2019〕17号）"
_PROMOTION: Final = "《就业促进法》"
_CONTRACT: Final = "《劳动合同法》"
_MARKET: Final = "《网络招聘服务管理规定》（人社部令第44号）"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    kind: Kind
    verdict: Verdict
    name: str
    """For a person, in Chinese."""
    says: str
    """The rule in one sentence, in Chinese."""
    source: str
    found: tuple[str, ...]
    """Texts of our own in which it is found."""
    passed: tuple[str, ...] = ()
    """Texts of our own that look like it and are lawful."""

    @property
    def rule(self) -> str:
        """The sentence and its source."""
        return f"{self.says}（{self.source}）"


ROWS: Final = (
    Row(
        Kind.SEX,
        Verdict.UNLAWFUL,
        "性别",
        "不得限定性别或性别优先，也不得按性别设不同条件；女职工禁忌从事的劳动除外",
        f"{_NINE}；{_PROMOTION}第27条；《女职工劳动保护特别规定》附录",
        ("招女工5名", "男质检员", "男4名，女1名", "女士优先", "男55岁以下，女50岁以下", "保洁阿姨"),
        ("男女不限", "招店员，卖女装", "三八妇女节有礼品", "子女入学有补助", "煤矿井下采掘工，限男性", "开车师傅"),
    ),
    Row(
        Kind.AGE_BELOW_16,
        Verdict.UNLAWFUL,
        "未满16周岁",
        "不得招用未满16周岁的未成年人",
        "《劳动法》第15条；《禁止使用童工规定》第2条",
        ("14岁以上", "15-17岁也可以"),
        ("年满16周岁", "18周岁以上", "16岁以下勿扰", "教3-6岁幼儿"),
    ),
    Row(
        Kind.ETHNICITY,
        Verdict.UNLAWFUL,
        "民族",
        "不得因民族歧视劳动者",
        f"{_PROMOTION}第3条、第28条",
        ("限汉族", "少数民族勿扰"),
        ("民族不限", "少数民族优先", "在民族路上班"),
    ),
    Row(
        Kind.RELIGION,
        Verdict.UNLAWFUL,
        "宗教信仰",
        "不得因宗教信仰歧视劳动者",
        f"{_PROMOTION}第3条",
        ("无宗教信仰", "信教者勿扰"),
        ("宗教信仰不限",),
    ),
    Row(
        Kind.VIRUS_CARRIER,
        Verdict.UNLAWFUL,
        "病毒携带者",
        "不得以携带乙肝等病毒为由拒绝录用，不得要求检查乙肝项目",
        f"{_PROMOTION}第30条；人社部发〔2010〕12号；《艾滋病防治条例》第3条",
        ("乙肝勿扰", "体检含两对半", "HBV阴性"),
        ("不查乙肝", "乙肝携带者均可"),
    ),
    Row(
        Kind.MARRIAGE,
        Verdict.UNLAWFUL,
        "婚育",
        "不得询问婚育情况，不得以婚姻、生育为条件",
        f"{_NINE}；《妇女权益保障法》第43条",
        ("已婚已育优先", "未婚", "两年内不生育", "孕妇勿扰"),
        ("婚育不限", "享婚假、产假", "单身公寓", "缴生育保险"),
    ),
    Row(
        Kind.HOUSEHOLD,
        Verdict.UNLAWFUL,
        "户籍地域",
        "不得以户籍、籍贯为条件，不得排斥外地人",
        f"{_PROMOTION}第31条；《人力资源市场暂行条例》第24条",
        ("本地户口", "外地人勿扰", "河南人不要"),
        ("户籍不限", "可协助办理落户", "面试带户口本复印件", "开发本地客户"),
    ),
    Row(
        Kind.DEPOSIT_OR_FEE,
        Verdict.UNLAWFUL,
        "押金收费",
        "不得要求提供担保，不得以押金、服装费、培训费等名义收取财物",
        f"{_CONTRACT}第9条、第84条",
        ("入职交押金200元", "服装费300元自理", "需缴纳培训费"),
        ("不收押金", "免费培训", "收银员，办理客人押金", "投标保证金专员"),
    ),
    Row(
        Kind.IDENTITY_PAPERS,
        Verdict.UNLAWFUL,
        "扣押证件",
        "不得扣押居民身份证和其他证件",
        f"{_CONTRACT}第9条、第84条",
        ("入职押身份证", "毕业证原件由公司保管"),
        ("面试携带身份证", "交身份证复印件", "不扣证件"),
    ),
    Row(
        Kind.AGE_LIMIT,
        Verdict.DOUBTFUL,
        "年龄限制",
        "16（夜班、有危害的为18）周岁以上之外的年龄限制，由审核人按当地规定决定",
        f"全国性法律没有一般禁止；{_MARKET}；地方规定",
        ("45岁以下", "年龄25-40", "四十五周岁以内", "90后优先", "退休人员勿扰"),
        ("年龄不限", "18岁以上", "照顾80岁老人", "团队平均年龄28岁"),
    ),
    Row(
        Kind.LOOKS,
        Verdict.DOUBTFUL,
        "相貌身材",
        "相貌、身高、体重、纹身等与岗位无关的条件，由审核人看是否必要",
        f"{_PROMOTION}第3条、第26条；{_MARKET}",
        ("五官端正", "形象气质佳", "身高160以上", "无纹身"),
        ("维护公司形象", "为幼儿测量身高体重", "仪容整洁"),
    ),
    Row(
        Kind.HEALTH_CONDITION,
        Verdict.DOUBTFUL,
        "健康条件",
        "没有法定依据的健康条件，由审核人看岗位是否有法定要求；健康证、职业禁忌证和一般的身体健康合法",
        f"{_PROMOTION}第29条、第30条；《传染病防治法》；《职业病防治法》第35条",
        ("无传染病", "视力好", "不戴眼镜", "无色盲"),
        ("身体健康", "持健康证", "无职业禁忌证", "猪场无疫病"),
    ),
    Row(
        Kind.CRIMINAL_RECORD,
        Verdict.DOUBTFUL,
        "犯罪记录",
        "无犯罪记录对保安、看护未成年人、驾驶的岗位合法，其他岗位由审核人决定",
        "《保安服务管理条例》第17条；《未成年人保护法》第62条；《出租汽车驾驶员从业资格管理规定》",
        ("仓管员，无犯罪记录",),
        ("保安员，无犯罪记录", "幼儿园教师，无违法犯罪记录", "网约车司机，无犯罪记录"),
    ),
    Row(
        Kind.COUPLES,
        Verdict.DOUBTFUL,
        "夫妻",
        "欢迎夫妻同来合法；以夫妻为条件，由审核人决定",
        "《妇女权益保障法》第43条",
        ("限夫妻工", "夫妻优先"),
        ("欢迎夫妻工", "有夫妻房"),
    ),
    Row(
        Kind.ORIGIN_PREFERENCE,
        Verdict.DOUBTFUL,
        "本地优先",
        "本地人、本地户口优先，由审核人看是否有当地政策依据",
        f"{_PROMOTION}第31条",
        ("本地人优先",),
        ("住附近优先",),
    ),
    Row(
        Kind.MOTHERS_POST,
        Verdict.DOUBTFUL,
        "妈妈岗",
        "各地扶持的妈妈岗，由审核人看是否经认定、是否也收负有抚养义务的父亲",
        "《广东省推行“妈妈岗”就业模式促进妇女就业实施方案》等地方规定",
        ("妈妈岗",),
    ),
)

ROW_OF: Final = MappingProxyType({row.kind: row for row in ROWS})
