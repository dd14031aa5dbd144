"""The synthetic population."""

from collections import Counter
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.population.places import NEAR_KM, places_around
from infra.population.postings import postings
from infra.population.workers import MOST_WORKERS, SyntheticWorker, workers
from schemas.taxonomy.cells import cell_of
from schemas.taxonomy.divisions import region_contains, town
from schemas.taxonomy.errors import UnknownRegion
from schemas.taxonomy.levels import Level

pytestmark = pytest.mark.unit

SAMPLE = list(workers(6_000, seed=11))


@settings(max_examples=10)
@given(st.integers(0, 2**63), st.integers(0, 5_000), st.integers(0, 5_000))
def test_a_smaller_population_begins_a_greater_one(seed: int, few: int, more: int) -> None:
    """One seed is one sequence of people, however many are asked for."""
    few, more = sorted((few, more))
    assert list(workers(few, seed)) == list(islice(workers(more, seed), few))


def test_another_seed_is_another_population() -> None:
    """Only the numbers and names are the same."""
    other = list(workers(100, seed=12))
    assert [w.phone for w in SAMPLE[:100]] == [w.phone for w in other]
    assert SAMPLE[:100] != other


def test_everybody_is_plainly_made_up_and_somebody_else() -> None:
    """Names say test, telephones count up from one prefix, nothing repeats."""
    assert all(w.name.startswith("测试工人") for w in SAMPLE)
    assert all(len(w.phone) == 11 and w.phone.startswith("1390000") for w in SAMPLE)
    assert len(SAMPLE) == len({w.phone for w in SAMPLE})
    openids = [w.openid for w in SAMPLE if w.openid]
    assert len(openids) == len(set(openids))
    assert 0.45 < len(openids) / len(SAMPLE) < 0.55


def test_people_live_in_real_towns() -> None:
    """At the cell of their town's marked point, in the county they name."""
    for w in SAMPLE[:500]:
        place = town(w.town)
        assert (place.county_adcode, cell_of(*place.point)) == (w.county, w.cell)


def test_most_live_near_home_and_the_rest_where_people_leave_from() -> None:
    """About 60 % within 60 km, the others in the province or in 清远, 浏阳 and 安康."""
    places = places_around("450110")
    near = {county for county, is_near in zip(places.counties, places.near, strict=True) if is_near}
    assert "450110" in near
    assert 0.57 < sum(w.county in near for w in SAMPLE) / len(SAMPLE) < 0.63
    regions = ("450000", "441800", "430181", "610900")
    living = {region: sum(region_contains(region, w.county) for w in SAMPLE) for region in regions}
    assert len(SAMPLE) == sum(living.values())
    assert all(living.values())
    assert NEAR_KM == 60


def test_what_people_can_do_is_what_is_asked_for() -> None:
    """One to five occupations of the postings, none twice, the frequent ones frequent, low levels common."""
    asked = Counter(fact.occupation for fact in postings() if fact.occupation)
    held = Counter(code for w in SAMPLE for code, _ in w.occupations)
    assert set(held) <= set(asked)
    assert asked.most_common(1)[0][0] == held.most_common(1)[0][0]
    assert {1, 2, 3, 4, 5} == {len(w.occupations) for w in SAMPLE}
    assert all(len(w.occupations) == len({code for code, _ in w.occupations}) for w in SAMPLE)
    levels = Counter(level for w in SAMPLE for _, level in w.occupations)
    assert set(Level) == set(levels)
    assert levels[Level.JUNIOR] > levels[Level.SENIOR] > levels[Level.TECHNICIAN]


@pytest.mark.parametrize("w", SAMPLE[:50], ids=lambda w: w.name)
def test_terms_are_sensible(w: SyntheticWorker) -> None:
    """Pay in whole hundreds, distance from 3 to 50 km, at least one shift."""
    assert w.pay_min_cny_month % 100 == 0
    assert 800 <= w.pay_min_cny_month <= 20_000
    assert 3 <= w.max_distance_km <= 50
    assert w.shifts
    assert set(w.shifts) <= {"day", "night", "rotating"}


def test_there_are_only_so_many_test_numbers() -> None:
    """More people than telephones is refused at once, in words."""
    with pytest.raises(ValueError, match="手机号"):
        next(workers(MOST_WORKERS + 1, seed=1))


def test_home_must_be_a_known_county() -> None:
    """A wrong code is told, not guessed."""
    with pytest.raises(UnknownRegion):
        next(workers(1, seed=1, home="999999"))
