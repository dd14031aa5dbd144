"""What the description says is done, for titles that do not say it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import chain
from typing import Final

from intake.occupation.candidates import GENERIC, Candidate
from intake.occupation.head import names
from intake.occupation.industry import Surroundings
from intake.occupation.lexicon import is_disputed, lexicon, scanner
from intake.occupation.title import take_apart

_JOB_NAMED: Final = re.compile(
    r"(?:岗位名称|招聘岗位|招聘职位|职位名称|招聘工种|岗位|职位|工种)(?:[】\]]\s*[::]?|\s*[::])\s*([^\s,,。;;:【】()]{2,16})"
)
_CALLED: Final = re.compile(
    r"(?:招聘|急招|急聘|诚聘|诚招|招)\s*[::]?\s*([\u4e00-\u9fffa-z/()]{2,12}?)\s*(?:(?:\d+|[一二两三四五六七八九十]|若干|多|数|几)\s*(?:名|人|位))"
)
_SECTION: Final = re.compile(r"[【\[]([^】\]\n]{2,12})[】\]]")
_DUTIES: Final = re.compile(r"职责|内容|岗位描述")
_OTHER_MATTERS: Final = re.compile(
    r"福利|待遇|薪|工资|面试|简介|介绍|联系|电话|地点|地址|时间|要求|学历|补贴|补助|宿舍|食堂|奖|位于|有限公司|企业文化|晋升|先到先得"
)
_SENTENCE: Final = re.compile(r"[。;,\n!]|(?<=[^\d])\d{1,2}[.、]")
_VERB: Final = re.compile(r"(?:负责|从事|学习|协助|进行|完成|做好|操作)[^,,;;、]{0,4}$")
_CALL: Final = frozenset(("招聘", "招工", "工程", "生产"))

_NAMED: Final = 0.60
_HINTED: Final = 0.40
"""One passing word; a second, or a verb before it, makes a duty of it."""
_MORE_VOTES: Final = 0.08
_SECOND: Final = 0.6


def by_duties(around: Surroundings) -> Iterator[Candidate]:
    """Candidates from the job that the text names, then from the words in its duties, most weight first."""
    text = around.text
    if not text:
        return
    for found in chain(_JOB_NAMED.finditer(text), _CALLED.finditer(text)):
        yield from _named(found[1])
    votes: dict[str, float] = defaultdict(float)
    said: dict[str, list[str]] = defaultdict(list)
    for word, duty in _words(_duties(text)):
        for sense in lexicon()[word]:
            if sense.code != GENERIC and all(map(around.satisfies, sense.when)):
                votes[sense.code] += (len(word) - 1) * (2 if duty else 1)
                said[sense.code] += [word] * (2 if duty else 1)
                break
    fade = 1.0
    for code in sorted(votes, key=lambda code: (-votes[code], code))[:3]:
        confidence = min(_HINTED + _MORE_VOTES * (len(said[code]) - 1), _NAMED)
        yield Candidate(code, confidence * fade, tuple(dict.fromkeys(said[code])))
        fade *= _SECOND


def _named(job: str) -> Iterator[Candidate]:
    for part in take_apart(job).parts:
        for found in names(part)[:1]:
            for sense in found.senses if not is_disputed(found.word) else ():
                if found.head and not sense.when and sense.code != GENERIC:
                    yield Candidate(sense.code, _NAMED, (found.word,))


def _duties(text: str) -> str:
    """The sections on duties; without such all sentences that are not about something else."""
    first, *others = _SECTION.split(text)
    sections = dict(zip(others[::2], others[1::2], strict=True))
    stated = [said for heading, said in sections.items() if _DUTIES.search(heading)]
    if stated:
        return "\n".join(stated)
    rest = [first, *(said for heading, said in sections.items() if not _OTHER_MATTERS.search(heading))]
    sentences = (each for part in rest for each in _SENTENCE.split(part))
    return "\n".join(each for each in sentences if not _OTHER_MATTERS.search(each))


def _words(text: str) -> list[tuple[str, bool]]:
    """The longest words of trades, each once, in the order in which they come, and whether a verb leads to them."""
    found: dict[str, bool] = {}
    for end, word in scanner().iter_long(text):
        if word not in _CALL:
            begin = end - len(word) + 1
            found[word] = found.get(word, False) or _VERB.search(text, max(0, begin - 8), begin) is not None
    return list(found.items())
