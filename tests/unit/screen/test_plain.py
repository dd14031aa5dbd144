"""Texts as the rules read them."""

from __future__ import annotations

import pytest

from intake.screen.plain import Plain


@pytest.mark.parametrize(("written", "read"), [
    ("１８－４５周岁", "18-45周岁"),
    ("18～45歲", "18-45岁"),
    ("招 女\u200b 工", "招女工"),
    ("女-工", "女工"),
    ("招🌸女🌸工", "招女工"),
    ("Java 5 years", "java 5 years"),
    ("18 - 45 岁", "18-45岁"),
    ("⼥工", "女工"),
    ("一\n二", "一\n二"),
])  # fmt: skip
def test_one_width_one_script_no_gaps(written: str, read: str) -> None:
    assert Plain.of(written).tight == read


def test_a_place_leads_back_to_what_was_written() -> None:
    written = "急招 女 - 工 5名"
    plain = Plain.of(written)
    at = plain.tight.index("女工")
    start, end = plain.origin(at, at + 2)
    assert written[start:end] == "女 - 工"
