"""Telephone and identity numbers in texts that are to hold none (promise P6).

Whoever produces an event masks its texts first; INTAKE only checks, and what fails is a dead letter: sealed. The
gateway masks a description (`mask_personal_data`), which is an employer's prose, and refuses the rest.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from enum import Enum
from typing import Final

from pydantic import BaseModel

from intake.errors import NotUnderstood, Refusal

_GAP = r"[\s.·\-\u2010-\u2015]?"
_MOBILE: Final = re.compile(rf"(?<![0-9])(?:\+?(?:00)?86{_GAP})?1{_GAP}[3-9](?:{_GAP}[0-9]){{9}}(?![0-9])")
_IDENTITY: Final = re.compile(
    # GB 11643: region, date of birth, sequence, check character.
    r"(?<![0-9])[1-9][0-9]{5}(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx](?![0-9])"
)


_FAR_APART: Final = r"[\s.·,、()\-\u2010-\u2015]{0,3}"
_ANY_PHONE: Final = re.compile(
    rf"(?<![0-9])(?:\+?(?:00)?86{_FAR_APART})?1{_FAR_APART}[3-9](?:{_FAR_APART}[0-9]){{9}}[0-9]*"
)
_LANDLINE: Final = re.compile(
    r"(?<![0-9])(?:\(?0[0-9]{2,3}\)?[\s-]?[1-9][0-9]{6,7}|400[\s-]?[0-9]{3,4}[\s-]?[0-9]{3,4})(?![0-9])"
)
_LONG_NUMBER: Final = re.compile(r"[0-9]{11,}")
_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_ACCOUNT: Final = re.compile(
    r"(?P<label>(?:微信|薇信|威信|wechat|vx|qq)(?:号|同号)?\s*[:：]?\s*)[A-Za-z0-9_-]{5,20}", re.IGNORECASE
)
_TITLE: Final = r"(?:先生|女士|小姐|经理|主管|主任|老师|师傅|老板|厂长|店长|部长|队长|总监|助理|专员|姐|哥|总|工)"
_SURNAME: Final = (
    r"["
    r"赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜谢邹苏潘葛范彭鲁韦马苗方俞任袁柳史唐费薛雷贺倪汤罗毕安常于傅卞齐康伍余顾孟黄穆萧尹姚邵汪毛戴宋庞熊纪"
    r"舒屈项祝董梁杜阮蓝闵席季麻强贾路江童颜郭梅林钟徐邱骆高夏蔡田樊胡凌霍虞万柯卢莫房解应丁邓郁单洪包左石崔龚程邢裴陆荣翁荀羊惠曲封储靳段富乌焦谷车侯全班仲宁仇栾甘厉"
    r"刘景詹龙叶幸司黎薄白蒲邰从卓蔺屠蒙池乔翟谭农覃岑邝闭"
    r"]"
)
_CONTACT: Final = re.compile(
    rf"(?P<label>(?:联系人|招聘人|负责人|联络人|咨询人?|联系|请?找|致电|电话|微信|面试官|报名)\s*[:：]?\s*)"
    rf"{_SURNAME}[\u4e00-\u9fff]{{0,2}}?{_TITLE}(?![\u4e00-\u9fff]{{0,1}}[程作资])"
    rf"|(?P<who>(?:联系人|招聘人|负责人|联络人)\s*[:：]\s*){_SURNAME}[\u4e00-\u9fff]{{1,2}}(?![\u4e00-\u9fff])"
)


_MYSELF: Final = re.compile(
    rf"(?P<who>(?:我叫|我的?名字(?:叫|是)|(?<![A-Za-z\u4e00-\u9fff])姓名\s*[:：]?)\s*)"
    rf"(?:{_SURNAME}[\u4e00-\u9fff]{{1,2}}?(?=[^\u4e00-\u9fff]|$|今年|[想会来是做现住在有要男女])|{_SURNAME}[\u4e00-\u9fff]{{1,2}})"
)


def mask_personal_data(text: str) -> str:
    """The text, with numbers, accounts and names that lead to a person masked: ``[电话]``, ``[姓名]``; then in NFKC.

    Mobile and other telephone numbers, identity numbers, mail addresses, WeChat and QQ accounts, who is named as the
    contact, and who names themselves. A name that nothing announces stays: no list of names is complete.
    """
    normal = unicodedata.normalize("NFKC", text)
    plain = _MAIL.sub("[邮箱]", normal)
    plain = _IDENTITY.sub("[证件号]", plain)
    plain = _LONG_NUMBER.sub("[电话]", _LANDLINE.sub("[电话]", _ANY_PHONE.sub("[电话]", plain)))
    plain = _ACCOUNT.sub(lambda found: f"{found['label']}[账号]", plain)
    plain = _MYSELF.sub(lambda found: f"{found['who']}[姓名]", plain)
    plain = _CONTACT.sub(lambda found: f"{found['label'] or found['who']}[姓名]", plain)
    return text if plain == normal else plain


def holds_personal_data(text: str) -> bool:
    """Whether a mobile number or a citizen's identity number (公民身份号码) stands in the text."""
    if not any(map(str.isdigit, text)):
        return False
    plain = unicodedata.normalize("NFKC", text)
    return bool(_MOBILE.search(plain) or _IDENTITY.search(plain))


def holds_identity_number(text: str) -> bool:
    """Whether a citizen's identity number (公民身份号码) stands in the text, which is in NFKC."""
    return bool(_IDENTITY.search(text))


def refuse_personal_data(*texts: str | None) -> None:
    """Let no text through that names a person by a number.

    Raises:
        NotUnderstood: one does.
    """
    if any(text is not None and holds_personal_data(text) for text in texts):
        raise NotUnderstood(
            Refusal.PERSONAL_DATA,
            "文字里有手机号码或身份证号码；请删去或打上星号后再发，联系方式只由平台保存",
        )


def refuse_personal_data_in(event: BaseModel) -> None:
    """The same for every text of an event, ids too: a field added later needs no reminder.

    Raises:
        NotUnderstood: one names a person by a number.
    """
    refuse_personal_data(*_texts(event))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, BaseModel):
        for field in type(value).model_fields:
            yield from _texts(getattr(value, field))
    elif isinstance(value, (tuple, frozenset)):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, str) and not isinstance(value, Enum):
        yield value
