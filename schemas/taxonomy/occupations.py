"""Occupations (职业) of the 中华人民共和国职业分类大典 2022 (CSCO).

An occupation here is what a person can be registered for and a vacancy can ask for: the 1,632 细类, and the
59 residual classes ``X-XX-99-00`` ("其他…人员") that the 大典 does not divide further; 普工 is one of them.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from schemas.taxonomy.errors import UnknownOccupation
from schemas.taxonomy.package import read_rows
from schemas.taxonomy.words import trade_words

_CODE = re.compile(r"\d(-\d\d){3}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Occupation:
    """One occupation: CSCO code ``6-05-01-03``, official name, minor group (小类) ``6-05-01``."""

    code: str
    name: str
    minor: str


def occupation(code: str) -> Occupation:
    """Return the occupation with this CSCO code; `UnknownOccupation` if there is none."""
    try:
        return _by_code()[code]
    except KeyError:
        raise _unknown(code) from None


def is_occupation(code: str) -> bool:
    """Tell whether `code` is the code of an occupation (not of a group of them)."""
    return code in _by_code()


def occupations() -> tuple[Occupation, ...]:
    """Return all occupations, by ascending code; the position of each is its `occupation_index`."""
    return tuple(_by_code().values())


def by_title(title: str) -> Occupation | None:
    """Return the occupation a job title names, or None.

    The whole title must be an official name, a trade word (行话) or a licensed alias, apart from width, case
    and spaces; official names win over trade words, those over aliases. Understanding free text is intake's
    work.
    """
    code = _code_by_title().get(_plain(title))
    return None if code is None else _by_code()[code]


def aliases() -> tuple[tuple[str, str], ...]:
    """Return the licensed aliases with their codes, in the order of the file. About four in five are right."""
    return tuple((row["title"], row["code"]) for row in read_rows("aliases.csv"))


def occupation_index(code: str) -> int:
    """Return the dense number of an occupation: 0 to 1,690, in the order of codes, so it fits an uint16.

    The number is good for one `TAXONOMY_VERSION`: for columns in memory, never for records.
    """
    try:
        return _index_by_code()[code]
    except KeyError:
        raise _unknown(code) from None


def occupation_code(index: int) -> str:
    """Return the code of the occupation numbered `index`: the inverse of `occupation_index`."""
    return _codes()[index]


def minor_group_index(code: str) -> int:
    """Return the dense number of the minor group (小类) of the occupation `code`, in the order of codes."""
    return _minor_index()[occupation(code).minor]


@cache
def _codes() -> tuple[str, ...]:
    return tuple(_by_code())


@cache
def _by_code() -> dict[str, Occupation]:
    rows = read_rows("occupations.csv")
    return {row["code"]: Occupation(row["code"], row["name"], row["code"][:7]) for row in rows}


@cache
def _index_by_code() -> dict[str, int]:
    return {code: index for index, code in enumerate(_by_code())}


@cache
def _minor_index() -> dict[str, int]:
    return {minor: index for index, minor in enumerate(sorted({o.minor for o in occupations()}))}


@cache
def _code_by_title() -> dict[str, str]:
    titles: dict[str, str] = {}
    for word in trade_words():
        if not word.when:
            titles.setdefault(_plain(word.title), word.code)
    for row in read_rows("aliases.csv"):
        titles.setdefault(_plain(row["title"]), row["code"])
    # The 大典 prints one name twice (甘油制造工): the lower code has it.
    return titles | {_plain(o.name): o.code for o in reversed(occupations())}


def _plain(title: str) -> str:
    return "".join(unicodedata.normalize("NFKC", title).casefold().split())


def _unknown(code: str) -> UnknownOccupation:
    named = f"职业代码 {code} 不在" if _CODE.fullmatch(code) else "职业代码的格式不对，查不到"
    return UnknownOccupation(f"{named}《职业分类大典（2022年版）》的细类中；请填写细类代码，例如 6-05-01-03（缝纫工）")
