"""Occupations: codes, titles and dense numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.taxonomy.errors import UnknownOccupation
from schemas.taxonomy.occupations import (
    Occupation,
    by_title,
    is_occupation,
    minor_group_index,
    occupation,
    occupation_code,
    occupation_index,
    occupations,
)

pytestmark = pytest.mark.unit

any_occupation = st.sampled_from(occupations())


def test_a_code_names_its_occupation_and_minor_group() -> None:
    """A 细类 code gives the official name and the 小类 that holds it."""
    assert Occupation("6-05-01-03", "缝纫工", "6-05-01") == occupation("6-05-01-03")


def test_a_group_is_no_occupation() -> None:
    """A 小类 with 细类 below it cannot be worked in: only they can."""
    assert not is_occupation("6-05-01-00")
    with pytest.raises(UnknownOccupation, match="6-05-01-00"):
        occupation("6-05-01-00")


def test_the_residual_classes_are_occupations() -> None:
    """普工 has a code of its own: the 大典 does not divide 其他生产辅助人员 further."""
    titled = by_title("普工")
    assert titled is not None
    assert titled.code == "6-31-99-00"


def test_all_detailed_occupations_are_there() -> None:
    """1,632 细类 and 59 residual classes."""
    residual = [o for o in occupations() if "-99-" in o.code]
    assert (len(occupations()) - len(residual), len(residual)) == (1632, 59)


def test_an_unknown_code_is_told_with_what_to_write_instead() -> None:
    """The message repeats the code and shows a good one."""
    with pytest.raises(UnknownOccupation, match=r"9-99-99-99.*6-05-01-03"):
        occupation_index("9-99-99-99")


@pytest.mark.parametrize("text", ["", "缝纫工", f"139{1:08}", "6-05-01-03 张三", "6-05-01-03\n"])
def test_what_is_no_code_is_not_repeated(text: str) -> None:
    """A name or telephone in the wrong field does not travel on inside the error."""
    with pytest.raises(UnknownOccupation) as one:
        occupation(text)
    with pytest.raises(UnknownOccupation) as another:
        occupation("李四")
    assert str(one.value) == str(another.value)


@given(any_occupation)
def test_numbers_and_codes_are_each_others_inverse(one: Occupation) -> None:
    """Every occupation has its own number, which fits an uint16."""
    index = occupation_index(one.code)
    assert 0 <= index < len(occupations()) < 2**16
    assert one.code == occupation_code(index)


def test_numbers_follow_the_codes() -> None:
    """Sorting by number is sorting by code, so a minor group is a run of numbers."""
    codes = [o.code for o in occupations()]
    assert sorted(codes) == codes
    groups = [minor_group_index(code) for code in codes]
    assert sorted(groups) == groups
    assert set(range(max(groups) + 1)) == set(groups)


@given(any_occupation, st.sampled_from([" ", "\u3000", "\t"]))
def test_an_official_name_is_found_whatever_its_spaces(one: Occupation, space: str) -> None:
    """Titles are compared without spaces; of two with one name the lower code has it."""
    found = by_title(space + space.join(one.name))
    assert found is not None
    assert found.name == one.name
    assert found.code <= one.code


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("车位工", "6-05-01-03"),  # the garment trade's word
        ("车工", "6-18-01-01"),  # the official name wins over the trade's
        ("ｑｃ", "6-31-03-05"),  # full width, lower case
        ("纸样师/车板工", "6-05-01-01"),  # ours wins over a wrong alias
        ("甘油制造工", "6-11-08-25"),  # printed twice: the lower code
        ("货运司机", "4-02-02-02"),  # a licensed alias
    ],
)
def test_trade_words_name_occupations(title: str, code: str) -> None:
    """Official names win over trade words, those over aliases."""
    found = by_title(title)
    assert found is not None
    assert code == found.code


def test_an_unknown_title_names_nothing() -> None:
    """No guess is made."""
    assert by_title("储备干部") is None
