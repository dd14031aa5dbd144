"""Skill levels."""

import pytest

from schemas.taxonomy.errors import UnknownLevel
from schemas.taxonomy.levels import Level, parse_level

pytestmark = pytest.mark.unit


def test_the_eight_levels_are_ordered() -> None:
    """From 学徒工 up to 首席技师."""
    labels = ["学徒工", "初级工", "中级工", "高级工", "技师", "高级技师", "特级技师", "首席技师"]
    assert labels == [level.label for level in sorted(Level)]


@pytest.mark.parametrize(
    "text",
    [
        "四级",
        "中级工",
        "L4",
        "l4",
        "Ｌ４",
        " 四级 / 中级工 ",
        "中级工/四级",
        Level.INTERMEDIATE.national or "",
    ],
)
def test_every_way_to_write_a_level_means_it(text: str) -> None:
    """National level, name, code, or both as certificates print them."""
    assert parse_level(text) == Level.INTERMEDIATE


def test_a_higher_national_digit_is_a_lower_level() -> None:
    """五级 is the lowest national level."""
    assert parse_level("五级") < parse_level("四级") < parse_level("三级") < parse_level("二级") < parse_level("一级")


@pytest.mark.parametrize("level", Level)
def test_a_level_is_known_by_its_own_names(level: Level) -> None:
    """What we print we read."""
    assert level == parse_level(level.label)
    assert level.national is None or level == parse_level(level.national)


@pytest.mark.parametrize("text", ["", "4", "六级", "四级/高级工", "L0", f"139{1:08}"])
def test_anything_else_is_refused_with_the_words_to_use(text: str) -> None:
    """A bare digit is ambiguous, a contradiction is no level; the input is not repeated."""
    with pytest.raises(UnknownLevel, match="四级/中级工") as error:
        parse_level(text)
    assert len(text) < 5 or text not in str(error.value)
