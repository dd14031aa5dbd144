"""Administrative divisions and the marked points of towns."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.taxonomy.cells import Point
from schemas.taxonomy.divisions import Division, division, divisions, region_contains, town, towns_of
from schemas.taxonomy.errors import UnknownRegion

pytestmark = pytest.mark.unit

counties = [d for d in divisions() if towns_of(d.adcode)]
any_county = st.sampled_from(counties)


def metres(a: Point, b: Point) -> float:
    """Great-circle distance on a sphere of 6,371 km."""
    lon_a, lat_a, lon_b, lat_b = map(math.radians, (*a, *b))
    h = math.sin((lat_b - lat_a) / 2) ** 2
    h += math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * 6_371_000 * math.asin(math.sqrt(h))


def test_a_county_knows_its_city_and_point() -> None:
    """武鸣区 belongs to 南宁市 and stands at its seat."""
    wuming = division("450110")
    assert (
        wuming.name,
        wuming.level,
        wuming.parent,
        wuming.point_source,
    ) == ("武鸣区", "county", "450100", "seat")
    assert metres(wuming.point, Point(108.27, 23.16)) < 1_000


def test_every_division_hangs_in_the_tree() -> None:
    """Parents exist, provinces have none, and everything lies in China."""
    for d in divisions():
        assert (d.parent is None) == (d.level == "province")
        assert d.parent is None or division(d.parent).level != "county"
        assert 73 < d.point.lon < 136
        assert 3 < d.point.lat < 54


@given(any_county)
def test_marked_points_lie_within_the_reach_of_their_county(county: Division) -> None:
    """At most 12 km off, and no farther than half way to any other county with a point of its own.

    A thousandth is allowed for the flat distance the reach was built with.
    """
    others = [d.point for d in counties if d.adcode != county.adcode and d.point_source != "parent"]
    half_way = min(metres(county.point, other) for other in others) / 2
    for place in towns_of(county.adcode):
        assert place.point_is_marked
        assert metres(county.point, place.point) <= min(12_000, half_way) * 1.001 + 2


def test_marked_points_do_not_move() -> None:
    """They are drawn from the code by integers alone: another machine or release gives the same."""
    assert Point(108.27689, 23.09163) == town("450110100").point
    assert Point(108.20794, 23.09999) == town("450110104").point


def test_towns_of_one_county_are_spread_over_it() -> None:
    """The thirteen towns of 武鸣区 do not stand in one spot."""
    points = {place.point for place in towns_of("450110")}
    assert len(points) == 13


@given(any_county)
def test_a_region_contains_what_is_below_it(county: Division) -> None:
    """Itself, its towns; and is in its city, its province; in no other province."""
    code = county.adcode
    assert region_contains(code, code)
    for place in towns_of(code):
        assert region_contains(code, place.code)
        assert region_contains(f"{code[:2]}0000", place.code)
    assert not region_contains("710000", code)
    assert county.parent is None or not region_contains(code, county.parent)


@pytest.mark.parametrize("city", ["441900", "620200"])
def test_a_town_of_a_city_without_counties_belongs_to_the_city(city: str) -> None:
    """东莞 and 嘉峪关 have no counties: towns hang under the city, whatever digits their codes begin with."""
    assert towns_of(city)
    assert all(region_contains(city, place.code) for place in towns_of(city))


def test_an_abolished_town_is_unknown() -> None:
    """迎祥镇 of 隆昌 is no more."""
    with pytest.raises(UnknownRegion, match="511083106"):
        town("511083106")


def test_an_unknown_region_is_told_with_what_to_write_instead() -> None:
    """The message repeats the code and shows a good one."""
    with pytest.raises(UnknownRegion, match=r"999999.*450110"):
        division("999999")


@pytest.mark.parametrize("text", ["", "45", "张三", f"139{1:08}"])
def test_what_is_no_region_code_is_not_repeated(text: str) -> None:
    """A name or telephone in the wrong field does not travel on inside the error."""
    with pytest.raises(UnknownRegion) as one:
        division(text)
    with pytest.raises(UnknownRegion) as another:
        town("李四")
    assert str(one.value) == str(another.value)


def test_both_ends_of_containment_must_be_known() -> None:
    """An unknown region contains nothing and is not contained: it is an error."""
    with pytest.raises(UnknownRegion):
        region_contains("999999", "450110")
    with pytest.raises(UnknownRegion):
        region_contains("450000", "999999")
