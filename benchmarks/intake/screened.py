"""The screen against the labels, with counts and Wilson 95 % intervals.

``python -m benchmarks.intake.screened /path/to/postings.csv [--part develop|final]``

Of ``final`` nothing but counts is printed: whoever sees its errors tunes for them.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.intake.check import LABELS, text_sha256
from benchmarks.intake.scoring import Share
from intake.screen import Screened, Verdict, screen

RECALL: Final = 97.0
PRECISION: Final = 95.0
BALANCED: Final = 93.0
"""Per cent."""

_SHOWN: Final = ("lawful", "doubtful", "unlawful")


@dataclass(frozen=True, slots=True)
class Read:
    """One posting: what the annotator said, and what the screen says."""

    posting_id: str
    expected: Verdict
    reasons: frozenset[str]
    screened: Screened


def figures(read: Sequence[Read]) -> dict[str, tuple[Share, float | None]]:
    """Each figure and the bar that it must reach.

    Balanced accuracy is over the postings that the annotator calls doubtful or lawful; one of those that the screen
    calls unlawful is wrong on its side.
    """

    def share(of: Iterable[Read], verdict: Verdict) -> Share:
        chosen = list(of)
        return Share(sum(each.screened.verdict is verdict for each in chosen), len(chosen))

    unlawful = [each for each in read if each.expected is Verdict.UNLAWFUL]
    called = [each for each in read if each.screened.verdict is Verdict.UNLAWFUL]
    return {
        "unlawful, recall": (share(unlawful, Verdict.UNLAWFUL), RECALL),
        "unlawful, precision": (Share(sum(each in unlawful for each in called), len(called)), PRECISION),
        "doubtful, recall": (
            share((each for each in read if each.expected is Verdict.DOUBTFUL), Verdict.DOUBTFUL),
            None,
        ),
        "lawful, recall": (share((each for each in read if each.expected is Verdict.LAWFUL), Verdict.LAWFUL), None),
    }


def balanced(found: Mapping[str, tuple[Share, float | None]]) -> float:
    """The mean of the two shares that are right, in per cent."""
    return (found["doubtful, recall"][0].value + found["lawful, recall"][0].value) / 2


def read_part(postings: Path, part: str) -> tuple[list[Read], float]:
    """Screen one part; also the texts a second of this process's CPU.

    Raises:
        ValueError: a text is not the one that was labelled.
    """
    labels = {row["posting_id"]: row for row in _rows(LABELS) if row["part"] == part}
    texts = {row["posting_id"]: row for row in _rows(postings) if row["posting_id"] in labels}
    for posting_id, label in labels.items():
        text = texts.get(posting_id)
        if text is None or text_sha256(text["title"], text["description"]) != label["text_sha256"]:
            raise ValueError(f"{posting_id}: not the text that was labelled")

    def all_of_them() -> dict[str, Screened]:
        return {each: screen(texts[each]["title"], texts[each]["description"]) for each in labels}

    all_of_them()  # what is made once is there from here on
    began = time.process_time()
    screened = all_of_them()
    rate = len(labels) / max(time.process_time() - began, 1e-9)
    return [
        Read(each, Verdict(row["verdict"]), frozenset(filter(None, row["verdict_reasons"].split(";"))), screened[each])
        for each, row in labels.items()
    ], rate


def report(part: str, read: Sequence[Read], rate: float) -> bool:
    """Print the figures; whether all bars hold."""
    print(f"screen, {part}: {len(read)} postings, {rate:,.0f} texts/s of one CPU")
    found = figures(read)
    holds = []
    for name, (share, bar) in found.items():
        print(f"  {name:<22}{share}{_against(share.value, bar)}")
        holds.append(bar is None or share.value >= bar)
    accuracy = balanced(found)
    print(f"  {'balanced accuracy':<22}{accuracy:.1f} %{_against(accuracy, BALANCED)}")
    holds.append(accuracy >= BALANCED)
    pairs = Counter((str(each.expected), str(each.screened.verdict)) for each in read)
    print(f"  {'label / screen':<22}" + "".join(f"{each:>10}" for each in _SHOWN))
    for expected in _SHOWN:
        print(f"  {expected:<22}" + "".join(f"{pairs[expected, each]:>10}" for each in _SHOWN))
    if part == "develop":
        _confusions(read)
    return all(holds)


def _against(value: float, bar: float | None) -> str:
    return "" if bar is None else f"  bar {bar:.0f} %: {'holds' if value >= bar else 'MISSED'}"


def _confusions(read: Sequence[Read]) -> None:
    for each in read:
        kinds = {finding.kind.value for finding in each.screened.findings}
        if each.expected is not each.screened.verdict or kinds != each.reasons:
            said = ", ".join(f"{finding.kind} {finding.words}" for finding in each.screened.findings) or "nothing"
            print(f"  {each.posting_id} {each.expected} ({', '.join(sorted(each.reasons))}) read as: {said}")


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def main(arguments: Sequence[str]) -> int:
    """0 if every bar holds, 1 if one does not, 2 without the texts."""
    parser = argparse.ArgumentParser(prog="benchmarks.intake.screened", description=__doc__)
    parser.add_argument("postings", type=Path, help="the texts, as they were collected")
    parser.add_argument("--part", choices=("develop", "final"), default="final")
    asked = parser.parse_args(arguments)
    if not asked.postings.is_file():
        print(f"{asked.postings} is not there. The texts have no licence and stay where they were collected.")
        return 2
    try:
        read, rate = read_part(asked.postings, asked.part)
    except ValueError as error:
        print(error)
        return 2
    return 0 if report(asked.part, read, rate) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
