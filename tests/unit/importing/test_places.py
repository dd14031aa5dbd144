from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.importing.places import PlaceUnclear, find_place
from intake import NotUnderstood
from schemas.taxonomy.divisions import divisions, town, towns_of

COUNTIES_WITH_TOWNS = [
    each for each in divisions() if each.level == "county" and each.adcode.startswith(("45", "43", "61"))
]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("武鸣区", "450110"),
        ("武鸣", "450110"),
        ("南宁市武鸣区", "450110"),
        ("广西 南宁 武鸣", "450110"),
        ("广西壮族自治区南宁市武鸣区城厢镇", "450110100"),
        ("武鸣区/城厢镇", "450110100"),
        ("450110", "450110"),
        ("450110100", "450110100"),
        ("北京朝阳区", "110105"),
        ("东莞市", "441900"),
    ],
)
def test_a_path_of_names_may_leave_out_what_is_above(text: str, code: str) -> None:
    """Province and city may be missing, and the kind of a county; spaces and strokes mean nothing."""
    assert find_place(text) == code


def test_a_bare_town_is_looked_up_where_the_list_is_from() -> None:
    """城厢镇 is in many counties; in a list from 武鸣 it is that of 武鸣."""
    assert find_place("城厢镇", home="450110") == "450110100"
    assert find_place("朝阳区", home="110000") == "110105"


@pytest.mark.parametrize("text", ["城厢镇", "朝阳区", "无此地", "", "13900000001", "999999"])
def test_no_place_and_several_places_are_refused_without_repeating_them(text: str) -> None:
    """What is written there may be anything; only the shape of a code is repeated."""
    with pytest.raises((PlaceUnclear, NotUnderstood)) as refusal:
        find_place(text)
    assert len(text) < 7 or text not in str(refusal.value)


def test_a_city_is_too_wide() -> None:
    """A worker stands in a county or a town."""
    with pytest.raises(NotUnderstood, match="范围太大"):
        find_place("南宁市")


@given(st.sampled_from(COUNTIES_WITH_TOWNS).flatmap(lambda each: st.sampled_from(towns_of(each.adcode) or [None])))
def test_every_town_is_found_by_its_county_and_name(found: object) -> None:
    """Of two towns with one name in one county neither is: then their code must be written."""
    if found is None:
        return
    code = found.code
    county = town(code).county_adcode
    names = [each.name for each in towns_of(county)]
    path = "".join(_names(county)) + town(code).name
    if names.count(town(code).name) == 1:
        assert find_place(path) == code
    else:
        with pytest.raises(PlaceUnclear):
            find_place(path)


def _names(adcode: str) -> list[str]:
    by_code = {each.adcode: each for each in divisions()}
    at = by_code[adcode]
    return ([*_names(at.parent)] if at.parent else []) + [at.name]
