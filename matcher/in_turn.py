"""Standing rules, each asked in turn: where nothing compiles the other way, and as its oracle."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from matcher.arrays import Integers
from matcher.ids import RowBook
from matcher.rules import RuleReader, SkillTest
from matcher.workers import Workers
from schemas.state import Rule


class RulesInTurn:
    """What ``matcher.standing`` answers, by asking every rule."""

    def __init__(self, reader: RuleReader) -> None:
        self._book = RowBook()
        self._reader = reader
        self._rules: dict[int, tuple[Rule, SkillTest]] = {}

    def ids_of(self, rows: Integers) -> list[str]:
        """The ids of rules by their rows."""
        return self._book.ids_of(rows.tolist())

    def put(self, rule: Rule) -> None:
        """Know a rule, or know better. Raises `UnknownOccupation` and changes nothing."""
        test = self._reader.skill_test(rule)
        self._rules[self._book.claim(rule.rule_id)] = rule, test

    def remove(self, rule_id: str) -> None:
        """Forget a rule."""
        row = self._book.release(rule_id)
        if row is not None:
            del self._rules[row]

    def within(self, workers: Workers, row: int, without: Collection[str] = ()) -> Integers:
        """The rows of the rules that a worker is within, in no order; as if some certificates did not exist."""
        w = workers.one(row, without)
        return np.array(
            [at for at, (rule, test) in self._rules.items() if self._reader.met(rule, test, w)[0]], np.uint32
        )

    def split(self, before: Integers, after: Integers) -> tuple[Integers, Integers, Integers]:
        """Which rules somebody enters, stays in and leaves who was within the ones and is within the others."""
        return np.setdiff1d(after, before), np.intersect1d(after, before), np.setdiff1d(before, after)
