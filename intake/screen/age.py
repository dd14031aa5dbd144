"""Ages: below 16, the lawful minimum, and every other limit. Whose age it is comes first: a child's is no condition."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from intake.screen.plain import Plain
from intake.screen.verdict import Kind
from intake.screen.words import CLAUSE, Context, Hit, Words, any_of

LOWEST: Final = 16
"""《劳动法》第15条. Nobody below may be employed."""
ADULT: Final = 18
"""The least age that night work and hazards allow, and the highest minimum that needs no reason."""
_OLDEST: Final = 70
"""Whoever is said to be older, without a limit, is somebody to be cared for."""

_N: Final = r"(?:\d{1,2}|[二三四五六七八九]?十[一二三四五六七八九]?|[七八九])"
_U: Final = "(?:周岁|岁|周年岁)"
_TO: Final = "(?:-+|至|到|—)"
_BELOW: Final = "(?:及?以[下内里]|之[下内前]|以前|往下|封顶|为[止限]|内|下)"
_ABOVE: Final = r"(?:及?以上|往上|之上|起|上|\+)"
_NO: Final = "(?:勿|不要|不[招收考予录用接]|免|谢绝|除外|莫|拒|别|禁)"
_AGE: Final = (
    r"(?:(?:年龄|年纪|岁数)(?:要求|限制|范围|条件|段|一般|最好|适当|可|放宽|控制|限定|须|需|应|在|为|是|约|:|,|满|介于){0,4}"
    r"(?:男|女|性|,|:){0,3})"
)
_LESS: Final = "(?:不超过|不得超过|未超过|小于|低于|不大于|不高于|最大|最高|上限|≤|<=|<|放宽[至到]|放宽)"
_MORE: Final = "(?:不低于|不小于|大于|最小|最低|≥|>=|>)"

_FOUND: Final = re.compile(
    rf"(?P<age>{_AGE})?(?P<bound>{_LESS}|{_MORE}|未满|不满|未到|年满|已满|满)?[:为]?"
    rf"(?<!\d)(?<!\d[:点])(?P<a>{_N})(?P<ua>{_U})?"
    rf"(?:{_TO}(?P<b>{_N})(?P<ub>{_U})?)?"
    rf"(?P<side>{_BELOW}|{_ABOVE}|左右|上下)?"
)
_PREFIX_ONLY: Final = re.compile(r"(?!\d|[.:]\d|[元块人名位点个天月号%kw年级千万])")
"""What follows an age that has no unit: 年龄25-45, but not 年龄不限20元."""

_CHILDREN: Final = "幼儿|宝|婴|儿童|小孩|孩|小朋友|小学|初中|中学|学生|学员|队员|少儿|少年|学龄|托班|早教|女儿|儿子"
_OLD: Final = "老人|老年|老太|老爷|爷爷|奶奶|长者|患者|病人|卧床|失能"
_TENDED: Final = f"{_CHILDREN}|{_OLD}|照[顾看护]|看护|护理|陪护|陪伴|服侍|伺候|辅导|教|招生|接送"
_AFTER: Final = re.compile(
    rf"(?:的|阶段|年龄段|左右){{0,2}}{CLAUSE}{{0,4}}?(?:(?P<tended>{_CHILDREN}|{_OLD})|(?:客户|顾客|人群|用户|会员)(?!经理|代表|服务|专员|主管|维护|顾问|运营))"
)
_BEFORE: Final = re.compile(
    rf"(?:(?P<tended>{_TENDED})|面向|针对|平均)[^,。;!?\n招聘]{{0,6}}$"
    r"|(?:客户|顾客|会员)(?:群体?|年龄|人群)?(?:多|主要)?(?:为|是|在|:)?$"
)
_OLD_AGE: Final = 60
_INSURED: Final = re.compile(
    r"^(?:[、,/]?[男女]性?\d{2}周?岁(?:及?以[下内])?)?(?:的|者|人员|员工)?(?:可以?|才|方可?|均|都|给|由?公司){0,2}"
    rf"(?:(?:购买|买|缴纳|缴|交|参加|参|签订|签|办理|办){CLAUSE}{{0,5}}(?:社保|[三四五六]险|保险|险|合同|协议)|退休(?![人者的]|返聘))"
)
_NEGATED: Final = re.compile(rf"^(?:的|者|人员|人|儿童|青少年|未成年人?|求职者){{0,3}}(?:一律|概|请|恕|均)?{_NO}")
_REFUSED_BEFORE: Final = re.compile(
    rf"(?:不(?:招|收|要|接受|得|录用|聘用?|使用|雇)|禁止|严禁|谢绝|拒绝){CLAUSE}{{0,5}}$"
)
_TENS: Final = {digit: value for value, digit in enumerate("一二三四五六七八九", 1)}


def ages(plain: Plain, context: Context) -> Iterator[Hit]:
    """The limits of age in a text, by number."""
    del context
    text = plain.tight
    if "岁" not in text and "龄" not in text and "年纪" not in text:
        return
    for match in _FOUND.finditer(text):
        if not (match["ua"] or match["ub"] or (match["age"] and _PREFIX_ONLY.match(text, match.end()))):
            continue
        kind = _kind(match)
        if kind is not None:
            start, end = plain.origin(*match.span())
            yield Hit(kind, start, end, "16周岁以上" if kind is Kind.AGE_BELOW_16 else "")


def _kind(match: re.Match[str]) -> Kind | None:
    low = _number(match["a"])
    high = _number(match["b"]) if match["b"] else None
    before, after = match.string[max(0, match.start() - 14) : match.start()], match.string[match.end() :][:18]
    bound, side = match["bound"] or "", match["side"] or ""
    if _INSURED.match(after):
        return None
    if _is_anothers(low, before, after):
        return None
    negated = _NEGATED.match(after) is not None or _REFUSED_BEFORE.search(before) is not None
    if high is not None:
        return _between(low, high, negated)
    if bound in {"未满", "不满", "未到"}:
        return _under(low, negated, after)
    if re.fullmatch(_ABOVE, side) or re.fullmatch(_MORE, bound) or bound in {"年满", "已满", "满"}:
        if re.fullmatch(_BELOW, side):
            return Kind.AGE_LIMIT
        return _at_least(low, negated)
    if re.fullmatch(_BELOW, side) or re.fullmatch(_LESS, bound):
        if negated:
            return None if low <= ADULT else Kind.AGE_LIMIT
        return _under(low, False, after) if low <= LOWEST else Kind.AGE_LIMIT
    return Kind.AGE_LIMIT if ADULT < low <= _OLDEST else None


def _is_anothers(age: int, before: str, after: str) -> bool:
    """Whether it is the age of somebody who is served. Who is tended is a child or old: a nurse of 45 is neither."""
    for found in (_AFTER.match(after), _BEFORE.search(before)):
        if found is not None and (not found["tended"] or age < LOWEST or age >= _OLD_AGE):
            return True
    return False


def _between(low: int, high: int, negated: bool) -> Kind | None:
    if high < LOWEST or high <= low:
        return None  # children, or no ages
    if negated or low >= LOWEST:
        return Kind.AGE_LIMIT
    return Kind.AGE_BELOW_16 if low >= 10 else None


def _at_least(low: int, negated: bool) -> Kind | None:
    if negated or low > ADULT:
        return Kind.AGE_LIMIT
    return Kind.AGE_BELOW_16 if 10 <= low < LOWEST else None


def _under(limit: int, negated: bool, after: str) -> Kind | None:
    if negated or limit < 10 or limit > LOWEST:
        return None
    return Kind.AGE_BELOW_16 if re.match(rf"{CLAUSE}{{0,6}}(?:可|行|招|接受|欢迎|也要|都要|优先)", after) else None


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.partition("十")
    if not ten:
        return _TENS[tens]
    return _TENS.get(tens, 1) * 10 + _TENS.get(ones, 0)


BY_NAME: Final = Words(
    kind=Kind.AGE_LIMIT,
    marks=frozenset("年后老退青纪龄"),
    needle=re.compile(
        r"\d年?后|年(?:轻|富|纪|龄[^:要限\d])|年龄.{0,5}[12][90]\d\d|\d年.{0,8}[出生]|身份证.{0,4}\d|退休|"
        "[青壮]|中年|老[年人]勿"
    ),
    found=any_of(
        r"(?<!\d)(?<!\d[:点])(?:[56789]0|[0189]5|[01]0)年?后(?![退付续面来期台勤])",
        r"(?:19|20)?\d{2}年(?:\d{1,2}月)?(?:\d{1,2}日)?(?:及?以[后前]|之[后前]|[后前])?(?:出生|生人)",
        rf"身份证{CLAUSE}{{0,4}}\d{{1,4}}年?{CLAUSE}{{0,3}}(?:开头|以后|之后|出生|年后)",
        "(?:要求|招聘?|限|需|找|要)年轻(?!化|团队|的?团队)|年轻(?:人|者|女性|男性|化)?(?:优先|为主|为佳|者|力壮)|年富力强|青壮年|青壮劳",
        "(?<![一-鿿])年轻(?:有活力|有朝气|肯干|勤快)?(?=[,。;!、\n]|$)|中青年|中年人?(?:优先|为佳)|青年优先",
        f"(?:年龄|年纪|岁数)(?:太|过|偏|较)?[大高]{CLAUSE}{{0,3}}(?:勿|不要|不招|免)|年[龄纪](?:越|偏)?[小轻]{CLAUSE}{{0,2}}优先|年龄适中|年龄合适",
        "退休(?:人员|工人|职工|返聘|的|者)?(?:勿|不要|除外|免|不招|不收|不考虑)|不(?:招|要|收|含|接受|考虑|聘用?)(?:已)?退休|未退休|非退休",
        "(?:未到|未达到?|未超过|不超过|低于|法定)(?:国家)?(?:法定)?退休年龄|退休年龄(?:以内|内|前|以下|之内)|老年人?勿|老人勿",
        rf"年龄{CLAUSE}{{0,5}}(?:19|20)\d{{2}}年",
    ),
    neutral=any_of(
        r"(?:团队|同事|我们|公司|老板|平均|店)[^,。;!?\n招限要聘]{0,8}[06789][05]年?后|[06789][05]年?后(?:的?(?:团队|老板|创业|店|氛围|经典|怀旧|味|主题|餐厅|公司|同事|客|消费|为主))",
        r"(?:可|接受|欢迎|招)[^,。;!?\n未非不]{0,3}退休",
        "不限退休|退休(?:返聘)?(?:均|也|都|亦)?可",
    ),
)
"""Ages by other words: cohorts, years of birth, 年轻, retirement."""

BARE: Final = Words(
    kind=Kind.AGE_LIMIT,
    marks=frozenset("23456"),
    needle=re.compile(r"[1-6]\d-[2-6]\d|[2-6]\d(?:及?以[下内]|内)"),
    found=any_of(
        rf"(?:男女(?:不限|均可|皆可)|[男女])[,、]?(?:1[6-9]|[2-6]\d)-[2-6]\d{_PREFIX_ONLY.pattern}",
        r"(?<![^,。;!\n(])(?:1[6-9]|2\d)-[3-6]\d(?![^,。;!\n)])",
        r"(?:(?<![^,。;!\n(、:])|男女(?:不限|均可|皆可),?|以上[,、至到-]?)[2-6]\d(?:及?以[下内]|内)(?![^,。;!\n)、])",
    ),
)
"""Ages without a unit and without the word, where a clause says nothing else: 18-45, 45以下."""

MINORS: Final = Words(
    kind=Kind.AGE_BELOW_16,
    marks=frozenset("童未"),
    found=re.compile(
        f"(?:招|收|可用|接受|欢迎|使用|雇){CLAUSE}{{0,3}}(?:童工|未成年)|(?:童工|未成年人?)(?:也|亦|都|均)?(?:可|优先)"
    ),
    neutral=re.compile(
        "(?:不|勿|非|未|拒绝|谢绝|禁止|严禁|杜绝|抵制|零)(?:得|会|能|予|可|予以|许|准|可以)?"
        f"(?:招|收|用|录|接受|使用|雇){CLAUSE}{{0,4}}(?:童工|未成年)"
    ),
    instead="16周岁以上",
)
"""Child labour by its name."""
