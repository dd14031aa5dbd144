"""Where the work is: a town or county named in a text, looked for within the county that is known."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final

import ahocorasick

from intake.conditions.words import Read
from schemas.taxonomy.divisions import division, divisions, towns_of
from schemas.taxonomy.errors import UnknownRegion

_SUFFIX: Final = re.compile(r"(?:街道办事处|街道|民族乡|(?:.族)+乡|镇|乡|自治县|新区|地区|开发区|区|县|市|省)$")
_SHORTEST: Final = 2


def read_region(text: str, county: str | None = None) -> Read[str] | None:
    """The code of the town that a text names within a county, else of the one county that it names in full.

    Within its county a town is known without its ending too: 里建 or 双桥 for 双桥镇. A name that several counties
    of the country have is only read beside the name of their city or province.
    """
    if county is not None and (read := _longest(text, _towns(county))):
        return read
    named = {name for _, name in _scanner().iter(text)} if text else set()
    for name in sorted(named, key=lambda name: (-len(name), text.index(name))):
        codes = _counties()[name]
        near = [code for code in codes if _above(code) & _divisions_in(text)]
        if len(codes) == 1 or len(near) == 1:
            code = codes[0] if len(codes) == 1 else near[0]
            return _longest(text, _towns(code)) or Read(code, name)
    return None


def _longest(text: str, names: dict[str, str]) -> Read[str] | None:
    found = [name for name in names if name in text]
    if not found:
        return None
    name = min(found, key=lambda each: (-len(each), text.index(each)))
    return Read(names[name], name)


@lru_cache(maxsize=256)
def _towns(county: str) -> dict[str, str]:
    """Names of a county's towns, with and without their ending; none for an unknown county."""
    try:
        towns = towns_of(county)
    except UnknownRegion:
        return {}
    names = {town.name: town.code for town in towns}
    own = {_SUFFIX.sub("", division(county).name)}
    for town in towns:
        short = _SUFFIX.sub("", town.name)
        if len(short) >= _SHORTEST and short not in own:
            names.setdefault(short, town.code)
    return names


@cache
def _counties() -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}
    for one in divisions():
        if one.level == "county" and len(one.name) > _SHORTEST:
            names.setdefault(one.name, []).append(one.adcode)
    return names


@cache
def _scanner() -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for name in _counties():
        automaton.add_word(name, name)
    automaton.make_automaton()
    return automaton


def _above(code: str) -> set[str]:
    """City and province of a county, by code."""
    above: set[str] = set()
    at = division(code).parent
    while at is not None:
        above.add(at)
        at = division(at).parent
    return above


@lru_cache(maxsize=64)
def _divisions_in(text: str) -> set[str]:
    """Cities and provinces that a text names, with or without their ending."""
    return {one.adcode for one in divisions() if one.level != "county" and _SUFFIX.sub("", one.name) in text}
