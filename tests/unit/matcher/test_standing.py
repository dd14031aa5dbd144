"""Standing rules found by what they ask for: all that each rule, asked in turn, says; whatever comes and goes."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from matcher import Index
from matcher.distance import EAST, NORTH, SOUTH, WEST, bounds_of, metres
from matcher.ids import RowBook
from matcher.kernels.book import Book
from matcher.keyed.keys import SQUARE, square
from matcher.standing.places import places_of
from matcher.standing.rules import StandingRules
from schemas.model import Place, Shift
from schemas.shared import Skill
from schemas.state import Rule, Worker
from schemas.taxonomy.errors import UnknownOccupation
from tests.unit.matcher.test_index import NO_OCCUPATION, NOW, QINGCHENG, WORKER

pytestmark = pytest.mark.unit

OCCUPATIONS = ["6-05-01-03", "6-05-01-02", "6-05-01-04", "6-05-01-01", "6-18-02-04", "6-31-99-00"]
REGIONS = ["440000", "441800", "441802", "441881", "441802001", "610100", "000000", "999999", "000999999"]
RULE = Rule(rule_id="u-1", enterprise_id="e-1", name="缝纫", occurred_at=NOW, occupations=frozenset({OCCUPATIONS[0]}))


def asking(random: Random, rule_id: str) -> Rule:
    """Most ask for little, so that many of them hold."""

    def perhaps(value: object, share: float = 0.3) -> object:
        return value if random.random() < share else None

    circle = random.random() < 0.3
    return RULE.model_copy(
        update={
            "rule_id": rule_id,
            "occupations": frozenset(random.sample(OCCUPATIONS, random.choice([0, 1, 1, 1, 2, 3, 5, 6]))),
            "substitutability": random.choice([1, 4_000, 6_000, 10_000]),
            "level": perhaps(random.randint(1, 8)),
            "certified": random.random() < 0.1,
            "region": perhaps(random.choice(REGIONS)),
            "centre": Place(region="441802", x=random.randint(11_280, 11_330), y=2_368) if circle else None,
            "radius_km": random.choice([0, 1, 10, 50, 400, 5_000]) if circle else None,
            "pay_ceiling": perhaps(random.choice([0, 3_000, 5_000])),
            "shifts": perhaps(frozenset(random.sample(list(Shift), random.randint(0, 3)))),
            "lodging_ok": perhaps(random.random() < 0.5),
            "fair_id": perhaps("f-1", 0.1),
        }
    )


def somebody(random: Random) -> Worker:
    skills = [
        Skill(occupation=random.choice(OCCUPATIONS), level=random.randint(1, 8))
        for _ in range(random.choice([1, 1, 2, 5]))
    ]
    return WORKER.model_copy(
        update={
            "skills": tuple(skills),
            "place": Place(region=random.choice(REGIONS), x=random.randint(11_290, 11_320), y=2_368),
            "reservation_pay": random.choice([None, 0, 3_000, 6_000]),
            "shifts": frozenset(random.sample(list(Shift), random.randint(1, 3))),
            "lodging_ok": random.random() < 0.5,
            "fair_id": random.choice([None, "f-1"]),
        }
    )


def test_a_thousand_rules_that_come_and_go() -> None:
    """Lists that grow, shrink, empty and move; after each round of changes the answers are those of asking in turn."""
    random = Random(20261122)
    index, in_turn = Index(), Index(compiled=False)
    held = 0
    for round_ in range(12):
        for _ in range(300):
            rule_id = f"u-{random.randrange(1_000)}"
            if random.random() < (0.3 if round_ % 4 else 0.9):
                for each in (index, in_turn):
                    each.remove_rule(rule_id)
            else:
                rule = asking(random, rule_id)
                for each in (index, in_turn):
                    each.put_rule(rule)
        for _ in range(8):
            worker = somebody(random)
            index.put_worker(worker)
            in_turn.put_worker(worker)
            answers = index.rules_of("w-1", NOW)
            assert sorted(in_turn.rules_of("w-1", NOW)) == sorted(answers)
            held += len(answers)
    assert held > 2_000, "too few to tell anything"


def test_more_answers_than_there_was_room_for() -> None:
    """A rule that everybody meets, five thousand times."""
    index = Index()
    for number in range(5_000):
        index.put_rule(RULE.model_copy(update={"rule_id": f"u-{number}"}))
    index.put_worker(WORKER)
    assert {f"u-{number}" for number in range(5_000)} == set(index.rules_of("w-1", NOW))


def test_who_comes_and_goes_leaves_no_room_behind() -> None:
    """A year of changes, always by others and for other places, takes no more memory than the first days of them."""
    standing = Index()._standing
    assert isinstance(standing, StandingRules)
    random = Random(20261122)
    bytes_then = 0
    for day in range(40):
        for number in range(300):
            rule = asking(random, f"u-{day}-{number}")
            cell = {"x": random.randint(WEST, EAST), "y": random.randint(SOUTH, NORTH)}
            standing.put(rule.model_copy(update={"centre": QINGCHENG.model_copy(update=cell), "radius_km": 5}))
        for number in range(300 if day else 0):
            standing.remove(f"u-{day - 1}-{number}")
        if day == 9:
            bytes_then = standing.nbytes
    assert standing.nbytes <= bytes_then


def test_ids_of_any_length_come_go_and_come_back() -> None:
    """The book of many ids says what the book of dicts says, while its table and its letters grow and are made anew."""
    random = Random(20261122)
    book, plain = Book(), RowBook()
    for step in range(6_000):
        id_ = "u-" + str(random.randrange(700)) + "x" * random.choice([0, 0, 0, step // 100])
        if random.random() < 0.5:
            assert plain.claim(id_) == book.claim(id_)
        else:
            assert plain.release(id_) == book.release(id_)
        assert len(plain) == len(book)
    rows = plain.rows_of(f"u-{number}" for number in range(700))
    assert len(rows) > 100
    assert plain.ids_of(rows.tolist()) == book.ids_of(rows)


def test_many_ids_at_once() -> None:
    """As one by one, known ones and repeated ones among them, whatever room there was; and put back from an array."""
    random = Random(20261122)
    book, plain = Book(), RowBook()
    for step in range(60):
        ids = [
            "w-" + str(random.randrange(3_000)) + "x" * random.choice([0, 0, step // 4]) for _ in range(50 + 9 * step)
        ]
        assert plain.claim_all(ids).tolist() == book.claim_all(ids).tolist()
        for id_ in ids[:1] if step % 3 == 0 else ():
            assert plain.release(id_) == book.release(id_)
        asked = [*ids[:20], "nobody", "", "w-1\0", "无人", "w" * 500]
        assert plain.look_all(asked).tolist() == book.look_all(asked).tolist()
        assert [plain.row(id_) for id_ in asked] == [book.row(id_) for id_ in asked]
        assert [id_ in plain for id_ in asked] == [id_ in book for id_ in asked]
        assert plain.rows_of(asked).tolist() == book.rows_of(asked).tolist()
        assert (len(plain), plain.extent, set(plain)) == (len(book), book.extent, set(book))
    assert book.nbytes < 60 * 3_000 * 2
    other, third = Book(), RowBook()
    kept = book.ids_by_row()
    assert kept.tolist() == plain.ids_by_row().tolist()
    for each in (other, third):
        each.restore(kept[kept != b""])
        assert [each.id_of(row) for row in range(each.extent)] == [id_.decode() for id_ in kept.tolist() if id_]
        assert each.claim("somebody new") == each.extent - 1 == len(plain)
    assert set(other) == set(third)


def test_a_crowd_that_left_is_not_looked_for() -> None:
    """The rows that it left take no place in the table; or else the table would be full, and no search would end."""
    book = Book()
    for number in range(2_400):
        book.claim(f"u-{number}")
    for number in range(2_390):
        book.release(f"u-{number}")
    for number in range(2_400):
        book.claim(f"v-{number}")
        book.release(f"v-{number}")
    assert len(book) == 10


def test_a_rule_for_an_unknown_occupation_changes_nothing() -> None:
    """The one that stood before still stands."""
    for index in (Index(), Index(compiled=False)):
        index.put_worker(WORKER)
        index.put_rule(RULE)
        with pytest.raises(UnknownOccupation):
            index.put_rule(RULE.model_copy(update={"occupations": frozenset({NO_OCCUPATION})}))
        assert ["u-1"] == index.rules_of("w-1", NOW)


def test_a_mark_is_never_taken_for_an_older_one() -> None:
    """After four milliards of queries they begin again."""
    index = Index()
    index.put_rule(RULE)
    index.put_worker(WORKER)
    assert ["u-1"] == index.rules_of("w-1", NOW)
    standing = index._standing
    assert isinstance(standing, StandingRules)
    standing._stamp = 2**32 - 4
    for _ in range(3):
        assert ["u-1"] == index.rules_of("w-1", NOW)


@pytest.mark.parametrize("radius_km", [0, 1, 2, 10, 50, 400])
def test_a_circle_lies_in_every_square_that_it_touches(radius_km: int) -> None:
    """Whoever is within the radius looks into a square in which the rule lies; and these are four at most."""
    random = Random(radius_km)
    for _ in range(60 if radius_km < 100 else 6):
        x, y = random.randint(WEST, EAST), random.randint(SOUTH, NORTH)
        rows, columns = np.arange(SOUTH, NORTH + 1), np.arange(WEST, EAST + 1)
        rows = rows[np.abs(rows - y) <= 2 + radius_km]
        columns = columns[np.abs(columns - x) <= 2 + 2 * radius_km]
        way = metres(columns[None, :], rows[:, None], np.array([x]), np.array([y]))
        at_row, at_column = np.nonzero(way <= radius_km * 1000)
        west, east, south, north = bounds_of(radius_km * 1000, x, y)
        assert west <= columns[at_column].min() <= columns[at_column].max() <= east
        assert south <= rows[at_row].min() <= rows[at_row].max() <= north
        places = places_of(0, radius_km * 1000, x, y)
        assert len(places) <= 4
        size = places[0][0] - SQUARE + 1
        touched = set(square(columns[at_column], rows[at_row], size).tolist())
        assert touched <= {place for _, place in places}


def test_a_region_without_a_number_of_its_own_is_nobodys() -> None:
    """000999999 is a town's code, 999999 a county's, 000000 no code's absence."""
    index = Index()
    for number, region in enumerate(("000000", "999999", "000999999")):
        circle = {"centre": QINGCHENG, "radius_km": 5}
        index.put_rule(RULE.model_copy(update={"rule_id": f"u-{number}", "region": region}))
        index.put_rule(RULE.model_copy(update={"rule_id": f"c-{number}", "region": region, **circle}))
    for number, region in enumerate(("000000", "999999", "000999999")):
        place = QINGCHENG.model_copy(update={"region": region})
        index.put_worker(WORKER.model_copy(update={"place": place}))
        assert {f"u-{number}", f"c-{number}"} == set(index.rules_of("w-1", NOW))
