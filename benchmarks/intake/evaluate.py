"""``make eval-intake``: how well postings are understood, on texts that nobody looked at while tuning.

Reads the labelled postings of one part, ``final`` unless told otherwise, and prints counts with 95 % intervals. The
texts are not in the repository; without them this says so and ends with 2. On ``final`` it prints no text and no error
unless ``--errors`` is given: whoever gives it must not tune afterwards.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from benchmarks.bars import Bar, show, write
from benchmarks.intake.check import LABELS, faults, rows
from benchmarks.intake.scoring import (
    Share,
    accepted,
    answers,
    form_pay,
    named,
    same_answer,
    same_experience,
    same_headcount,
    same_pay,
    same_shifts,
)
from benchmarks.intake.screened import BALANCED, balanced, figures, read_part
from intake.conditions import Conditions, read_conditions
from intake.occupation import Context, Reading, read_occupation, split_jobs
from schemas.taxonomy import TAXONOMY_VERSION

POSTINGS: Final = Path("../shared/data/postings_wuming2026/postings.csv")
_POSTED: Final = date(2026, 6, 1)
_TITLES_PER_SECOND: Final = 2_000
_ROUNDS: Final = 5

Row = tuple[Mapping[str, str], Mapping[str, str], Reading, Conditions]
"""Label, posting, and what was read."""

_ASKED: Final[tuple[tuple[str, float, Callable[[Row], bool]], ...]] = (
    ("occupation, best", 85, lambda row: answers(row[2], 1)[:1] != [] and answers(row[2], 1)[0] in accepted(row[0])),
    ("occupation, among three", 93, lambda row: bool(set(answers(row[2], 3)) & accepted(row[0]))),
    ("pay within 1 %", 95, lambda row: same_pay(row[3], row[0])),
    ("head-count", 95, lambda row: same_headcount(row[3], row[0])),
    ("lodging", 93, lambda row: same_answer(row[3], row[0], "lodging")),
    ("board", 93, lambda row: same_answer(row[3], row[0], "board")),
)
_TOLD: Final[tuple[tuple[str, Callable[[Row], bool]], ...]] = (
    ("occupation, exactly the first label", lambda row: answers(row[2], 1)[:1] == [row[0]["occupation"]]),
    ("one job or several", lambda row: (len(split_jobs(row[1]["title"])) > 1) is (row[0]["jobs"] != "1")),
    ("shifts", lambda row: same_shifts(row[3], row[0])),
    ("experience", lambda row: same_experience(row[3], row[0])),
    ("a certificate or none", lambda row: bool(row[3].certificates) is bool(row[0]["certificate"])),
)


def read(part: str, postings: Path) -> list[Row]:
    """What is read from the postings of a part.

    Raises:
        SystemExit: a label belongs to another text.
    """
    labels, texts = rows(LABELS), rows(postings)
    found: list[Row] = []
    for posting_id, label in labels.items():
        posting = texts.get(posting_id)
        if posting is None or "another text" in faults(label, posting):
            raise SystemExit(f"{posting_id}: the label belongs to another text; which postings are these?")
        if label["part"] == part:
            reading = read_occupation(posting["title"], Context(posting["description"], posting["company"]))
            conditions = read_conditions(
                posting["title"],
                posting["description"],
                posted_on=_posted_on(posting),
                stated_pay=form_pay(posting),
                county=posting["adcode"] or None,
            )
            found.append((label, posting, reading, conditions))
    return found


def _posted_on(posting: Mapping[str, str]) -> date:
    try:
        return date.fromisoformat(posting["posted_on"][:10])
    except ValueError:
        return _POSTED


def titles_per_second(read_rows: Sequence[Row]) -> float:
    """Occupations from titles with their contexts, the best of five rounds, in one thread."""
    work = [(posting["title"], Context(posting["description"], posting["company"])) for _, posting, _, _ in read_rows]
    best = 0.0
    for _ in range(_ROUNDS):
        began = time.perf_counter()
        for title, context in work:
            read_occupation(title, context)
        best = max(best, len(work) / (time.perf_counter() - began))
    return best


def share(read_rows: Sequence[Row], right: Callable[[Row], bool]) -> Share:
    """Of how many rows it is true."""
    return Share(sum(map(right, read_rows)), len(read_rows))


def calibration(read_rows: Sequence[Row]) -> Iterator[tuple[str, Share]]:
    """How often the best is right, by its confidence."""
    for low, high in ((0.0, 0.45), (0.45, 0.6), (0.6, 0.75), (0.75, 0.9), (0.9, 1.01)):
        within = [row for row in read_rows if row[2].candidates and low <= row[2].candidates[0].confidence < high]
        right = sum(named(row[2].candidates[0].code) in accepted(row[0]) for row in within)
        yield f"{low:.2f} – {min(high, 1.0):.2f}", Share(right, len(within))


def main() -> int:
    """Measure, print, and write ``benchmarks/results/intake.json`` for the final part."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("postings", type=Path, nargs="?", default=POSTINGS)
    parser.add_argument("--part", choices=("develop", "final"), default="final")
    parser.add_argument("--errors", action="store_true", help="list what is wrong; never while tuning on this part")
    options = parser.parse_args()
    if not options.postings.is_file():
        print(f"{options.postings} is not there: the labelled texts are not in the repository", file=sys.stderr)
        return 2
    found = read(options.part, options.postings)
    shares = {what: share(found, right) for what, _, right in _ASKED}
    told = {what: share(found, right) for what, right in _TOLD}
    speed = titles_per_second(found)
    screen = figures(read_part(options.postings, options.part)[0])
    told |= {f"screen: {what}": each for what, (each, _) in screen.items()}
    bars = [
        *(Bar(what, round(shares[what].value, 1), "%", bar, most=False) for what, bar, _ in _ASKED),
        Bar("titles with their contexts", round(speed), "/s", _TITLES_PER_SECOND, most=False),
        *(
            Bar(f"screen: {what}", round(each.value, 1), "%", bar, most=False)
            for what, (each, bar) in screen.items()
            if bar
        ),
        Bar("screen: doubtful against lawful, balanced", round(balanced(screen), 1), "%", BALANCED, most=False),
    ]
    show(bars)
    _print(options.part, {**shares, **told}, dict(calibration(found)))
    if options.errors or options.part == "develop":
        _errors(found)
    if options.part == "final":
        counts = {what: f"{each.right}/{each.of} {_interval(each)}" for what, each in {**shares, **told}.items()}
        write("intake", bars, part=options.part, taxonomy=TAXONOMY_VERSION, **counts)
    return 0 if all(bar.holds for bar in bars) else 1


def _print(part: str, shares: Mapping[str, Share], by_confidence: Mapping[str, Share]) -> None:
    table = Table(f"{part}: what", "right", "of", "%", "95 % interval")
    for what, each in {**shares, **{f"right at confidence {k}": v for k, v in by_confidence.items()}}.items():
        table.add_row(what, str(each.right), str(each.of), f"{each.value:.1f}", _interval(each))
    Console(stderr=True).print(table)


def _interval(one: Share) -> str:
    return "[{:.1f}, {:.1f}]".format(*one.interval)


def _errors(found: Sequence[Row]) -> None:
    table = Table("id", "title", "wrong", "read", "label")
    for row in found:
        label, posting, reading, conditions = row
        for what, _, right in _ASKED:
            if what != "occupation, among three" and not right(row):
                value, stated = _both(what, label, reading, conditions)
                table.add_row(label["posting_id"], posting["title"], what, value, stated)
    Console(stderr=True).print(table)


def _both(what: str, label: Mapping[str, str], reading: Reading, conditions: Conditions) -> tuple[str, str]:
    if what.startswith("occupation"):
        return " ".join(answers(reading, 3)), " ".join(sorted(accepted(label)))
    if what.startswith("pay"):
        return str(conditions.pay and conditions.pay.words), f"{label['pay_month_min']} – {label['pay_month_max']}"
    field = {"head-count": "headcount"}.get(what, what)
    return str(getattr(conditions, field)), label[field]


if __name__ == "__main__":
    sys.exit(main())
