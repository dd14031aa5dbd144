"""What a worker must bring: level, certificates, experience."""

from __future__ import annotations

import re
from typing import Final

from intake.conditions.numerals import NUMERAL, number
from intake.conditions.words import Read, clauses
from schemas.taxonomy.levels import Level

_LEVELS: Final = (
    (Level.SENIOR_TECHNICIAN, re.compile(r"高级技师")),
    (Level.TECHNICIAN, re.compile(r"技师(?:证|资格|等级|职称|及以上)|二级/技师")),
    (Level.SENIOR, re.compile(r"高级(?:工(?!程)|电工|焊工|钳工|厨师证|消防|消控|证)|三级/高级工")),
    (Level.INTERMEDIATE, re.compile(r"中级(?:工(?!程)|电工|焊工|钳工|消防|消控|证|及以上证)|四级/中级工")),
    (Level.JUNIOR, re.compile(r"初级(?:工(?!程)|电工|焊工|消防|消控|证)|五级/初级工")),
    (Level.APPRENTICE, re.compile(r"学徒|徒工")),
)
_PREFERRED: Final = re.compile(r"优先|最好|更佳|加分|从优|不限|均可|也可|可放宽")
_CERTIFICATES: Final = (
    ("电工证", r"电工(?:操作|上岗|特种作业)?证|低压(?:电工)?证|高压(?:电工)?证|电工(?:类)?(?:资格|职业)"),
    ("焊工证", r"焊工(?:操作|上岗|特种作业)?证|焊接证"),
    ("叉车证", r"叉车(?:操作|司机|上岗|驾驶)?证|n1证"),
    ("健康证", r"健康证"),
    ("驾照", r"[abc][123]?\s*(?:驾照|驾驶证|证|本|照)|驾驶证|驾照"),
    ("消防设施操作员证", r"消防[^,。;\n]{0,8}证|消控证|建构筑物消防员证"),
    ("厨师证", r"厨师(?:资格|等级)?证"),
    ("会计证", r"会计(?:从业|资格)?证|会计师证"),
    ("教师资格证", r"教师资格证?|教资"),
    ("护士执业证", r"护士(?:执业)?(?:资格)?证"),
    ("医师执业证", r"(?:执业)?(?:助理)?医师(?:执业|资格)*(?:证|资格证)|医师执业"),
    ("保安员证", r"保安(?:员)?(?:上岗|资格)?证"),
    ("特种作业证", r"特种作业(?:操作)?证|特种设备[^,。;\n]{0,6}证"),
    ("司炉证", r"司炉证|锅炉(?:工|操作|司炉)?(?:操作)?证"),
    ("行车证", r"(?:行车|天车|起重机?)(?:操作)?证"),
    ("安全员证", r"安全员证|[abc]证(?=[^,。;\n]{0,4}安全)|安全(?:管理|主任|工程师)证"),
    ("建造师证", r"[一二]级建造师|[一二]建"),
    ("保育员证", r"保育(?:员|师)证"),
    ("育婴师证", r"育婴(?:员|师)证|月嫂证"),
    ("药师证", r"(?:执业)?(?:中|西)?药师(?:资格|执业)*证|执业药师"),
    ("普通话证", r"普通话[^,。;\n]{0,4}证"),
    ("从业资格证", r"从业资格证"),
)
_CERTIFICATE: Final = tuple((name, re.compile(pattern)) for name, pattern in _CERTIFICATES)
_SENTENCES: Final = re.compile(r"[,。;!?\n()【】]")
_YEARS: Final = re.compile(
    rf"(?P<n>{NUMERAL}|半)\s*(?:-\s*\d+)?\s*(?:个)?年\s*(?:及|或)?\s*(?:以上)?(?P<what>[^,。;\n]{{0,24}}?)(?:经验|经历|工作年限|工龄)"
    rf"|(?:经验|经历)\s*[::]?\s*(?:至少|不少于|满)?\s*(?P<m>{NUMERAL})\s*(?:-\s*\d+)?\s*年"
    rf"|(?:至少|不少于)\s*(?P<k>{NUMERAL})\s*年"
)


def read_level(title: str, text: str) -> Read[int] | None:
    """The rank of the skill level (`schemas.taxonomy.levels`) that is asked; preferred ones are not asked."""
    for level, pattern in _LEVELS:
        for clause in (title, *clauses(text)):
            found = pattern.search(clause)
            if found and not _PREFERRED.search(clause):
                return Read(int(level), found[0])
    return None


def read_certificates(text: str) -> tuple[Read[str], ...]:
    """The kinds of certificates that are asked; ``(优先)`` stands behind one that is only preferred."""
    read: dict[str, Read[str]] = {}
    for clause in clauses(text):
        for name, pattern in _CERTIFICATE:
            if found := pattern.search(clause):
                known = f"{name}(优先)" if _PREFERRED.search(clause) else name
                read.setdefault(name, Read(known, found[0]))
    return tuple(read.values())


def read_experience(text: str) -> Read[int] | None:
    """The fewest years of experience that are asked; a preference asks for none."""
    for clause in _SENTENCES.split(text):
        found = _YEARS.search(clause)
        if found and not _PREFERRED.search(clause):
            said = found["n"] or found["m"] or found["k"]
            years = 0 if said == "半" else number(said)
            if years <= 60:
                return Read(years, found[0])
    return None
