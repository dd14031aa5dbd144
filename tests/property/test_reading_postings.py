"""Whatever is typed: reading never fails, and says the same of the same."""

from __future__ import annotations

import re
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from intake.conditions import Conditions, read_conditions
from intake.jobs import read_jobs
from intake.occupation import Context, read_occupation, split_jobs
from intake.personal_data import holds_personal_data, mask_personal_data

DAY = date(2026, 6, 1)
NEUTRAL = "本公司欢迎您的加入。"
PIECES = st.sampled_from(
    re.split(
        " ",
        "车工 普工 平车 招 20名 月薪 5000-8000元 包吃住 不包住 / 、 ， 。 （ ） 两班倒 底薪 3000 +提成 计件 15元/小时 "
        "8:00-17:30 13900000001 6月1日到岗 2年以上经验 电工证 试用期 转正后 - 至 9999 0 万 k 【岗位职责】 负责 "
        "设备维修 １２ 武鸣区 <b> \u200b \n",
    )
)
SENTENCES = st.lists(PIECES, max_size=14).map("".join)
TEXTS = st.one_of(st.text(max_size=120), SENTENCES)


def read(title: str, text: str) -> Conditions:
    return read_conditions(title, text, posted_on=DAY, county="450110")


@given(TEXTS, TEXTS, TEXTS)
def test_reading_never_fails_and_is_deterministic(title: str, text: str, employer: str) -> None:
    """Any text is read, twice the same; confidences lie within 0 and 1 and fall."""
    first, second = (read_occupation(title, Context(text, employer)) for _ in range(2))
    assert first == second
    confidences = [one.confidence for one in first.candidates]
    assert confidences == sorted(confidences, reverse=True)
    assert all(0 < one <= 1 for one in confidences)
    assert read(title, text) == read(title, text)
    assert split_jobs(title)
    assert read_jobs(title, text) == read_jobs(title, text)


@given(SENTENCES, SENTENCES)
def test_jobs_taken_apart_are_within_a_vacancy_s_bounds(title: str, text: str) -> None:
    """None or several, each with a head-count of at least one if it has any, and no title twice."""
    jobs = read_jobs(title, text).jobs
    assert len(jobs) != 1
    assert len({job.title for job in jobs}) == len(jobs)
    assert all(job.headcount is None or job.headcount.value > 0 for job in jobs)


def _wide(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


@given(SENTENCES, SENTENCES)
def test_full_width_is_half_width(title: str, text: str) -> None:
    """１２ is 12, （ is (."""
    assert read(_wide(title), _wide(text)) == read(title, text)
    assert read_occupation(_wide(title), Context(_wide(text))) == read_occupation(title, Context(text))


@given(TEXTS, st.integers(10**9, 10**10 - 1), TEXTS)
def test_masked_text_holds_no_phone(before: str, number: int, after: str) -> None:
    """Wherever it stands, however it is cut."""
    masked = mask_personal_data(f"{before} 1{number} {after}")
    assert not re.search(r"[0-9]{11}", masked)
    assert not holds_personal_data(masked)
    assert mask_personal_data(masked) == masked


@given(SENTENCES)
def test_figures_that_are_read_stand_in_the_text(text: str) -> None:
    """No figure of pay or head-count is made up."""
    found = read("岗位", text)
    digits = re.findall(r"\d+", text.translate(str.maketrans("１２", "12")))
    if found.headcount is not None:
        assert found.headcount.words
        assert str(found.headcount.value) in digits or found.headcount.value <= 40
    if found.pay is not None and found.pay.words:
        written = re.findall(r"\d+", found.pay.words)
        assert all(any(each in digit for digit in digits) for each in written)


@given(SENTENCES)
def test_a_neutral_sentence_changes_nothing(text: str) -> None:
    """What is read does not hang on what says nothing."""
    before, after = read("岗位", text), read("岗位", f"{text}\n{NEUTRAL}")
    assert after == before
