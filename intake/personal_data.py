"""Telephone and identity numbers in texts that are to hold none (promise P6).

Whoever produces an event masks its texts first; INTAKE only checks, and what fails is a dead letter: sealed.
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


def holds_personal_data(text: str) -> bool:
    """Whether a mobile number or a citizen's identity number (公民身份号码) stands in the text."""
    if not any(map(str.isdigit, text)):
        return False
    plain = unicodedata.normalize("NFKC", text)
    return bool(_MOBILE.search(plain) or _IDENTITY.search(plain))


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
