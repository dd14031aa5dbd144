"""The facts of real postings."""

import re

import pytest

from infra.population.postings import postings
from schemas.taxonomy.divisions import division
from schemas.taxonomy.occupations import is_occupation

pytestmark = pytest.mark.unit


def test_every_posting_is_there_with_its_own_id() -> None:
    """456 facts of one county board."""
    assert 456 == len(postings()) == len({fact.posting_id for fact in postings()})


def test_occupations_and_counties_are_known() -> None:
    """What the table names, the taxonomy knows."""
    for fact in postings():
        assert fact.occupation is None or is_occupation(fact.occupation)
        assert division(fact.county).level == "county"


def test_most_postings_have_an_occupation() -> None:
    """At least 85 in 100; the rest name no trade."""
    assert sum(fact.occupation is not None for fact in postings()) >= 0.85 * len(postings())


def test_titles_are_bare_job_titles() -> None:
    """Short, of no sex, without employer, telephone, mask or haste."""
    for fact in postings():
        assert 0 < len(fact.title) <= 20
        assert not re.search(r"[男女【】\[\]]|\d{3}|公司|急招|阿姨|大姐", fact.title)


def test_employers_are_pseudonyms() -> None:
    """A letter and a number; several postings of one firm share it."""
    employers = {fact.employer for fact in postings()}
    assert all(re.fullmatch(r"E\d{3}", employer) for employer in employers)
    assert 100 < len(employers) < len(postings()) / 2


def test_pay_and_headcount_make_sense() -> None:
    """Positive, least before most, and unknown is None rather than nought."""
    for fact in postings():
        assert fact.headcount is None or 0 < fact.headcount < 1_000
        stated = [pay for pay in (fact.pay_min, fact.pay_max) if pay is not None]
        assert all(0 < pay <= 30_000 for pay in stated)
        assert stated == sorted(stated)
        assert fact.month in (None, "2026-05", "2026-06")
